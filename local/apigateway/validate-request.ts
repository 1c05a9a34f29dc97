/**
 * Request validation, for methods that ask for it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
import type { Exchange, Method } from './api.ts';
import { GatewayError } from './gateway-error.ts';
import { variable } from './variables.ts';

/** Throws `BAD_REQUEST_PARAMETERS` or `BAD_REQUEST_BODY`. */
export const validateRequest = (method: Method, exchange: Exchange): void => {
  if (method.validates.parameters) validateParameters(method, exchange);
  if (method.validates.body) validateBody(method, exchange);
};

/** Parameters are only asked to be there and not to be blank. */
const validateParameters = ({ requiredParameters }: Method, exchange: Exchange): void => {
  const missing = requiredParameters.filter((name) => (variable(name, exchange) ?? '').trim() === '');
  if (missing.length === 0) return;
  const names = missing.map((name) => name.split('.').slice(3).join('.'));
  const message = `Missing required request parameters: [${names.join(', ')}]`;
  throw new GatewayError('BAD_REQUEST_PARAMETERS', { message, validation: message });
};

/** A body whose media type has no model is not validated: that is AWS's rule, and the function's business. */
const validateBody = ({ models }: Method, { body, request }: Exchange): void => {
  const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  const check = Object.hasOwn(models, type) ? models[type] : undefined;
  if (!check) return;
  const complaint = complaintOf(body, check);
  if (complaint !== undefined) throw new GatewayError('BAD_REQUEST_BODY', { validation: complaint });
};

const complaintOf = (body: Buffer, check: (body: unknown) => string | undefined): string | undefined => {
  try {
    return check(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return '[Invalid JSON]';
  }
};
