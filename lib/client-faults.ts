/** The errors that an operation can answer, by status: those of the gateway and the edge, and the operation's own. */
import * as z from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { faultPlaces } from '../functions/kernel/errors.ts';
import type { Route } from '../functions/kernel/route.ts';
import type { OperationNotes } from './operation-notes.ts';

/** https://www.rfc-editor.org/rfc/rfc9457 */
const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Names the error', examples: ['urn:ward:problem:slug-already-taken'] }),
    title: z.string().meta({ description: 'The name in words', examples: ['Slug already taken'] }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What happened and what to do, for a person' }),
    instance: z.string().meta({ description: 'Quote it when you report the error', examples: ['urn:uuid:5d1c…'] }),
    errors: z
      .array(
        z.object({
          in: z.enum(faultPlaces).optional(),
          pointer: z.string().meta({ description: 'A JSON pointer (RFC 6901)' }),
          detail: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Each field that does not fit; the first twenty' }),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457)' });

/** http://hl7.org/fhir/R4/operationoutcome.html */
const outcomeSchema = z
  .looseObject({
    resourceType: z.literal('OperationOutcome'),
    issue: z.array(
      z.looseObject({
        severity: z.literal('error'),
        code: z.string(),
        details: z.object({ text: z.string() }).optional(),
        diagnostics: z.string().optional(),
        expression: z.array(z.string()).optional(),
        location: z.array(z.string()).optional(),
      }),
    ),
  })
  .meta({ id: 'OperationOutcome', description: 'An error in FHIR’s words; `details.text` is its name' });

const meanings: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'Nobody known asks',
  403: 'Known, and not allowed',
  404: 'Not there, or not yours',
  409: 'The state does not permit it',
  410: 'Was there, and was deleted',
  412: 'Another write came first, or a condition is not met',
  413: 'Too large',
  415: 'A media type that is not read here',
  429: 'Too many requests',
  500: 'Something failed on our side',
  502: 'The service cannot answer now',
  503: 'Something that is needed cannot be reached now',
  504: 'The answer took too long',
};

type Names = Readonly<Record<number, readonly string[]>>;

const ofEveryRoute: Names = {
  400: ['InputInvalid'],
  429: ['TooManyRequests'],
  500: ['InternalError'],
  502: ['ServiceUnavailable'],
  503: ['ServiceUnavailable'],
  504: ['AnswerTooLate'],
};
const ofCallers: Names = {
  401: ['CallerUnknown', 'CredentialExpired'],
  403: ['NotPermitted'],
  503: ['DataUnavailable', 'OutOfTime'],
};
const ofHospitals: Names = {
  401: ['SessionTooOld', 'ApiKeyRevoked'],
  403: ['TenantNotActive', 'HostForeign'],
  503: ['SessionUnavailable', 'KeyUnavailable'],
};
const ofProven: Names = { 403: ['SecondFactorRequired'] };
const ofBodies: Names = {
  400: ['BodyMissing', 'BodyNotJson', 'BodyNotUtf8', 'BodyTooDeep'],
  413: ['BodyTooLarge'],
  415: ['UnsupportedMediaType'],
};

/** The gateway knows no FHIR: these it may answer itself, and then they are problems on every path. */
const ofTheGateway = new Set([400, 401, 403, 413, 415, 429, 500, 502, 503, 504]);

export const faultsOf = (route: Route, { faults = {} }: OperationNotes): Record<string, ZodOpenApiResponseObject> => {
  const names = merge([
    ofEveryRoute,
    ...(route.allow === 'anyone' ? [] : [ofCallers]),
    ...(Array.isArray(route.allow) ? [ofHospitals] : []),
    ...(Array.isArray(route.allow) && !route.withoutSecondFactor ? [ofProven] : []),
    ...(route.body ? [ofBodies] : []),
    faults,
  ]);
  return Object.fromEntries([...names].map(([status, found]) => [String(status), faultOf(route, status, found)]));
};

const merge = (lists: readonly Names[]): ReadonlyMap<number, readonly string[]> => {
  const merged = new Map<number, string[]>();
  for (const [status, names] of lists.flatMap((list) => Object.entries(list))) {
    merged.set(Number(status), [...new Set([...(merged.get(Number(status)) ?? []), ...names])]);
  }
  return merged;
};

const faultOf = ({ format }: Route, status: number, names: readonly string[]): ZodOpenApiResponseObject => {
  const isFhir = format === 'fhir';
  return {
    description: `${meanings[status]}: ${names.map((name) => `\`${name}\``).join(', ')}.`,
    ...headersOf(status),
    content: {
      ...(isFhir ? { 'application/fhir+json': { schema: outcomeSchema } } : {}),
      ...(!isFhir || ofTheGateway.has(status) ? { 'application/problem+json': { schema: problemSchema } } : {}),
    },
  };
};

const headersOf = (status: number): Pick<ZodOpenApiResponseObject, 'headers'> => {
  if (status === 401)
    return { headers: { 'WWW-Authenticate': { description: 'How to be known', schema: { type: 'string', const: 'Bearer' } } } };
  if (![429, 502, 503, 504].includes(status)) return {};
  return {
    headers: { 'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer', minimum: 1 } } },
  };
};
