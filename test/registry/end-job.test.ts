/** The job of a workflow that was cut off ends, once, and nothing that ended by itself or began since is touched. */
import { unavailable } from '../../functions/kernel/errors.ts';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { endJob } from '../../functions/registry/end-job.ts';
import { removeTenant, restoreTenant } from '../../functions/registry/remove-tenant.ts';
import { retryTenant } from '../../functions/registry/retry-tenant.ts';
import type { Ending } from '../../functions/registry/workflow.client.ts';
import { createJobStore, type JobStore, jobItemOf } from '../../functions/tenancy/job.store.ts';
import { type Job, type JobStep, withStep } from '../../functions/tenancy/job.ts';
import { createOwnDomainStore, type OwnDomainStore } from '../../functions/tenancy/own-domain.store.ts';
import { createTenantStore, setupKeyOf, type TenantStore, tenantItemOf } from '../../functions/tenancy/tenant.store.ts';
import { newJob } from '../../functions/tenancy/workflows.ts';
import { type ControlTable, controlTable, openControlTable } from '../tenancy/control-table.ts';

const at = '2026-11-23T08:00:00.000Z';
const now = () => new Date(at);
const own = '22222222-2222-4222-8222-222222222222';

let table: ControlTable;
let tenants: TenantStore;
let jobs: JobStore;
let domains: OwnDomainStore;
beforeAll(async () => {
  table = await openControlTable();
  tenants = createTenantStore(table.control, controlTable);
  jobs = createJobStore(table.control, controlTable);
  domains = createOwnDomainStore(table.control, controlTable);
});
afterAll(() => table.close());

interface Changes {
  readonly tenant?: Partial<Tenant>;
  readonly job?: Partial<Job>;
  readonly kind?: Job['kind'];
}

/** A hospital in the middle of `CreateKey`. */
const settle = async (name: string, { tenant = {}, job: changed = {}, kind = 'create-tenant' }: Changes = {}): Promise<Job> => {
  const tenantId = asTenantId(idFrom(name));
  const began = newJob({ kind, tenantId, own, at, placement: { kind: 'pooled' } });
  const shown: readonly JobStep['status'][] = ['done', 'done', 'running'];
  const steps = began.steps.map((step, index) => ({ ...step, status: shown[index] ?? step.status }));
  const job: Job = { ...began, steps, ...changed };
  const item = tenantItemOf({
    id: tenantId,
    slug: name,
    organization: { name, type: 'hospital', size: '1-49' },
    plan: 'starter',
    status: 'provisioning',
    placement: { kind: 'pooled' },
    jobId: job.id,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...tenant,
  });
  const administrator = { email: 'ada@general.example', name: 'Ada Lovelace' };
  await table.put(item, { ...setupKeyOf(tenantId), administrator }, jobItemOf(job));
  return job;
};

const ending = (how: Ending | undefined, meanwhile: () => Promise<unknown> = async () => undefined) => ({
  tenants,
  jobs,
  domains,
  now,
  async readEnding() {
    await meanwhile();
    return how;
  },
});

const found = async ({ id, tenantId }: Job) => ({
  job: (await jobs.find(id)) as Job,
  tenant: (await tenants.find(tenantId)) as Tenant,
});

describe('the job of an onboarding that was stopped', () => {
  test('has failed at the step it was at, says why and what to do, and its hospital can be retried', async () => {
    const begun = await settle('stopped');
    await endJob(ending('ABORTED'), begun.id);
    const { job, tenant } = await found(begun);
    expect(tenant).toMatchObject({ status: 'failed', version: 2 });
    expect(job.steps.map(({ status }) => status).slice(0, 4)).toEqual(['done', 'done', 'failed', 'waiting']);
    expect(job).toMatchObject({
      status: 'failed',
      error: {
        name: 'WorkflowCutOff',
        detail:
          'Onboarding was stopped by hand at the step “Create the hospital’s own encryption key”. What was made until then stands, and nobody gets in. Retry it to go on from there, or remove the hospital.',
      },
    });
  });

  test.each([
    ['TIMED_OUT', /took longer than it may/],
    ['FAILED', /broke off, and could not end itself/],
  ] as const)('tells also of %s', async (how, words) => {
    const begun = await settle(how);
    await endJob(ending(how), begun.id);
    expect((await found(begun)).job.error?.detail).toMatch(words);
  });

  test('tells that it was cut off while it was taken back', async () => {
    const begun = await settle('undoing', { job: { status: 'undoing' } });
    await endJob(ending('ABORTED'), begun.id);
    expect((await found(begun)).job.error?.detail).toMatch(/while what it had made was being taken back/);
  });

  test('ends once, however often it is told', async () => {
    const begun = await settle('twice');
    await endJob(ending('ABORTED'), begun.id);
    const once = await found(begun);
    await endJob(ending('ABORTED'), begun.id);
    expect(await found(begun)).toEqual(once);
  });

  test('does not end while its workflow runs, whoever says so', async () => {
    const begun = await settle('running');
    await expect(endJob(ending(undefined), begun.id)).rejects.toMatchObject({ name: 'WorkflowRunning' });
    expect((await found(begun)).job.status).toBe('running');
  });
});

