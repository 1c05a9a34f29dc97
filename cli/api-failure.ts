/** What the API said when it did not do what was asked: RFC 9457, for a person. */
import * as z from 'zod';
import { problemTypeOf } from '../functions/kernel/words.ts';
import { Failure, type FailureTold } from './failure.ts';

const problemSchema = z.object({
  type: z.string().optional(),
  title: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(z.object({ in: z.string().optional(), pointer: z.string(), detail: z.string() })).default([]),
});

type Problem = z.output<typeof problemSchema>;

export class ApiFailure extends Failure {
  readonly status: number;
  /** In milliseconds, where trying again makes sense at all. */
  readonly retryAfter: number | undefined;
  readonly #type: string | undefined;

  constructor(status: number, text: string, retryAfter: string | null) {
    const problem = problemOf(text);
    super(exitCodeOf(status), toldOf(status, problem));
    this.status = status;
    this.retryAfter = isTransient(status) ? waitOf(retryAfter) : undefined;
    this.#type = problem?.type;
  }

  /** Whether it is the API's error of this name: `SlugAlreadyTaken`. */
  is(name: string): boolean {
    return this.#type === problemTypeOf(name);
  }
}

/** No answer at all, or none that is the API's. What was asked may be done, or not. */
export const unreachable = (url: string, cause: unknown): ApiFailure => {
  const { cause: inner } = cause instanceof Error ? cause : {};
  const why = inner instanceof Error ? ('code' in inner && String(inner.code)) || inner.message : String(cause);
  const detail = `There was no answer of Ward's API at ${url} (${why}).`;
  return new ApiFailure(0, JSON.stringify({ title: 'Not reachable', detail }), null);
};

const isTransient = (status: number): boolean => [0, 429, 502, 503, 504].includes(status);

const exitCodeOf = (status: number): 1 | 3 | 4 | 5 => {
  if (status === 401) return 3;
  if (status === 403) return 4;
  return status === 0 || (status >= 502 && status <= 504) ? 5 : 1;
};

/** A second when it does not say. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const waitOf = (header: string | null): number => {
  const seconds = Number(header ?? 1);
  if (Number.isFinite(seconds)) return Math.max(0, seconds) * 1000;
  const at = Date.parse(header ?? '');
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now());
};

const problemOf = (text: string): Problem | undefined => {
  try {
    return problemSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const toldOf = (status: number, problem: Problem | undefined): FailureTold => {
  if (!problem) return { title: `The API answered ${status}, without a word Ward would say.` };
  const quote = status >= 500 && problem.instance ? ` (${problem.instance})` : '';
  return {
    title: problem.title,
    detail: problem.detail === undefined ? undefined : `${problem.detail}${quote}`,
    faults: problem.errors.map(({ in: part = 'body', pointer, detail }) => `${pointer.slice(1) || part}: ${detail}`),
  };
};
