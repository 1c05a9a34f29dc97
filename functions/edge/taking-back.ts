/** Steps of onboarding that take something back: only of a hospital that has not opened, or is shut again. */
import { conflict } from '../kernel/errors.ts';
import { type Tenant, tenantOpen } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import type { Task, TaskStep } from './task.ts';

/** `undoes` is the step it takes back. It throws `TenantOpen`, for nothing is taken away behind open doors, and `TenantGone`. */
export type TakingBack = (
  undoes: string,
  run: (task: Task, tenant: Tenant) => Promise<void>,
  after?: TaskStep['after'],
) => TaskStep;

export const takingBackOf =
  (tenants: Pick<TenantStore, 'find'>): TakingBack =>
  (undoes, run, after) => ({
    undoes,
    after,
    run: async (task) => {
      const tenant = await tenants.find(task.tenantId);
      if (!tenant) throw conflict('TenantGone', 'The hospital was removed meanwhile.');
      if (tenant.status !== 'provisioning') throw tenantOpen();
      await run(task, tenant);
    },
  });