describe('what happens meanwhile', () => {
  test('a last step that ends by itself has succeeded, and its hospital stays open', async () => {
    const steps = newJob({
      kind: 'create-tenant',
      tenantId: asTenantId(idFrom('late')),
      own,
      at,
      placement: { kind: 'pooled' },
    }).steps;
    const almost = steps.map((step, index) => ({
      ...step,
      status: index + 1 < steps.length ? ('done' as const) : ('running' as const),
    }));
    const begun = await settle('late', { job: { steps: almost }, tenant: { status: 'active' } });
    let first = true;
    const finish = async () => {
      if (first) await jobs.save(withStep(begun, 'ActivateTenant', 'done', at));
      first = false;
    };
    await endJob(ending('ABORTED', finish), begun.id);
    expect(await found(begun)).toMatchObject({ job: { status: 'succeeded' }, tenant: { status: 'active' } });
  });

  test('a step that says it is done is done, and the job has failed behind it', async () => {
    const begun = await settle('moved');
    let first = true;
    const finish = async () => {
      if (first) await jobs.save(withStep(begun, 'CreateKey', 'done', at));
      first = false;
    };
    await endJob(ending('ABORTED', finish), begun.id);
    const { job } = await found(begun);
    expect([job.status, job.steps[2]?.status, job.steps[3]?.status]).toEqual(['failed', 'done', 'waiting']);
  });

  test('what the step says after that is not written', async () => {
    const begun = await settle('too-late');
    await endJob(ending('ABORTED'), begun.id);
    await expect(jobs.save(withStep(begun, 'CreateKey', 'done', at))).rejects.toMatchObject({ name: 'JobBusy' });
  });

  test('a job that never rests is left to be told of again', async () => {
    const begun = await settle('busy');
    const busy = { ...ending('ABORTED'), tenants: { ...tenants, end: () => Promise.reject(unavailable('JobBusy', '')) } };
    await expect(endJob(busy, begun.id)).rejects.toMatchObject({ name: 'JobBusy' });
  });

  test('the hospital of a later attempt goes on', async () => {
    const later = `${idFrom('later')}.33333333-3333-4333-8333-333333333333`;
    const begun = await settle('later', { tenant: { jobId: later } });
    await endJob(ending('ABORTED'), begun.id);
    expect(await found(begun)).toMatchObject({ job: { status: 'failed' }, tenant: { status: 'provisioning', version: 1 } });
  });
});

describe('afterwards', () => {
  const beginning = () => ({
    tenants,
    jobs,
    now,
    start: async () => undefined,
    newId: () => '44444444-4444-4444-8444-444444444444',
    pacer: { take: async () => now() },
  });
  const restedAt = '2026-11-23T08:01:10.000Z';

  test('trying again keeps what stands, does the broken step again, and waits for one that may still be under way', async () => {
    const begun = await settle('again');
    await endJob(ending('ABORTED'), begun.id);
    const job = await retryTenant(beginning(), begun.tenantId);
    expect(job.steps.map(({ status }) => status).slice(0, 4)).toEqual(['done', 'done', 'waiting', 'waiting']);
    expect([job.quietUntil, job.notBefore]).toEqual([restedAt, now().toISOString()]);
  });

  test('so does removing it', async () => {
    const begun = await settle('removed');
    await endJob(ending('ABORTED'), begun.id);
    const { notBefore } = await removeTenant(beginning(), { tenantId: begun.tenantId, graceDays: 0, by: 'olga' });
    expect(notBefore).toBe(restedAt);
  });

  test('so does trying it again after a removal that was thought better of', async () => {
    const begun = await settle('restored');
    await endJob(ending('ABORTED'), begun.id);
    await removeTenant(beginning(), { tenantId: begun.tenantId, graceDays: 30, by: 'olga' });
    await restoreTenant(beginning(), { tenantId: begun.tenantId, by: 'olga' });
    const again = { ...beginning(), newId: () => '55555555-5555-4555-8555-555555555555' };
    expect((await retryTenant(again, begun.tenantId)).quietUntil).toBe(restedAt);
  });

  test('a removal that was stopped leaves its hospital shut, and goes on when it is asked for again', async () => {
    const begun = await settle('leaving', { kind: 'remove-tenant', tenant: { status: 'removing' } });
    await endJob(ending('ABORTED'), begun.id);
    const { job, tenant } = await found(begun);
    expect(tenant).toMatchObject({ status: 'removing', version: 1 });
    expect(job.error?.detail).toMatch(/^The removal was stopped by hand .* Remove the hospital again to go on from here\.$/);
    const again = await removeTenant(beginning(), { tenantId: begun.tenantId, graceDays: 0, by: 'olga' });
    expect(again.steps.map(({ status }) => status).slice(0, 3)).toEqual(['done', 'done', 'waiting']);
  });
});

test('of work on a hospital’s own domain the domain says why it failed, and the hospital is left as it is', async () => {
  const before = await settle('owner', { tenant: { status: 'active' } });
  const job = newJob({
    kind: 'attach-domain',
    tenantId: before.tenantId,
    own: idFrom('domain'),
    at,
    placement: { kind: 'pooled' },
  });
  const name = 'records.owner.test';
  const domain = { name, tenantId: job.tenantId, slug: 'owner', status: 'waiting-for-dns', jobId: job.id, begunAt: at } as const;
  await domains.claim(domain, job);
  await endJob(ending('ABORTED'), job.id);
  expect(await domains.find(name)).toMatchObject({ status: 'failed', reason: expect.stringContaining('stopped by hand') });
  expect((await found(job)).tenant.status).toBe('active');
});
