/** The way of a request through a stage: route, throttle, authorize, validate, integrate, answer, log. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import type { HttpRequest, HttpResponse } from '../service.ts';
import type { Exchange, Method, Stage } from './api.ts';
import { createAuthorizeRequest } from './authorize-request.ts';
import { GatewayError } from './gateway-error.ts';
import { gatewayResponse } from './gateway-response.ts';
import { integrate } from './integrate.ts';
import { checkHeaders, readBody } from './read-request.ts';
import { route } from './routes.ts';
import { validateRequest } from './validate-request.ts';
import { substitute } from './variables.ts';

type Log = (group: string, stream: string, line: string) => void;

export type Serve = (request: HttpRequest, stage: Stage) => Promise<HttpResponse>;

export const createServe = (cloud: Cloud, log: Log): Serve => {
  const authorizeRequest = createAuthorizeRequest(cloud);

  const answer = async (exchange: Exchange): Promise<HttpResponse> => {
    const { request, stage } = exchange;
    checkHeaders(request);
    const method = methodOf(exchange);
    if (!stage.admits(request.method, exchange.resource?.path ?? '')) throw new GatewayError('THROTTLED');
    exchange.body = await readBody(request);
    if (method.authorizer) await authorizeRequest(method.authorizer, exchange);
    validateRequest(method, exchange);
    return integrate(cloud, method.integration, exchange);
  };

  return async (request, stage) => {
    const exchange = begin(cloud, request, stage);
    const begun = performance.now();
    const response = complete(await answer(exchange).catch((error: unknown) => refuse(error, exchange, log)), exchange);
    const latency = Math.round(performance.now() - begun);
    writeAccessLog(exchange, { response, latency }, log);
    return response;
  };
};

const begin = (cloud: Cloud, request: HttpRequest, stage: Stage): Exchange => {
  const receivedAt = cloud.now();
  const root = `1-${Math.floor(receivedAt / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    request,
    stage,
    receivedAt,
    accountId: cloud.accountId,
    region: cloud.region,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
    traceId: stage.tracing ? `Root=${root};Sampled=1` : `Root=${root}`,
    pathParameters: {},
    body: Buffer.alloc(0),
  };
};

/** Finds the method of a request. What the body of the API does not declare does not exist, and looks unauthenticated. */
const methodOf = (exchange: Exchange): Method => {
  const { request, stage } = exchange;
  const found = route(stage.api.root, request.path);
  const method = found?.resource.methods.get(request.method) ?? found?.resource.methods.get('ANY');
  if (!found || !method) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  exchange.resource = found.resource;
  exchange.pathParameters = found.pathParameters;
  return method;
};

/** Nothing of an unforeseen failure reaches the client. */
const refuse = (error: unknown, exchange: Exchange, log: Log): HttpResponse => {
  const known = error instanceof GatewayError ? error : new GatewayError('DEFAULT_5XX', { status: 500, cause: String(error) });
  exchange.error = { type: known.type, message: known.told, validation: known.validation };
  const { stage, requestId } = exchange;
  if (stage.executionLog && known.status >= (stage.executionLog === 'INFO' ? 400 : 500)) {
    const group = `API-Gateway-Execution-Logs_${stage.api.id}/${stage.name}`;
    log(group, stage.name, `(${requestId}) ${known.type}: ${known.message}`);
  }
  return gatewayResponse(known, exchange);
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const complete = (response: HttpResponse, exchange: Exchange): HttpResponse => ({
  status: response.status,
  headers: {
    ...response.headers,
    'x-amzn-requestid': exchange.requestId,
    'x-amz-apigw-id': exchange.extendedRequestId,
    ...(exchange.integration && { 'x-amzn-trace-id': exchange.traceId }),
  },
  body: [204, 304].includes(response.status) ? '' : response.body,
});

const writeAccessLog = (exchange: Exchange, done: { response: HttpResponse; latency: number }, log: Log): void => {
  const { accessLog, name } = exchange.stage;
  if (!accessLog) return;
  const { response, latency } = done;
  const answered = { status: response.status, length: Buffer.byteLength((response.body ?? '') as string | Buffer), latency };
  log(accessLog.group, name, substitute(accessLog.format, { exchange, answered, absent: '-' }));
};
