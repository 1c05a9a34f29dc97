/** Errors as the outside sees them: RFC 9457 problems, or FHIR OperationOutcomes where FHIR is spoken. */
import { type ErrorKind, type Fault, KernelError } from '../kernel/errors.ts';
import { problemTypeOf, titleOf } from '../kernel/words.ts';

/** The one place that turns a kind of error into an HTTP status and FHIR's word for it (http://hl7.org/fhir/R4/valueset-issue-type.html). */
const kinds: Readonly<Record<ErrorKind, { readonly status: number; readonly issue: string }>> = {
  invalid: { status: 400, issue: 'invalid' },
  unauthenticated: { status: 401, issue: 'login' },
  forbidden: { status: 403, issue: 'forbidden' },
  'not-found': { status: 404, issue: 'not-found' },
  gone: { status: 410, issue: 'deleted' },
  conflict: { status: 409, issue: 'conflict' },
  stale: { status: 412, issue: 'conflict' },
  'too-large': { status: 413, issue: 'too-long' },
  'too-costly': { status: 413, issue: 'too-costly' },
  unsupported: { status: 415, issue: 'not-supported' },
  'over-quota': { status: 429, issue: 'throttled' },
  unavailable: { status: 503, issue: 'transient' },
};

/** What may be told of an error. Of one that is not the kernel's nothing is told but that it happened. */
interface Told {
  readonly status: number;
  readonly issue: string;
  readonly name: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly retryAfter: number | undefined;
}

export const toldOf = (error: unknown): Told =>
  error instanceof KernelError
    ? { ...kinds[error.kind], name: error.name, detail: error.message, faults: error.faults, retryAfter: error.retryAfter }
    : {
        status: 500,
        issue: 'exception',
        name: 'InternalError',
        detail: 'Something failed on our side. Quote the instance when you report it.',
        faults: [],
        retryAfter: undefined,
      };

/** A body of nothing but faults would else be answered with many times its own size. */
export const maxFaults = 20;

/** https://www.rfc-editor.org/rfc/rfc9457. Of many faults the first are told. */
export const problemOf = (told: Told, requestId: string): object => ({
  type: problemTypeOf(told.name),
  title: titleOf(told.name),
  status: told.status,
  detail: told.detail,
  instance: `urn:uuid:${requestId}`,
  ...(told.faults.length > 0 ? { errors: told.faults.slice(0, maxFaults) } : {}),
});

/** http://hl7.org/fhir/R4/operationoutcome.html. Of many faults the first are told. */
export const operationOutcomeOf = (told: Told, requestId: string): object => {
  const issues = told.faults.length > 0 ? told.faults.slice(0, maxFaults) : [{ pointer: '', detail: told.detail }];
  return {
    resourceType: 'OperationOutcome',
    id: requestId,
    issue: issues.map((fault) => ({
      severity: 'error',
      code: told.issue,
      details: { text: titleOf(told.name) },
      diagnostics: fault.detail,
      ...placeOf(fault),
    })),
  };
};

/** Where in FHIR's words: `http.<name>` for what is not in the body, and a path of elements for what is. */
const placeOf = ({ in: part = 'body', pointer }: Fault): object => {
  if (pointer === '') return {};
  if (!pointer.startsWith('/')) return { expression: [pointer] };
  const [first = '', ...names] = pointer.slice(1).split('/');
  if (part !== 'body') return { location: [`http.${first}`] };
  // Only a bundle has a schema of its own; `resourceType` is no element, so no path leads to it.
  if (first === 'resourceType') return {};
  return {
    expression: [['Bundle', first, ...names].reduce((path, name) => path + (/^\d+$/.test(name) ? `[${name}]` : `.${name}`))],
  };
};
