/**
 * `$context` and its kin, in gateway responses, access logs and identity sources. Substitution only: there is no template language.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
import { notImplemented } from '../service.ts';
import type { Exchange } from './api.ts';
import { domainNameOf, requestTimeOf } from './request-facts.ts';

/** What an answer adds to the variables of an access log. */
export interface Answered {
  readonly status: number;
  readonly length: number;
  readonly latency: number;
}

type Read = (exchange: Exchange, answered?: Answered) => string | number | null | undefined;

const CONTEXT: Readonly<Record<string, Read>> = {
  accountId: ({ accountId }) => accountId,
  apiId: ({ stage }) => stage.api.id,
  awsEndpointRequestId: ({ requestId }) => requestId,
  domainName: ({ request }) => domainNameOf(request.host),
  domainPrefix: ({ request }) => domainNameOf(request.host).split('.')[0],
  extendedRequestId: ({ extendedRequestId }) => extendedRequestId,
  httpMethod: ({ request }) => request.method,
  path: ({ request }) => request.path,
  protocol: () => 'HTTP/1.1',
  requestId: ({ requestId }) => requestId,
  requestTime: ({ receivedAt }) => requestTimeOf(receivedAt),
  requestTimeEpoch: ({ receivedAt }) => receivedAt,
  resourceId: ({ resource }) => resource?.id,
  resourcePath: ({ resource }) => resource?.path,
  stage: ({ stage }) => stage.name,
  xrayTraceId: ({ traceId }) => traceId,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => request.headers['user-agent'],
  'error.message': ({ error }) => error?.message,
  'error.messageString': ({ error }) => error && JSON.stringify(error.message),
  'error.responseType': ({ error }) => error?.type,
  'error.validationErrorString': ({ error }) => error?.validation,
  status: (_exchange, answered) => answered?.status,
  responseLength: (_exchange, answered) => answered?.length,
  responseLatency: (_exchange, answered) => answered?.latency,
  'integration.error': ({ integration }) => integration?.error,
  'integration.latency': ({ integration }) => integration?.latency,
  'integration.status': ({ integration }) => integration?.status,
  integrationErrorMessage: ({ integration }) => integration?.error,
  integrationLatency: ({ integration }) => integration?.latency,
  integrationStatus: ({ integration }) => integration?.status,
};

/** The value of `context.…`, `stageVariables.…` or `method.request.…`; undefined when the request has none. */
export const variable = (name: string, exchange: Exchange, answered?: Answered): string | undefined => {
  const [, kind, key = ''] =
    /^(context\.authorizer|context|stageVariables|method\.request\.(?:header|querystring|path))\.(.+)$/.exec(name) ?? [];
  const value = kind && read(kind, key, { exchange, answered });
  return value === undefined || value === null ? undefined : String(value);
};

const read = (kind: string, key: string, { exchange, answered }: { exchange: Exchange; answered?: Answered }) => {
  const own = (record: Readonly<Record<string, string>> | undefined, name: string) =>
    record && Object.hasOwn(record, name) ? record[name] : undefined;
  if (kind === 'context.authorizer') return own(exchange.authorizer, key);
  if (kind === 'stageVariables') return own(exchange.stage.variables, key);
  if (kind === 'method.request.header') return own(exchange.request.headers, key.toLowerCase());
  if (kind === 'method.request.querystring') return exchange.request.query.getAll(key).at(-1);
  if (kind === 'method.request.path') return own(exchange.pathParameters, key);
  return Object.hasOwn(CONTEXT, key) ? CONTEXT[key]?.(exchange, answered) : undefined;
};

const VARIABLE = /\$((?:context|stageVariables)\.[A-Za-z0-9_.]*[A-Za-z0-9_]|method\.request\.[A-Za-z0-9_.-]*[A-Za-z0-9_-])/g;

/** Replaces each `$context.name`. Values are escaped for the JSON around them; `absent` stands for what the request does not have. */
export const substitute = (template: string, fill: { exchange: Exchange; answered?: Answered; absent: string }): string =>
  template.replace(VARIABLE, (_match, name: string) => {
    const value = variable(name, fill.exchange, fill.answered);
    if (value === undefined) return name === 'context.error.messageString' ? 'null' : fill.absent;
    return name === 'context.error.messageString' ? value : JSON.stringify(value).slice(1, -1);
  });

/** Refuses a template whose variables are not known, or which holds more than variables. */
export const checkTemplate = (template: string, place: string): void => {
  for (const [, name = ''] of template.matchAll(VARIABLE)) checkName(name, place);
  if (/\$(util|input|allParams)\b|^\s*#(set|if|foreach|end|else)/m.test(template)) {
    throw notImplemented(`the template language (VTL) in ${place}`);
  }
};

const checkName = (name: string, place: string): void => {
  const context = /^context\.(?!authorizer\.)(.+)$/.exec(name)?.[1];
  if (context !== undefined && !Object.hasOwn(CONTEXT, context)) throw notImplemented(`$${name} in ${place}`);
};

/** Refuses an identity source or a mapped value that names nothing. */
export const checkSource = (name: string, place: string): void => {
  if (!/^(context|stageVariables|method\.request\.(header|querystring|path))\.[^.]/.test(name)) {
    throw notImplemented(`${name} in ${place}`);
  }
  checkName(name, place);
};
