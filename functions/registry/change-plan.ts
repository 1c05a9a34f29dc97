/** Changing what a hospital buys. Its figures are read from the plan, so the plan's name is all there is to write. */
import { conflict, notFound } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Plan, requireInPlace } from '../kernel/plan.ts';
import { type Tenant, type TenantStatus, withChange } from '../kernel/tenant.ts';
import { versionOf } from '../kernel/version.ts';
import type { StatusNeeds } from './suspend-tenant.ts';

export interface PlanInput {
  readonly tenantId: TenantId;
  readonly plan: Plan['name'];
  /** The operator who asks, by id. */
  readonly by: string;
  /** `If-Match`: the version the operator saw. */
  readonly ifMatch?: string;
}

/** Not while a workflow is at work on it, nor once it leaves. */
const changeable: readonly TenantStatus[] = ['active', 'suspended', 'failed'];

/**
 * Nothing that the hospital has is taken away: where it has more than a smaller plan allows, nothing is added until it is below. Throws
 * `MoveNotOffered`, `TenantNotFound`, `StatusNotPermitted`, and `VersionStale` when another change came first. Twice is once.
 */
export const changePlan = async ({ tenants, now }: StatusNeeds, { tenantId, plan, by, ifMatch }: PlanInput): Promise<Tenant> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
  requireInPlace(plan, tenant.placement);
  const { status } = tenant;
  if (tenant.plan === plan && ifMatch === undefined) return tenant;
  if (!changeable.includes(status)) {
    throw conflict('StatusNotPermitted', `The hospital is ${status}; this is not possible now.`);
  }
  const at = now().toISOString();
  const changes = withChange(tenant, { what: 'plan-changed', plan, by, at });
  return tenants.move(tenantId, { from: [status], to: status, plan, changes, version: versionOf(ifMatch) ?? tenant.version, at });
};
