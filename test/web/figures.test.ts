/** The figures of the operators' dashboard. */
import { brokenStepOf, countsByStatus, durationText } from '../../web/src/registry/figures.ts';
import type { Job } from '../../web/src/registry/nouns.ts';

const step = (
  name: string,
  seconds: number | undefined,
  status: Job['steps'][number]['status'] = 'done',
): Job['steps'][number] => ({
  name,
  title: `Title of ${name}`,
  status,
  startedAt: '2026-01-01T00:00:00.000Z',
  ...(seconds === undefined ? {} : { endedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString() }),
});

const onboarding = (...steps: Job['steps']) => ({ kind: 'create-tenant', steps }) as const;

test('hospitals are counted by their status', () => {
  const counts = countsByStatus([{ status: 'active' }, { status: 'failed' }, { status: 'active' }]);
  expect([...counts]).toEqual([
    ['active', 2],
    ['failed', 1],
  ]);
});

test('of a job that broke, the step is named', () => {
  expect(brokenStepOf(onboarding(step('A', 1, 'undone'), step('B', 2, 'failed')))).toBe('Title of B');
  expect(brokenStepOf(onboarding(step('A', 1)))).toBeUndefined();
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [59_949, '59.9 s'],
  [125_000, '2 min 5 s'],
  [undefined, '–'],
])('%s milliseconds are read as %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
