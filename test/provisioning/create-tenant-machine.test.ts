/** The shape of the workflow: whatever breaks, all that was made before it is taken back, last first. */
import { paces } from '../../functions/kernel/pace.ts';
import { machine, names, type State, undoing } from './onboarding.ts';

const { States: states, StartAt: start, TimeoutSeconds: timeout } = machine;
const at = (name: string | undefined): State => states[name ?? ''] as State;

/** Of a choice, what a hospital that has its own place takes. */
const next = ({ Next, Choices }: State): string | undefined => Next ?? Choices?.[0]?.Next;

/** Where a state leads when its work is done, one after the other, to the end. */
const path = (from: string | undefined): string[] => (from === undefined ? [] : [from, ...path(next(at(from)))]);
const caughtBy = (name: string): string | undefined => at(name).Catch?.[0]?.Next;
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

test('the steps run in the order that people are shown', () => {
  expect(path(start)).toEqual([
    'Begin',
    ...names.toSpliced(names.indexOf('PlaceData'), 0, 'HasOwnPlace').toSpliced(names.indexOf('CreateKey'), 0, 'AwaitTurn'),
  ]);
});

test.each(names)('when %s breaks, it and all before it are taken back in reverse, and then it is said', (name) => {
  const before = names.slice(0, names.indexOf(name) + 1).reverse();
  expect(path(caughtBy(name))).toEqual([...before.flatMap((step) => undoing[step] ?? []), 'FailTenant', 'TenantFailed']);
});

test.each(Object.values(undoing))('when %s breaks too, the rest is taken back all the same', (name) => {
  expect(caughtBy(name)).toBe(at(name).Next);
});

test.each(tasks)('%s catches whatever there is to catch, the last one excepted', (name, { Catch }) => {
  expect(Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual(name === 'FailTenant' ? undefined : [['States.ALL']]);
});

test.each(tasks)('%s does not try again what was refused, and tries again everything else', (_, { Retry = [] }) => {
  expect(Retry[0]).toEqual({ ErrorEquals: ['Refused'], MaxAttempts: 0 });
  expect(Retry.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  expect(Retry.at(-1)?.MaxAttempts).toBeGreaterThanOrEqual(4);
});

test('no state is out of reach', () => {
  const reached = new Set(names.flatMap((name) => [...path(start), ...path(caughtBy(name))]));
  expect(Object.keys(states).filter((name) => !reached.has(name))).toEqual([]);
});

const throttled = 'Lambda.TooManyRequestsException';

test.each(tasks)('%s waits minutes for room where Lambda has none', (_, { Retry = [] }) => {
  const patient = Retry.find(({ ErrorEquals }) => ErrorEquals.includes(throttled));
  expect(waitsOf(patient ?? { ErrorEquals: [], MaxAttempts: 0 }).reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(180);
});

type Retrier = NonNullable<State['Retry']>[number];

const waitsOf = ({
  IntervalSeconds: first = 1,
  BackoffRate: rate = 2,
  MaxAttempts: attempts = 3,
  MaxDelaySeconds: most = Infinity,
}: Retrier): number[] => Array.from({ length: attempts }, (_, attempt) => Math.min(most, first * rate ** attempt));

/** The longest a state can take: every attempt to its timeout, but for those that never began, and every wait to its end. */
const longest = ({ TimeoutSeconds: each = 0, Retry = [] }: State): number =>
  Retry.reduce((sum, retrier) => {
    const lasts = retrier.ErrorEquals.includes(throttled) ? 0 : each;
    return sum + waitsOf(retrier).reduce((total, wait) => total + wait + lasts, 0);
  }, each);

test('even at its slowest the workflow ends by itself: cut off, it would leave everything where it stands', () => {
  const slowest = tasks.reduce((sum, [, state]) => sum + longest(state), 0);
  expect(slowest + paces.onboarding.patience / 1_000).toBeLessThan(timeout);
});
