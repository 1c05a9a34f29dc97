/** When to try again. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
import type { Retrier } from './definition.ts';
import { matches, type StateError } from './state-error.ts';

export interface Retrial {
  readonly delayMilliseconds: number;
  /** How often each retrier was used, this time included. */
  readonly attempts: readonly number[];
}

/** Seconds before the n-th retry (from 0): `IntervalSeconds × BackoffRate^n`, at most `MaxDelaySeconds`; FULL jitter takes a part of it. */
export const delayOf = (retrier: Retrier, attempt: number, random: () => number): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
  return retrier.JitterStrategy === 'FULL' ? delay * random() : delay;
};

/** The retry that the first matching retrier grants, unless it is spent: then none of the others is asked. */
export const retryOf = (
  retriers: readonly Retrier[] | undefined,
  failure: { readonly error: StateError; readonly attempts: readonly number[] },
  random: () => number,
): Retrial | undefined => {
  const index = retriers?.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure.error)) ?? -1;
  const retrier = retriers?.[index];
  const used = failure.attempts[index] ?? 0;
  if (!retriers || !retrier || used >= (retrier.MaxAttempts ?? 3)) return undefined;
  return {
    delayMilliseconds: Math.round(delayOf(retrier, used, random) * 1000),
    attempts: retriers.map((_, at) => (failure.attempts[at] ?? 0) + (at === index ? 1 : 0)),
  };
};
