/** Suspending twice is once, also when the first try's answer never arrived. */
import { conflict } from '../../functions/kernel/errors.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { suspendTenant } from '../../functions/registry/suspend-tenant.ts';
import type { StatusChange } from '../../functions/tenancy/tenant.store.ts';

const tenantId = asTenantId('0190a0a0-0000-4000-8000-000000000001');
const now = new Date('2026-11-23T08:00:00Z');

const tenant = (changes: Partial<Tenant>): Tenant => ({
  id: tenantId,
  slug: 'general',
  organization: { name: 'General', type: 'hospital', size: '50-199' },
  plan: 'standard',
  status: 'active',
  placement: { kind: 'pooled' },
  jobId: `${tenantId}.22222222-2222-4222-8222-222222222222`,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 1,
  ...changes,
});

/** The store finds the one, then the other; moving is refused, as it is to a second try. */
const suspending = (...found: Tenant[]) => {
  const tenants = {
    find: async () => found.shift(),
    move: () => Promise.reject(conflict('StatusNotPermitted', 'The hospital is suspended; this is not possible now.')),
  };
  return suspendTenant({ tenants, now: () => now }, { tenantId, by: 'olga' });
};

test('a second try that finds what the first one did is answered as the first would have been', async () => {
  const moved = tenant({ status: 'suspended', updatedAt: now.toISOString(), version: 2 });
  expect(await suspending(tenant({}), moved)).toEqual(moved);
});

test('what another did in between is no answer to this request', async () => {
  const moved = tenant({ status: 'suspended', updatedAt: '2026-11-23T07:59:59.000Z', version: 2 });
  await expect(suspending(tenant({}), moved)).rejects.toMatchObject({ name: 'StatusNotPermitted' });
});

test('of many changes the last twenty stay', async () => {
  const changes = Array.from({ length: 20 }, (_, hour) => ({
    what: 'suspended' as const,
    by: 'olga',
    at: `2026-11-22T${String(hour).padStart(2, '0')}:00:00Z`,
  }));
  const moves: StatusChange[] = [];
  const tenants = {
    find: async () => tenant({ changes }),
    async move(_: string, change: StatusChange) {
      moves.push(change);
      return tenant({});
    },
  };
  await suspendTenant({ tenants, now: () => now }, { tenantId, by: 'otto' });
  expect(moves[0]?.changes).toEqual([...changes.slice(1), { what: 'suspended', by: 'otto', at: now.toISOString() }]);
});
