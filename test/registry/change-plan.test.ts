/** Changing a plan: one write, on the version that was seen, and only where nothing else is at work on the hospital. */
import { KernelError } from '../../functions/kernel/errors.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Plan } from '../../functions/kernel/plan.ts';
import { type Tenant, tenantStatuses } from '../../functions/kernel/tenant.ts';
import { changePlan } from '../../functions/registry/change-plan.ts';
import type { StatusChange } from '../../functions/tenancy/tenant.store.ts';

const tenantId = asTenantId('0190a0a0-0000-4000-8000-000000000001');
const now = () => new Date('2026-11-23T08:00:00Z');

const tenant: Tenant = {
  id: tenantId,
  slug: 'general',
  organization: { name: 'General', type: 'hospital', size: '50-199' },
  plan: 'standard',
  status: 'active',
  placement: { kind: 'pooled' },
  jobId: `${tenantId}.22222222-2222-4222-8222-222222222222`,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 7,
};

/** A registry of one hospital. */
const registry = (changed: Partial<Tenant> = {}) => {
  let held: Tenant = { ...tenant, ...changed };
  const tenants = {
    find: async () => held,
    async move(_: string, { to, plan, version, at }: StatusChange) {
      if (version !== held.version) throw new KernelError('stale', 'VersionStale', 'The hospital was changed meanwhile.');
      held = { ...held, status: to, plan: plan ?? held.plan, updatedAt: at, version: held.version + 1 };
      return held;
    },
  };
  const change = (plan: Plan['name'], ifMatch?: string) => changePlan({ tenants, now }, { tenantId, plan, by: 'olga', ifMatch });
  return { held: () => held, change };
};

test.each(['active', 'suspended', 'failed'] as const)(
  'a hospital that is %s becomes the plan, and nothing else',
  async (status) => {
    const changed = await registry({ status }).change('enterprise');
    expect(changed).toEqual({ ...tenant, status, plan: 'enterprise', updatedAt: now().toISOString(), version: 8 });
  },
);

test.each(tenantStatuses.filter((status) => !['active', 'suspended', 'failed'].includes(status)))(
  'of a hospital that is %s it is refused',
  async (status) => {
    await expect(registry({ status }).change('starter')).rejects.toMatchObject({ name: 'StatusNotPermitted', kind: 'conflict' });
  },
);

test('to one with a table and a bucket of its own is refused, in words that say what can be had', async () => {
  const { held, change } = registry();
  await expect(change('dedicated')).rejects.toMatchObject({
    name: 'MoveNotOffered',
    kind: 'conflict',
    message: expect.stringMatching(/cannot be moved yet: choose starter, standard, enterprise/),
  });
  expect(held()).toEqual(tenant);
});

test('of one that has its own place to one that shares is refused too', async () => {
  const { change } = registry({ placement: { kind: 'dedicated' }, plan: 'dedicated' });
  await expect(change('enterprise')).rejects.toMatchObject({
    name: 'MoveNotOffered',
    message: expect.stringMatching(/choose dedicated/),
  });
});

test('twice is once', async () => {
  const { held, change } = registry();
  await change('starter');
  await change('starter');
  expect(held().version).toBe(8);
});

test('by who saw another version is refused', async () => {
  await expect(registry().change('starter', 'W/"6"')).rejects.toMatchObject({ name: 'VersionStale' });
});
