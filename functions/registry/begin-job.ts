/** Begins work on a hospital that is there: its status moves, its job is written down, its workflow starts. */
import { notFound, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Tenant, type TenantChange, type TenantStatus, withChange } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { cutOff, type Job } from '../tenancy/job.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { doneAgain } from '../tenancy/workflows.ts';

export interface BeginNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'begin'>;
  readonly jobs: Pick<JobStore, 'find'>;
  /** Starts the job's workflow. Twice is once. */
  readonly start: (job: Job) => Promise<void>;
  readonly now: () => Date;
  readonly newId: () => string;
}

export interface Beginning {
  readonly from: readonly TenantStatus[];
  /** In which the hospital is while the job runs. */
  readonly to: TenantStatus;
  /** What is kept with the hospital of who began it. */
  readonly change?: Pick<TenantChange, 'what' | 'by'>;
  readonly make: (begun: Begun) => Job;
}

/** What a job is made of. */
export interface Begun {
  readonly own: string;
  readonly at: string;
  /** The hospital as it was until then. */
  readonly tenant: Tenant;
  readonly last: Job | undefined;
}

/**
 * Asked again while it runs, it is the same job, started once more in case it was not. Throws `TenantNotFound`, `StatusNotPermitted`,
 * and `WorkflowUnavailable`, after which asking again goes on.
 */
export const beginJob = async (needs: BeginNeeds, tenantId: TenantId, { from, to, change, make }: Beginning): Promise<Job> => {
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
  const last = await needs.jobs.find(tenant.jobId);
  const at = needs.now().toISOString();
  const job = make({ own: needs.newId(), at, tenant, last });
  const running = tenant.status === to && last?.kind === job.kind && last.status === 'running' ? last : undefined;
  const changes = change && withChange(tenant, { ...change, at });
  if (!running) await needs.tenants.begin(job, { from, to, changes, version: tenant.version, at });
  await needs.start(running ?? job).catch((error: unknown) => {
    throw unavailable('WorkflowUnavailable', 'The work could not be started. Try again.', error);
  });
  return running ?? job;
};

/** How long a step may go on after its workflow was cut off, in milliseconds: as long as its function runs. Only a migration may take longer. */
const stepMilliseconds: Readonly<Record<Job['kind'], number>> = {
  'create-tenant': 70_000,
  'remove-tenant': 310_000,
  'attach-domain': 70_000,
  'detach-domain': 70_000,
};

/**
 * When whatever of the last job may still be at work, because its workflow was cut off in the middle of it, has ended; or of one before it,
 * of which the last knows. RFC 3339.
 */
export const quietOf = (last: Job | undefined): string | undefined =>
  last?.error?.name === cutOff
    ? new Date(Date.parse(last.updatedAt) + stepMilliseconds[last.kind]).toISOString()
    : last?.quietUntil;

/** The steps that were done, and were not undone, are done; some are done again all the same. */
export const standing = (job: Job, last: Job | undefined): Job => ({
  ...job,
  steps: job.steps.map((step) => {
    const before = last?.steps.find(({ name }) => name === step.name);
    return before?.status === 'done' && !doneAgain.includes(step.name) ? before : step;
  }),
});
