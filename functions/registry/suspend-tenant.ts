/**
 * Suspending a hospital, and letting it in again. Who did it, and when, stays with it. Twice is once; what is neither active nor suspended
 * is refused.
 */
import { notFound } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Tenant, type TenantChange, type TenantStatus, withChange } from '../kernel/tenant.ts';
import { versionOf } from '../kernel/version.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

export interface StatusNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move'>;
  readonly now: () => Date;
}

export interface StatusInput {
  readonly tenantId: TenantId;
  /** The operator who asks, by id. */
  readonly by: string;
  /** `If-Match`: the version the operator saw. */
  readonly ifMatch?: string;
}

const moveBetween =
  (from: TenantStatus, to: TenantStatus, what: TenantChange['what']) =>
  async ({ tenants, now }: StatusNeeds, { tenantId, by, ifMatch }: StatusInput): Promise<Tenant> => {
    const tenant = await tenants.find(tenantId);
    if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
    if (tenant.status === to && ifMatch === undefined) return tenant;
    const at = now().toISOString();
    const changes = withChange(tenant, { what, by, at });
    const version = versionOf(ifMatch) ?? tenant.version;
    return tenants.move(tenantId, { from: [from], to, changes, version, at });
  };

export const suspendTenant = moveBetween('active', 'suspended', 'suspended');

export const reactivateTenant = moveBetween('suspended', 'active', 'reactivated');
