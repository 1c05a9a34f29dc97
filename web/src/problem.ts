/** An answer that is not the one hoped for, with the words the API gave for it (RFC 9457). */
import type { Fault } from '../../functions/kernel/errors.ts';
import { problemTypeOf } from '../../functions/kernel/words.ts';

export interface Problem {
  /** Absent where the answer was not the API's own. */
  readonly type?: string;
  readonly title: string;
  readonly detail: string;
  /** What to quote when reporting it; absent when the API was not reached. */
  readonly instance?: string;
  readonly errors?: readonly Fault[];
}

export class ApiError extends Error {
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly problem: Problem;
  /** In seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Whether it is the API's error of this name: `SlugAlreadyTaken`. */
  is(name: string): boolean {
    return this.problem.type === problemTypeOf(name);
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

const unreachable: Problem = {
  title: 'No answer',
  detail: 'The platform could not be reached. Check your connection and try again.',
};

export const unreached = (): ApiError => new ApiError(0, unreachable);

/** Reads problems, OperationOutcomes and, of a gateway that says less, the status alone. */
export const problemOf = (status: number, body: unknown): Problem => {
  const { type, title, detail, instance, errors, issue } = (body ?? {}) as Partial<Problem> & {
    readonly issue?: readonly { readonly diagnostics?: string; readonly details?: { readonly text?: string } }[];
  };
  const [first] = issue ?? [];
  return {
    ...(type === undefined ? {} : { type }),
    title: title ?? first?.details?.text ?? 'Not done',
    detail: detail ?? first?.diagnostics ?? `The platform answered with status ${status}.`,
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined ? {} : { errors }),
  };
};
