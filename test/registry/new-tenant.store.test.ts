/** A new hospital in the control table: written whole or not at all, and taken back whole while nothing has moved it on. */
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { createNewTenantStore } from '../../functions/registry/new-tenant.store.ts';
import { createJobStore, jobItemOf } from '../../functions/tenancy/job.store.ts';
import { withStep } from '../../functions/tenancy/job.ts';
import { createTenantStore } from '../../functions/tenancy/tenant.store.ts';
import { newJob } from '../../functions/tenancy/workflows.ts';
import { type ControlTable, controlTable, openControlTable } from '../tenancy/control-table.ts';

let table: ControlTable;
beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());

const at = '2026-01-01T00:00:00.000Z';
const setup = { administrator: { email: 'ada@general.example', name: 'Ada Lovelace' } };

const hospital = (name: string) => {
  const id = asTenantId(idFrom(name));
  const placement = { kind: 'pooled' } as const;
  const job = newJob({ kind: 'create-tenant', tenantId: id, own: idFrom(name, 'job'), at, placement });
  const tenant: Tenant = {
    ...{ id, slug: name, organization: { name, type: 'hospital', size: '1-49' }, plan: 'starter', placement },
    ...{ status: 'provisioning', jobId: job.id, createdAt: at, updatedAt: at, version: 1 },
  };
  return { id, job, tenant };
};

const store = () => createNewTenantStore(table.control, controlTable);
const jobs = () => createJobStore(table.control, controlTable);

/** The hospital, its setup and its job. */
const whatIsThere = async ({ id, job }: ReturnType<typeof hospital>) => {
  const { tenant, setup } = await createTenantStore(table.control, controlTable).findWithSetup(id);
  return [tenant, setup, await jobs().find(job.id)].map(Boolean);
};

test('is written whole', async () => {
  const one = hospital('whole');
  expect(await store().put(one.tenant, setup, one.job)).toBe(true);
  expect(await whatIsThere(one)).toEqual([true, true, true]);
});

test('is not written twice, not even in part', async () => {
  const one = hospital('once');
  await table.put(jobItemOf(one.job));
  expect(await store().put(one.tenant, setup, one.job)).toBe(false);
  expect(await whatIsThere(one)).toEqual([false, false, true]);
});

test('is taken back whole; twice is once', async () => {
  const one = hospital('taken-back');
  await store().put(one.tenant, setup, one.job);
  expect([await store().forget(one.job), await store().forget(one.job)]).toEqual([true, true]);
  expect(await whatIsThere(one)).toEqual([false, false, false]);
});

test('stays whole once its workflow has moved anything of it on', async () => {
  const one = hospital('begun');
  await store().put(one.tenant, setup, one.job);
  await jobs().save(withStep(one.job, 'ReserveSlug', 'done', at));
  expect(await store().forget(one.job)).toBe(false);
  expect(await whatIsThere(one)).toEqual([true, true, true]);
});
