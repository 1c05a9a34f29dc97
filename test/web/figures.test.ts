/** The figures of the operators' dashboard. */
import fc from 'fast-check';
import { brokenStepOf, countsByStatus, durationsByStep, durationText, percentileOf } from '../../web/src/registry/figures.ts';
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

test('each step has its median and its 95th percentile, in the order of the work', () => {
  const jobs = [1, 2, 3, 4, 30].map((seconds) => onboarding(step('ReserveSlug', seconds), step('CreateKey', 2 * seconds)));
  expect(durationsByStep(jobs)).toEqual([
    { name: 'ReserveSlug', title: 'Title of ReserveSlug', runs: 5, median: 3_000, p95: 30_000 },
    { name: 'CreateKey', title: 'Title of CreateKey', runs: 5, median: 6_000, p95: 60_000 },
  ]);
});

test('a step that runs, failed or was undone counts for no duration', () => {
  const jobs = [onboarding(step('A', 1), step('B', 2, 'failed'), step('C', 3, 'undone'), step('D', undefined, 'running'))];
  expect(durationsByStep(jobs).map(({ name }) => name)).toEqual(['A']);
});

test('removals are not mixed in', () => {
  expect(durationsByStep([{ kind: 'remove-tenant', steps: [step('A', 1)] }])).toEqual([]);
});

test('a percentile is one of the values, and at least that share of them is no larger', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const found = percentileOf(all, share);
      expect(all).toContain(found);
      expect(all.filter((value) => value <= found).length).toBeGreaterThanOrEqual(Math.floor(share * all.length));
    }),
  );
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
