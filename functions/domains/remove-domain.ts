/** Takes a hospital's own domain away, from CloudFront first, so that the name is free only when nothing answers there any more. */
import type { Task, TaskAnswer } from '../edge/task.ts';
import { conflict } from '../kernel/errors.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { hasEnded } from '../tenancy/job.ts';
import { isQuiet, type OwnDomain, type OwnDomainStore, quietAfter } from '../tenancy/own-domain.store.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { type CloudFrontNeeds, takeServedAway } from './distribution-tenant.client.ts';

export interface RemoveNeeds extends CloudFrontNeeds {
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly domains: Pick<OwnDomainStore, 'find' | 'handOver' | 'free'>;
  readonly jobs: JobStore;
  readonly now: () => Date;
}

/**
 * For a work that is to do this alone, and for one that removes the hospital as a whole. `unfinished` until it is gone. A hospital without
 * a domain has nothing to take away. Throws `DomainGone`.
 */
export const removeDomain = async (needs: RemoveNeeds, task: Task): Promise<TaskAnswer> => {
  const tenant = await needs.tenants.find(task.tenantId);
  const found = tenant?.ownDomain === undefined ? undefined : await needs.domains.find(tenant.ownDomain);
  if (!tenant || !found) return {};
  const domain = found.jobId === task.jobId ? found : await takeOver(needs, found, { tenant, jobId: task.jobId });
  await cancel(needs, domain.replaced);
  if (!isQuiet(domain, needs.now())) return { state: 'unfinished' };
  if (!(await takeServedAway(needs, task.tenantId))) return { state: 'unfinished' };
  await needs.domains.free(domain);
  return {};
};

/** Only the removal of the hospital itself takes the domain from whatever else is at work on it. */
const takeOver = async (
  { domains, now }: RemoveNeeds,
  domain: OwnDomain,
  { tenant, jobId }: { readonly tenant: Tenant; readonly jobId: string },
): Promise<OwnDomain> => {
  if (tenant.status !== 'removing' || tenant.jobId !== jobId)
    throw conflict('DomainGone', 'The domain was removed, or is worked on anew, meanwhile.');
  const at = now();
  const quietUntil = domain.status === 'active' ? at.toISOString() : quietAfter(at);
  return domains.handOver(domain, { status: 'removing', jobId, quietUntil, begunAt: at.toISOString() });
};

/** What was at work on it before makes nothing more. */
const cancel = async ({ jobs, now }: RemoveNeeds, jobId: string | undefined): Promise<void> => {
  const job = jobId === undefined ? undefined : await jobs.find(jobId);
  if (job && !hasEnded(job))
    await jobs.save({ ...job, status: 'cancelled', updatedAt: now().toISOString(), version: job.version + 1 });
};
