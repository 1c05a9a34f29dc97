/**
 * The events of REST APIs: the proxy event of format 1.0 and the event of a REQUEST authorizer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import type { Exchange } from './api.ts';
import { domainNameOf, requestTimeOf } from './request-facts.ts';

/** Headers of one hop, which the integration never sees. */
const HOP = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Whether a media type is one of the API's binary ones. */
export const isBinary = (mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean => {
  const [type = ''] = (mediaType ?? '').toLowerCase().split(';');
  const kind = type.trim();
  return binaryMediaTypes.some((binary) => binary === '*/*' || binary === kind || binary === `${kind.split('/')[0]}/*`);
};

export const proxyEvent = (exchange: Exchange): object => {
  const { request, stage, body, authorizer } = exchange;
  const isBase64Encoded = body.length > 0 && isBinary(request.headers['content-type'], stage.api.binaryMediaTypes);
  const text = body.toString(isBase64Encoded ? 'base64' : 'utf8');
  return {
    ...common(exchange),
    requestContext: { ...requestContext(exchange), ...(authorizer && { authorizer }) },
    body: body.length === 0 ? null : text,
    isBase64Encoded: isBase64Encoded,
  };
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
export const authorizerEvent = (exchange: Exchange): object => ({
  type: 'REQUEST',
  methodArn: methodArn(exchange),
  ...common(exchange),
  requestContext: requestContext(exchange),
});

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path as sent>` */
export const methodArn = ({ request, stage, accountId, region }: Exchange): string =>
  `arn:aws:execute-api:${region}:${accountId}:${stage.api.id}/${stage.name}/${request.method}${request.path}`;

const common = (exchange: Exchange): object => {
  const { request, resource, stage, pathParameters } = exchange;
  const headers = forwarded(exchange);
  const query = [...new Set(request.query.keys())].map((name) => [name, request.query.getAll(name)] as const);
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    resource: resource?.path,
    path: request.path,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters: orNull(Object.fromEntries(query.map(([name, values]) => [name, values.at(-1)]))),
    multiValueQueryStringParameters: orNull(Object.fromEntries(query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stage.variables),
  };
};

const orNull = <T extends object>(record: T): T | null => (Object.keys(record).length === 0 ? null : record);

const forwarded = ({ request, traceId }: Exchange): Record<string, string> => {
  const sent = Object.entries(request.headers).filter(([name]) => !HOP.includes(name));
  const before = request.headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(sent),
    'x-amzn-trace-id': traceId,
    'x-forwarded-for': before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`,
    'x-forwarded-port': /:(\d+)$/.exec(request.host)?.[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
};

const requestContext = (exchange: Exchange): object => {
  const { request, resource, stage, accountId, receivedAt } = exchange;
  const domainName = domainNameOf(request.host);
  return {
    accountId,
    apiId: stage.api.id,
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
    },
    path: request.path,
    protocol: 'HTTP/1.1',
    requestId: exchange.requestId,
    requestTime: requestTimeOf(receivedAt),
    requestTimeEpoch: receivedAt,
    resourceId: resource?.id,
    resourcePath: resource?.path,
    stage: stage.name,
  };
};
