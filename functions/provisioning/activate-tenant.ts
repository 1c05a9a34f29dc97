/** The last step: the hospital is active, and what only onboarding needed will be forgotten. Undone by `deactivateTenant`. */
import type { Bus } from '../aws/bus.ts';
import type { TenantId } from '../kernel/ids.ts';
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
  const found = await tenants.find(tenantId);
  const {
    slug,
    plan,
    updatedAt: at,
  } = found?.status === 'active'
    ? found
    : await tenants.move(tenantId, { from: ['provisioning'], to: 'active', at: now().toISOString() });
  await tenants.expireSetup(tenantId, new Date(now().getTime() + keptMilliseconds));
  await bus.publish('TenantActivated', { tenantId, slug, plan, at });
};

/** Closes the doors if they were opened already, before anything behind them is taken away. Twice is once. */
export const deactivateTenant = async ({ tenants, now }: DeactivateNeeds, tenantId: TenantId): Promise<void> => {
  const tenant = await tenants.find(tenantId);
  if (tenant?.status === 'active')
    await tenants.move(tenantId, { from: ['active'], to: 'provisioning', at: now().toISOString() });
};
