/** How the endpoints that applications call read a form and answer: JSON, to a page of any origin. */

import { readBody } from '../../protocol.ts';
import { AwsError, type HttpRequest, type HttpResponse } from '../../service.ts';
import { type Client, findClient, same } from '../client.ts';
import type { Directory } from '../directory.ts';
import { domainOf } from '../domain.ts';

/** An error as RFC 6749 §5.2 writes it. */
export class OauthError extends Error {
  readonly error: string;
  readonly status: number;
  constructor(error: string, description?: string, status = 400) {
    super(description ?? '');
    this.error = error;
    this.status = status;
  }
}

/** Browsers may call from any page: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
const anyOrigin = { 'access-control-allow-origin': '*' };

export const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: {
    'content-type': 'application/json;charset=UTF-8',
    'cache-control': 'no-store',
    pragma: 'no-cache',
    ...anyOrigin,
    ...headers,
  },
  body: JSON.stringify(body),
});

export const failure = ({ error, message, status }: OauthError): HttpResponse =>
  json(status, { error, ...(message !== '' && { error_description: message }) });

/** The answer to a browser that asks before it calls. */
export const preflight = ({ headers }: HttpRequest): HttpResponse => ({
  status: 204,
  headers: {
    ...anyOrigin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
  },
});

/** Throws `invalid_request` for a body that is no form, or says a thing twice. */
export const formOf = async (request: HttpRequest): Promise<URLSearchParams> => {
  if (!request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded'))
    throw new OauthError('invalid_request', 'The body must be application/x-www-form-urlencoded.');
  const form = new URLSearchParams((await readBody(request)).toString('utf8'));
  const names = [...form.keys()];
  if (new Set(names).size < names.length) throw new OauthError('invalid_request', 'A parameter is given twice.');
  return form;
};

/** A parameter that must be there. */
export const needed = (form: URLSearchParams, name: string): string => {
  const value = form.get(name);
  if (!value) throw new OauthError('invalid_request', `${name} is missing`);
  return value;
};

/** The client that calls, with its secret if it has one: in the Authorization header, or in the form. Throws `invalid_client`. */
export const clientOf = (directory: Directory, request: HttpRequest, form: URLSearchParams): Client => {
  const basic = basicIn(request);
  const id = basic?.id ?? needed(form, 'client_id');
  const secret = basic?.secret ?? form.get('client_secret') ?? '';
  const client = findClient(directory, id);
  const contradicts = basic && (form.get('client_id') ?? id) !== id;
  if (!client || contradicts || !domainOf(directory, client.pool) || !same(client.secret ?? '', secret))
    throw new OauthError('invalid_client', undefined, basic ? 401 : 400);
  return client;
};

const basicIn = ({ headers }: HttpRequest): { id: string; secret: string } | undefined => {
  const [, given] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (given === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(given, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
};

/** What the pool refuses, as an `OauthError`; anything else is thrown on. */
export const asOauthError = (error: unknown, name: string): OauthError => {
  if (error instanceof OauthError) return error;
  if (error instanceof AwsError && error.status < 500) return new OauthError(name, error.message);
  throw error;
};
