/** What a hospital keeps of its changes. */
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
