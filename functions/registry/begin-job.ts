/** Begins work on a hospital that is there: its status moves, its job is written down, its workflow starts. */
import { notFound, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { TenantStatus } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { cutOff, type Job } from '../tenancy/job.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { makeNothing } from '../tenancy/workflows.ts';

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
  readonly make: (own: string, at: string, last: Job | undefined) => Job;
}

/**
 * Asked again while it runs, it is the same job, started once more in case it was not. Throws `TenantNotFound`, `StatusNotPermitted`,
 * and `WorkflowUnavailable`, after which asking again goes on.
 */
export const beginJob = async (needs: BeginNeeds, tenantId: TenantId, { from, to, make }: Beginning): Promise<Job> => {
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
  const last = await needs.jobs.find(tenant.jobId);
  const at = needs.now().toISOString();
  const job = make(needs.newId(), at, last);
  const running = tenant.status === to && last?.kind === job.kind && last.status === 'running' ? last : undefined;
  if (!running) await needs.tenants.begin(job, { from, to, version: tenant.version, at });
  await needs.start(running ?? job).catch((error: unknown) => {
    throw unavailable('WorkflowUnavailable', 'The work could not be started. Try again.', error);
  });
  return running ?? job;
};

/** A step of onboarding is cut off after 70 seconds at most; what takes longer may be done twice at once. */
const stepMilliseconds = 70_000;

/** The later of `at` and when whatever of the last job may still be at work, because its workflow was cut off in the middle of it, has ended. */
export const afterWorkOf = (last: Job | undefined, at: string): string => {
  if (last?.error?.name !== cutOff) return at;
  const quiet = new Date(Date.parse(last.updatedAt) + stepMilliseconds).toISOString();
  return quiet > at ? quiet : at;
};

/** The steps that were done, and were not undone, are done; those that only look are done again. */
export const standing = (job: Job, last: Job | undefined): Job => ({
  ...job,
  steps: job.steps.map((step) => {
    const before = last?.steps.find(({ name }) => name === step.name);
    return before?.status === 'done' && !makeNothing.includes(step.name) ? before : step;
  }),
});
