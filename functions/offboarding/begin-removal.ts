/** When the grace period ends, and the step from which there is no way back. */
import type { Task, TaskAnswer } from '../edge/task.ts';
import { conflict } from '../kernel/errors.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import type { RemovalStore } from './removal.store.ts';

export interface BeginRemovalNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move'>;
  readonly removals: Pick<RemovalStore, 'note'>;
  readonly now: () => Date;
}

/** The workflow waits until then. Throws `JobUnknown` for a job that removes nothing. */
export const readNotBefore = async (jobs: Pick<JobStore, 'find'>, { jobId }: Task): Promise<TaskAnswer> => {
  const notBefore = (await jobs.find(jobId))?.notBefore;
  if (!notBefore) throw conflict('JobUnknown', 'The job is no removal.');
  return { notBefore };
};

/**
 * From `leaving` to `removing`: restoring comes before it or too late. A hospital that was restored meanwhile, or whose removal was begun
 * anew by another job, is not touched: `cancelled`. What is taken away before the rest is noted for the certificate. Twice is once. Throws
 * `TenantGone`.
 */
export const beginRemoval = async (
  { tenants, removals, now }: BeginRemovalNeeds,
  { tenantId, jobId }: Task,
): Promise<TaskAnswer> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw conflict('TenantGone', 'The hospital was removed meanwhile.');
  const isThis = tenant.jobId === jobId && (tenant.status === 'leaving' || tenant.status === 'removing');
  if (!isThis) return { state: 'cancelled' };
  if (tenant.ownDomain) await removals.note(tenantId, { ownDomain: tenant.ownDomain });
  if (tenant.status === 'removing') return {};
  const at = now().toISOString();
  await tenants.move(tenantId, { from: ['leaving'], to: 'removing', version: tenant.version, at });
  return {};
};
