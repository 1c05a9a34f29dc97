/** Jobs: where they are found, how far they are, and of two who move one on, one is told to look again. */
import fc from 'fast-check';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { createJobStore, jobItemOf } from '../../functions/tenancy/job.store.ts';
import {
  type Job,
  jobIdOf,
  jobIdSchema,
  percentageOf,
  stepStatuses,
  tenantOfJob,
  withStep,
} from '../../functions/tenancy/job.ts';
import { type ControlTable, controlTable, openControlTable } from './control-table.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const own = '22222222-2222-4222-8222-222222222222';
const id = jobIdOf(tenantId, own);
const step = (name: string, status: Job['steps'][number]['status'] = 'waiting') => ({ name, title: name, status });
const job: Job = {
  id,
  tenantId,
  kind: 'create-tenant',
  status: 'running',
  steps: [step('A'), step('B')],
  createdAt: '',
  updatedAt: '',
  version: 1,
};

test('a job’s id names its tenant', () => {
  expect(jobIdSchema.safeParse(id).success).toBe(true);
  expect(tenantOfJob(id)).toBe(tenantId);
});

test.each([
  '',
  tenantId,
  `${id}.${own}`,
  `${tenantId}.`,
  `.${own}`,
  `${tenantId}#${own}`,
  `${id} `,
  `*.${own}`,
  id.toUpperCase().replace('1', 'A'),
])('%j is no job’s id', (text) => {
  expect(jobIdSchema.safeParse(text).success).toBe(false);
});

test.each(['', '.', `*.${own}`])('no tenant is found in %j', (text) => {
  expect(() => tenantOfJob(text)).toThrow(TypeError);
});

test.each([
  [[], 100],
  [['waiting', 'waiting'], 0],
  [['done', 'running', 'waiting'], 33],
  [['done', 'done', 'running'], 66],
  [['done', 'done'], 100],
  [['undone', 'failed', 'waiting'], 0],
] as const)('%j is %d percent', (statuses, expected) => {
  expect(percentageOf(statuses.map((status) => step('A', status)))).toBe(expected);
});

test('moving one step moves no other', () => {
  fc.assert(
    fc.property(fc.constantFrom('A', 'B'), fc.constantFrom(...stepStatuses), (name, status) => {
      const moved = withStep(job, name, status, 'now');
      expect(moved.steps.filter((one) => one.name !== name)).toEqual(job.steps.filter((one) => one.name !== name));
      expect(moved).toMatchObject({ version: 2, updatedAt: 'now' });
    }),
  );
});

test('a step that is not there moves nothing', () => {
  expect(withStep(job, 'C', 'done', 'now')).toBe(job);
});

test('a job has succeeded with its last step, whichever that is', () => {
  const half = withStep(job, 'B', 'done', 'now');
  expect([half.status, withStep(half, 'A', 'done', 'now').status]).toEqual(['running', 'succeeded']);
});

describe('in the control table', () => {
  let table: ControlTable;
  beforeAll(async () => {
    table = await openControlTable();
    await table.put(jobItemOf(job));
  });
  afterAll(() => table.close());
  const jobs = () => createJobStore(table.control, controlTable);

  test('a job is found by its id, and by no other of its tenant', async () => {
    expect(await jobs().find(id)).toMatchObject(job);
    expect(await jobs().find(jobIdOf(tenantId, tenantId))).toBeUndefined();
  });

  test('of two who move it on from the same version, one is told to try again', async () => {
    const ends = await Promise.allSettled(['A', 'B'].map((name) => jobs().save(withStep(job, name, 'done', 'now'))));
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ name: 'JobBusy', kind: 'unavailable' })]);
    expect((await jobs().find(id))?.version).toBe(2);
  });

  test('a job that is not there is not made by moving it on', async () => {
    const gone = { ...job, id: jobIdOf(tenantId, tenantId), version: 2 };
    await expect(jobs().save(gone)).rejects.toMatchObject({ name: 'JobBusy' });
    expect(await jobs().find(gone.id)).toBeUndefined();
  });
});
