/** Suspending a hospital, and letting it in again. Twice is once; what is neither active nor suspended is refused. */
import { notFound } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import { versionOf } from '../kernel/version.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

export interface StatusNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move'>;
  readonly now: () => Date;
}

export interface StatusInput {
  readonly tenantId: TenantId;
  /** `If-Match`: the version the operator saw. */
  readonly ifMatch?: string;
}

const moveBetween =
  (from: TenantStatus, to: TenantStatus) =>
  async ({ tenants, now }: StatusNeeds, { tenantId, ifMatch }: StatusInput): Promise<Tenant> => {
    const tenant = await tenants.find(tenantId);
    if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
    if (tenant.status === to && ifMatch === undefined) return tenant;
    const at = now().toISOString();
    return tenants.move(tenantId, { from: [from], to, version: versionOf(ifMatch), at }).catch(async (refusal: unknown) => {
      // Of a first try whose answer was lost, the second finds the hospital moved, at this very time.
      const found = await tenants.find(tenantId);
      if (found?.status === to && found.updatedAt === at) return found;
      throw refusal;
    });
  };

export const suspendTenant = moveBetween('active', 'suspended');

export const reactivateTenant = moveBetween('suspended', 'active');
