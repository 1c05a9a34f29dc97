import fc from 'fast-check';
import type { Retrier } from '../../../local/states/definition.ts';
import { delayOf, retryOf } from '../../../local/states/retry.ts';
import { matches, StateError } from '../../../local/states/state-error.ts';

const half = () => 0.5;
const error = (name: string) => new StateError(name);

/** The delays, in seconds, of a failure that never ends. */
const delays = (retriers: readonly Retrier[], name = 'E'): number[] => {
  const waited: number[] = [];
  let attempts: readonly number[] = [];
  for (;;) {
    const retry = retryOf(retriers, { error: error(name), attempts }, half);
    if (!retry) return waited;
    waited.push(retry.delayMilliseconds / 1000);
    attempts = retry.attempts;
  }
};

describe('a retrier', () => {
  test.each<[string, Partial<Retrier>, number[]]>([
    ['tries three times, after 1, 2 and 4 seconds, unless told otherwise', {}, [1, 2, 4]],
    ['multiplies its interval by the backoff rate', { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 3 }, [3, 4.5, 6.75]],
    ['keeps its interval with a rate of 1', { IntervalSeconds: 2, BackoffRate: 1 }, [2, 2, 2]],
    ['waits MaxDelaySeconds at most', { IntervalSeconds: 10, MaxDelaySeconds: 25, MaxAttempts: 4 }, [10, 20, 25, 25]],
    ['never tries again with MaxAttempts 0', { MaxAttempts: 0 }, []],
    ['takes a random part of the delay with full jitter', { JitterStrategy: 'FULL' }, [0.5, 1, 2]],
  ])('%s', (_, fields, expected) => {
    expect(delays([{ ErrorEquals: ['E'], ...fields }])).toEqual(expected);
  });

  test('counts its own attempts, not those of another', () => {
    const retriers = [
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 1 },
    ];
    const first = retryOf(retriers, { error: error('A'), attempts: [] }, half);
    const other = retryOf(retriers, { error: error('B'), attempts: first?.attempts ?? [] }, half);
    expect(other?.attempts).toEqual([1, 1]);
    expect(retryOf(retriers, { error: error('A'), attempts: [1, 1] }, half)).toBeUndefined();
  });

  test('that is spent does not leave its error to a later one', () => {
    expect(delays([{ ErrorEquals: ['E'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }])).toEqual([1]);
  });

  test('with jitter never waits longer than without', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, part) => {
          const plain: Retrier = { ErrorEquals: ['E'], MaxDelaySeconds: 60 };
          const jittered = delayOf({ ...plain, JitterStrategy: 'FULL' }, attempt, () => part);
          expect(jittered).toBeLessThanOrEqual(delayOf(plain, attempt, half));
          expect(jittered).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('ErrorEquals', () => {
  test.each([
    [['SlugTaken'], 'SlugTaken', true],
    [['SlugTaken'], 'SlugAlreadyTaken', false],
    [['Lambda.TooManyRequestsException'], 'Lambda.TooManyRequestsException', true],
    [['States.ALL'], 'SlugTaken', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.TaskFailed'], 'SlugTaken', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', false],
  ])('%j matches %s: %s', (errorEquals, name, expected) => {
    expect(matches(errorEquals, error(name))).toBe(expected);
  });
});
