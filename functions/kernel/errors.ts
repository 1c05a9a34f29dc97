/** The errors of the domain. They know nothing of HTTP; only the edge turns a kind into a status. */

/**
 * `invalid` the input is wrong · `unauthenticated` nobody known · `forbidden` known, and not allowed · `not-found` not there, or not
 * yours · `gone` was there, was deleted · `conflict` the state does not permit it · `stale` another write came first · `too-large`
 * · `too-costly` more than can be answered at once · `unsupported` a media type we do not read · `over-quota` too much, too fast · `unavailable` a dependency failed: try again.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'too-costly'
  | 'unsupported'
  | 'over-quota'
  | 'unavailable';

/** The parts of a request that a fault can be in. */
export const faultPlaces = ['body', 'query', 'path', 'header'] as const;

/** One fault of an input: where (a JSON pointer, RFC 6901) and what, in words that say how to mend it. */
export interface Fault {
  /** Which part of the request; the body when absent. */
  readonly in?: (typeof faultPlaces)[number];
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorOptions {
  readonly faults?: readonly Fault[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

export class KernelError extends Error {
  readonly kind: ErrorKind;
  readonly faults: readonly Fault[];
  readonly retryAfter: number | undefined;

  /** `name` is a fact in PascalCase (`SlugAlreadyTaken`); `detail` is shown to the caller and never holds PHI. */
  constructor(kind: ErrorKind, name: string, detail: string, options: ErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.kind = kind;
    this.name = name;
    this.faults = options.faults ?? [];
    this.retryAfter = options.retryAfter;
  }
}

export const invalid = (name: string, detail: string, faults: readonly Fault[] = []): KernelError =>
  new KernelError('invalid', name, detail, { faults });

export const notFound = (name: string, detail: string): KernelError => new KernelError('not-found', name, detail);

export const conflict = (name: string, detail: string): KernelError => new KernelError('conflict', name, detail);

export const forbidden = (name: string, detail: string): KernelError => new KernelError('forbidden', name, detail);

export const unavailable = (name: string, detail: string, cause?: unknown): KernelError =>
  new KernelError('unavailable', name, detail, { cause, retryAfter: 1 });
