/** The last step: the hospital is active, and what only onboarding needed will be forgotten. Undone by `deactivateTenant`. */
import type { Bus } from '../aws/bus.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

export interface DeactivateNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move' | 'expireSetup'>;
  readonly now: () => Date;
}

export interface ActivateNeeds extends DeactivateNeeds {
  readonly bus: Bus;
}

/** A day: long after this workflow can still undo what it did, for which it needs the setup. */
const keptMilliseconds = 86_400_000;

/** `TenantActivated` is published last: the step is done when it is, and a step that is tried again publishes it again. */
export const activateTenant = async ({ tenants, bus, now }: ActivateNeeds, tenantId: TenantId): Promise<void> => {
  const { slug, plan, updatedAt: at } = await moved({ tenants, now }, tenantId, { from: 'provisioning', to: 'active' });
  await tenants.expireSetup(tenantId, new Date(now().getTime() + keptMilliseconds));
  await bus.publish('TenantActivated', { tenantId, slug, plan, at });
};

/** A move that was made before, or whose answer was lost and which the client tried again, is refused: what is there then tells that it was made. */
const moved = async (
  { tenants, now }: DeactivateNeeds,
  tenantId: TenantId,
  { from, to }: { readonly from: TenantStatus; readonly to: TenantStatus },
): Promise<Tenant> =>
  tenants.move(tenantId, { from: [from], to, at: now().toISOString() }).catch(async (refusal: unknown) => {
    const found = await tenants.find(tenantId);
    if (found?.status === to) return found;
    throw refusal;
  });

/** Closes the doors if they were opened already, before anything behind them is taken away. Twice is once. */
export const deactivateTenant = async (needs: DeactivateNeeds, tenantId: TenantId): Promise<void> => {
  const tenant = await needs.tenants.find(tenantId);
  if (tenant?.status === 'active') await moved(needs, tenantId, { from: 'active', to: 'provisioning' });
};
