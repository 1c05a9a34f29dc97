/**
 * What API Gateway answers by itself, in the API's own form: RFC 9457 problems. The texts are constant, and the request's id is the
 * only thing of the request in them, except where a body or a parameter did not fit.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import { problemTypeOf, titleOf } from '../functions/kernel/words.ts';

interface Problem {
  readonly status: number;
  /** A fact, as the kernel names its errors. */
  readonly name: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const retry = { 'Retry-After': '1' };
const ours = 'Something failed on our side. Quote the instance when you report it.';
const noRoute = { status: 404, name: 'RouteNotFound', detail: 'There is no such route, or not with this method.' };
/** What did not fit, in the words of the gateway's validator. They name no single field, so there is nothing to list in `errors`. */
const why = '$context.error.validationErrorString';
const notPermitted = { status: 403, name: 'NotPermitted', detail: 'This credential does not open this address.' };
const internal = { status: 500, name: 'InternalError', detail: ours };
const unavailable = {
  status: 503,
  name: 'ServiceUnavailable',
  detail: 'The service cannot answer now. Try again.',
  headers: retry,
};

const problems: Readonly<Record<string, Problem>> = {
  ACCESS_DENIED: notPermitted,
  API_CONFIGURATION_ERROR: internal,
  /** Also when the authorizer is throttled. */
  AUTHORIZER_CONFIGURATION_ERROR: unavailable,
  AUTHORIZER_FAILURE: unavailable,
  BAD_REQUEST_BODY: {
    status: 400,
    name: 'InputInvalid',
    detail: `The body is not of the shape this route takes: ${why}`,
  },
  BAD_REQUEST_PARAMETERS: {
    status: 400,
    name: 'InputInvalid',
    detail: `A parameter that this route needs is missing: ${why}`,
  },
  EXPIRED_TOKEN: { ...notPermitted, detail: 'The signature of this request has expired.' },
  /** Also when the function is throttled: https://repost.aws/questions/QUL-z6rJbmR4meafB7MzYXxw */
  INTEGRATION_FAILURE: unavailable,
  INTEGRATION_TIMEOUT: { status: 504, name: 'AnswerTooLate', detail: 'The answer took too long. Try again.', headers: retry },
  INVALID_API_KEY: notPermitted,
  INVALID_SIGNATURE: notPermitted,
  /** Its name deceives: it is what API Gateway answers to a path or a method that it does not have. */
  MISSING_AUTHENTICATION_TOKEN: noRoute,
  QUOTA_EXCEEDED: {
    status: 429,
    name: 'QuotaExceeded',
    detail: 'The quota is used up. Try again later.',
    headers: { 'Retry-After': '60' },
  },
  REQUEST_TOO_LARGE: { status: 413, name: 'BodyTooLarge', detail: 'The request is larger than 6 MB.' },
  RESOURCE_NOT_FOUND: noRoute,
  THROTTLED: { status: 429, name: 'TooManyRequests', detail: 'Too many requests at once. Try again.', headers: retry },
  UNAUTHORIZED: {
    status: 401,
    name: 'CallerUnknown',
    detail: 'Send a valid access token or API key as Authorization: Bearer.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, name: 'UnsupportedMediaType', detail: 'This route does not read that media type.' },
  WAF_FILTERED: { status: 403, name: 'RequestRefused', detail: 'The request was refused before it was read.' },
};

/** For types that AWS adds later: their status stays as it is, so the body does not name one. */
const defaults: Readonly<Record<string, Omit<Problem, 'status'>>> = {
  DEFAULT_4XX: { name: 'RequestRefused', detail: 'The request was refused.' },
  DEFAULT_5XX: { name: 'InternalError', detail: ours },
};

const bodyOf = ({ status, name, detail }: Omit<Problem, 'status'> & { readonly status?: number }): string =>
  JSON.stringify({
    type: problemTypeOf(name),
    title: titleOf(name),
    status,
    detail,
    instance: 'urn:uuid:$context.requestId',
  });

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]));

const always = {
  'Cache-Control': 'no-store',
  'Content-Type': 'application/problem+json',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

const responseOf = (problem: Omit<Problem, 'status'> & { readonly status?: number }) => ({
  ...(problem.status === undefined ? {} : { statusCode: String(problem.status) }),
  responseParameters: headersOf({ ...always, ...problem.headers }),
  responseTemplates: { 'application/json': bodyOf(problem) },
});

/** The member `x-amazon-apigateway-gateway-responses` of the body. */
export const gatewayResponses = Object.fromEntries(
  Object.entries({ ...problems, ...defaults }).map(([type, problem]) => [type, responseOf(problem)]),
);
