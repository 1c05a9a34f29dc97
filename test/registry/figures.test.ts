/** The figures of onboarding: right, of the time that was asked for, and the same that CloudWatch is told. */
import fc from 'fast-check';
import { figuresOf } from '../../functions/edge/job-figures.ts';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Placement } from '../../functions/kernel/placement.ts';
import { percentileOf, stepFigures, wholeFigures } from '../../functions/registry/figures.ts';
import { readFigures } from '../../functions/registry/read-figures.ts';
import type { JobQuery } from '../../functions/tenancy/job.store.ts';
import { type Job, withStep } from '../../functions/tenancy/job.ts';
import { createTenantSteps, newJob } from '../../functions/tenancy/workflows.ts';

const tenantId = asTenantId(idFrom('general'));
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** Of two steps. */
const begun = (own: string, second = 0): Job => {
  const job = newJob({ kind: 'create-tenant', tenantId, own: idFrom(own), at: at(second), placement: { kind: 'pooled' } });
  return { ...job, steps: job.steps.slice(0, 2) };
};

/** Every version of a job whose steps each take so long, one after the other, until one is to break. */
const versionsOf = (own: string, seconds: number, breaksAt?: string): Job[] => {
  const versions = [begun(own)];
  const add = (change: (job: Job) => Job) => versions.push(change(versions.at(-1) as Job));
  let now = 0;
  for (const { name } of begun(own).steps) {
    add((job) => withStep(job, name, 'running', at(now)));
    if (name === breaksAt) {
      for (const { name: undone } of begun(own).steps.slice(0, 1)) add((job) => withStep(job, undone, 'undone', at(now)));
      add((job) => ({ ...withStep(job, name, 'failed', at(now)), status: 'failed', updatedAt: at(now) }));
      break;
    }
    now += seconds;
    add((job) => withStep(job, name, 'done', at(now)));
  }
  return versions;
};

const histories = [versionsOf('a', 1), versionsOf('b', 2), versionsOf('c', 30), versionsOf('d', 4, 'RegisterSubdomain')];
const jobs = histories.map((versions) => versions.at(-1) as Job);

test('each step has what began, completed and failed, its median and its 95th percentile, in the order of the work', () => {
  expect(stepFigures(jobs)).toEqual([
    { name: 'ReserveSlug', title: 'Reserve the subdomain', started: 4, completed: 4, failed: 0, median: 2_000, p95: 30_000 },
    { name: 'RegisterSubdomain', title: 'Register its address', started: 4, completed: 3, failed: 1, median: 2_000, p95: 30_000 },
  ]);
});

test('so have the onboardings as a whole', () => {
  const running = begun('e');
  const whole = { started: 5, completed: 3, failed: 1, running: 1, median: 4_000, p95: 60_000 };
  expect(wholeFigures([...jobs, running])).toEqual(whole);
});

test('a step that only some hospitals have stands where it is done, not where it was first met', () => {
  const jobOf = (kind: Placement['kind']) =>
    newJob({ kind: 'create-tenant', tenantId, own: idFrom(kind), at: at(0), placement: { kind } });
  const names = stepFigures([jobOf('pooled'), jobOf('dedicated')]).map(({ name }) => name);
  expect(names).toEqual(createTenantSteps.map(({ name }) => name));
});

test('they are the figures that CloudWatch is told, job by job', () => {
  const told = histories.flatMap((versions) =>
    versions.slice(1).flatMap((after, index) => figuresOf(versions[index] as Job, after)),
  );
  const count = (what: string, step?: string) => told.filter((figure) => figure.counts === what && figure.step === step).length;
  for (const { name, ...shown } of stepFigures(jobs))
    expect(shown).toMatchObject({
      started: count('started', name),
      completed: count('completed', name),
      failed: count('failed', name),
    });
  const { started, completed, failed } = wholeFigures(jobs);
  expect([started, completed, failed]).toEqual([count('started'), count('completed'), count('failed')]);
});

test('what an earlier job had done is not counted again with the one that goes on', () => {
  const [first] = jobs;
  const second: Job = { ...begun('again', 600), steps: first?.steps ?? [] };
  expect(stepFigures([second, ...jobs])).toEqual(stepFigures(jobs));
});

test('what waited for its turn is timed from then', () => {
  const [job] = jobs;
  expect(wholeFigures([{ ...(job as Job), notBefore: at(1) }])).toMatchObject({ median: 1_000 });
});

test('with nothing completed there is no duration', () => {
  expect(wholeFigures([])).toEqual({ started: 0, completed: 0, failed: 0, running: 0 });
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

describe('of some days', () => {
  const now = () => new Date(Date.UTC(2026, 0, 8));
  const read = async (list: (query: JobQuery) => { jobs: Job[]; next?: object }) => {
    const queries: JobQuery[] = [];
    const listed = async (query: JobQuery) => {
      queries.push(query);
      return list(query) as { jobs: Job[] };
    };
    return { figures: await readFigures({ jobs: { list: listed }, now }, 7), queries };
  };

  test('only jobs of these are asked for, and removals are not mixed in', async () => {
    const removal: Job = { ...begun('gone'), kind: 'remove-tenant' };
    const { figures, queries } = await read(() => ({ jobs: [removal, ...jobs] }));
    expect(queries).toEqual([expect.objectContaining({ since: at(0) })]);
    expect(figures).toMatchObject({ since: at(0), until: now().toISOString(), whole: { started: 4 } });
  });

  test('where there are more than are looked at, they say since when, and ask no further', async () => {
    const { figures, queries } = await read(() => ({ jobs: [begun('new', 50), begun('older', 40)], next: {} }));
    expect(queries).toHaveLength(4);
    expect(figures).toMatchObject({ since: at(40), whole: { started: 8 } });
  });
});
