/**
 * Reads what a function answers as an HTTP response; anything else is a 502.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type HttpResponse, notImplemented } from '../service.ts';
import type { Exchange } from './api.ts';
import { GatewayError } from './gateway-error.ts';
import { isBinary } from './proxy-event.ts';

/** Headers that a function may not set; they reach the client as `x-amzn-remapped-…`. */
const REMAPPED = [
  'authorization',
  'connection',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
];
const REMAPPED_TOO = ['te', 'trailer', 'upgrade', 'user-agent', 'via', 'warn', 'www-authenticate'];
const DROPPED = ['content-length', 'transfer-encoding', 'keep-alive'];
const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

type Json = Record<string, unknown>;

const malformed = (cause: string): GatewayError =>
  new GatewayError('DEFAULT_5XX', { cause: `Malformed Lambda proxy response: ${cause}` });

/** Throws `DEFAULT_5XX` (502) for a malformed response. */
export const readProxyResponse = (payload: string, exchange: Exchange): HttpResponse => {
  const answer = recordOf(JSON.parse(payload), 'the answer');
  const unknown = Object.keys(answer).find((name) => !MEMBERS.includes(name));
  if (unknown) throw malformed(`unknown member ${unknown}`);
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) throw malformed('statusCode');
  return { status, headers: headersOf(answer), body: bodyOf(answer, exchange) };
};

const recordOf = (value: unknown, what: string): Json => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw malformed(what);
};

const bodyOf = ({ body, isBase64Encoded }: Json, { request, stage }: Exchange): string | Buffer => {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') throw malformed('body');
  if (isBase64Encoded !== undefined && typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded');
  const [accepted = '*/*'] = (request.headers.accept ?? '*/*').split(',');
  return isBase64Encoded && isBinary(accepted, stage.api.binaryMediaTypes) ? Buffer.from(body, 'base64') : body;
};

/** `multiValueHeaders` win over `headers` of the same name. */
const headersOf = ({ headers, multiValueHeaders }: Json): Record<string, string> => {
  const merged = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(recordOf(headers ?? {}, 'headers'))) merged.set(name.toLowerCase(), [scalar(value)]);
  for (const [name, values] of Object.entries(recordOf(multiValueHeaders ?? {}, 'multiValueHeaders'))) {
    if (!Array.isArray(values)) throw malformed(`multiValueHeaders.${name}`);
    merged.set(name.toLowerCase(), values.map(scalar));
  }
  if ((merged.get('set-cookie')?.length ?? 0) > 1) throw notImplemented('more than one Set-Cookie in a response');
  const named = [...merged].filter(([name]) => !DROPPED.includes(name)).map(([name, values]) => header(name, values.join(', ')));
  return { 'content-type': 'application/json', ...Object.fromEntries(named) };
};

const scalar = (value: unknown): string => {
  if (typeof value === 'object' || value === undefined) throw malformed('a header that is not text');
  return String(value);
};

const header = (name: string, value: string): [string, string] => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw malformed(`the header ${JSON.stringify(name)}`);
  }
  return [REMAPPED.includes(name) || REMAPPED_TOO.includes(name) ? `x-amzn-remapped-${name}` : name, value];
};
