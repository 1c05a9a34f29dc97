/**
 * Ends the job of a workflow that was cut off: stopped by hand, out of time, or broken in the step that would have ended it. Without this
 * it would say for ever that it runs. Nothing is taken back here: what stands is told, and trying again goes on from it.
 */
import { countProgress } from '../edge/job-figures.ts';
import { logError } from '../edge/log.ts';
import { KernelError, unavailable } from '../kernel/errors.ts';
import type { TenantStatus } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { cutOff, hasEnded, type Job } from '../tenancy/job.ts';
import type { OwnDomainStore } from '../tenancy/own-domain.store.ts';
import { setupKeptMilliseconds, type TenantStore } from '../tenancy/tenant.store.ts';
import type { Ending, ReadEnding } from './workflow.client.ts';

export interface EndJobNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'end' | 'expireSetup'>;
  readonly jobs: JobStore;
  readonly domains: Pick<OwnDomainStore, 'failOf'>;
  /** How its workflow ended; nothing while it runs. */
  readonly readEnding: ReadEnding;
  readonly now: () => Date;
}

/** Where an onboarding that has not ended may have brought its hospital. */
const onboarded: readonly TenantStatus[] = ['provisioning', 'active'];

/** A step that was under way when its workflow was cut off may yet write that it has begun, and is done; then no more is written. */
const mostAttempts = 4;

/**
 * Of a job that has ended, nothing: so twice is once, and one that ended by itself stays as it is. Throws `WorkflowRunning`, and `JobBusy`
 * when the job moves on all the while.
 */
export const endJob = async (needs: EndJobNeeds, jobId: string, attempt = 1): Promise<void> =>
  endOnce(needs, jobId).catch((error: unknown) => {
    if (!(error instanceof KernelError && error.name === 'JobBusy') || attempt === mostAttempts) throw error;
    return endJob(needs, jobId, attempt + 1);
  });

const endOnce = async (needs: EndJobNeeds, jobId: string): Promise<void> => {
  const job = await needs.jobs.find(jobId);
  if (!job || hasEnded(job)) return;
  const ending = await needs.readEnding(job);
  if (!ending) throw unavailable('WorkflowRunning', 'The workflow of the job has not ended. Look again.');
  const at = needs.now().toISOString();
  const ended = endedAs(job, ending, at);
  await write(needs, ended, at);
  logError(cutOff, { tenantId: job.tenantId, jobId, ending });
  countProgress(job, ended);
};

/**
 * The hospital and its job change together: of a last step that ends just then, either all is told or nothing. One that another job works
 * on by now is not this one's to move.
 */
const write = async ({ tenants, jobs, domains }: EndJobNeeds, job: Job, at: string): Promise<void> => {
  const tenant = await tenants.find(job.tenantId);
  if (tenant?.ownDomain) await domains.failOf({ name: tenant.ownDomain, jobId: job.id }, job.error?.detail ?? '');
  const isItsOwn = job.kind === 'create-tenant' && tenant?.jobId === job.id && onboarded.includes(tenant.status);
  if (!tenant || !isItsOwn) return jobs.save(job);
  await tenants.expireSetup(job.tenantId, new Date(Date.parse(at) + setupKeptMilliseconds));
  await tenants.end(job, { from: [tenant.status], to: 'failed', version: tenant.version, at });
};

const endedAs = (job: Job, ending: Ending, at: string): Job => ({
  ...job,
  status: 'failed',
  steps: job.steps.map((step) => (step.status === 'running' ? { ...step, status: 'failed', endedAt: at } : step)),
  error: { name: cutOff, detail: explain(job, ending) },
  updatedAt: at,
  version: job.version + 1,
});

const why: Readonly<Record<Ending, string>> = {
  ABORTED: 'was stopped by hand',
  TIMED_OUT: 'took longer than it may, and was ended',
  FAILED: 'broke off, and could not end itself',
};

const works: Readonly<Record<Job['kind'], readonly [work: string, advice: string]>> = {
  'create-tenant': [
    'Onboarding',
    'What was made until then stands, and nobody gets in. Retry it to go on from there, or remove the hospital.',
  ],
  'remove-tenant': ['The removal', 'Nothing is undone, and nobody gets in. Remove the hospital again to go on from here.'],
  'attach-domain': [
    'Opening the domain',
    'What was made until then stands. Set the domain again to go on from there, or remove it.',
  ],
  'detach-domain': ['Taking the domain away', 'Nothing is undone. Remove the domain again to go on from here.'],
};

const explain = ({ kind, status, steps }: Job, ending: Ending): string => {
  const [work, advice] = works[kind];
  const at = steps.find((step) => step.status === 'running') ?? steps.find((step) => step.status === 'waiting');
  const where = at ? ` at the step “${at.title}”` : '';
  const undoing = status === 'undoing' ? ', while what it had made was being taken back' : '';
  return `${work} ${why[ending]}${where}${undoing}. ${advice}`;
};
