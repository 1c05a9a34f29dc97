/**
 * The end of a failed onboarding: the job says what broke and why, in words; the hospital is there, failed, and can be tried again or
 * removed. The job is written last: until then its steps say what is left, also when this is tried again.
 */
import { countProgress } from '../edge/job-figures.ts';
import { logError } from '../edge/log.ts';
import { reasonOf } from '../edge/reason.ts';
import { refusalOf } from '../edge/refusal.ts';
import type { Task } from '../edge/task.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, type JobStep, withoutNext, withStep } from '../tenancy/job.ts';
import { setupKeptMilliseconds, type TenantStore } from '../tenancy/tenant.store.ts';
import { makeNothing } from '../tenancy/workflows.ts';

export interface FailNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move' | 'expireSetup'>;
  readonly jobs: JobStore;
  readonly now: () => Date;
}

export const failTenant = async (needs: FailNeeds, { tenantId, jobId, failure }: Task): Promise<void> => {
  const found = await needs.jobs.find(jobId);
  if (!found) throw new Error('the workflow has no job');
  const job = withoutNext(found, failure?.Step);
  const at = needs.now().toISOString();
  const left = job.steps.filter(({ name, status }) => (status === 'done' || status === 'running') && !makeNothing.includes(name));
  if (left.length > 0) {
    const code = alarmCodes.leftBehind;
    logError(code, { tenantId, jobId, steps: left.map(({ name }) => name) });
  }
  const tenant = await needs.tenants.find(tenantId);
  const isItsOwn =
    tenant?.jobId === jobId && (tenant.status === 'provisioning' || (tenant.status === 'active' && left.length > 0));
  if (isItsOwn) await needs.tenants.move(tenantId, { from: [tenant.status], to: 'failed', version: tenant.version, at });
  await needs.tenants.expireSetup(tenantId, new Date(Date.parse(at) + setupKeptMilliseconds));
  const error = explain(job, failure, left);
  const failed: Job = { ...markFailed(job, failure, at), status: 'failed', error, updatedAt: at, version: job.version + 1 };
  await needs.jobs.save(failed);
  countProgress(found, failed);
};

/** The workflow tells at which step it failed: one that was never begun is not known by what the job shows of it. */
const brokenStepOf = (job: Job, failure: Task['failure']): JobStep | undefined =>
  job.steps.find(({ name }) => name === failure?.Step) ?? job.steps.findLast((step) => step.status !== 'waiting');

const markFailed = (job: Job, failure: Task['failure'], at: string): Job => {
  const broken = brokenStepOf(job, failure);
  return broken ? withStep(job, broken.name, 'failed', at) : job;
};

/** `Refused` carries a sentence of ours; of any other failure it is told which step, why, and what to do. */
const explain = (job: Job, failure: Task['failure'], left: readonly JobStep[]): NonNullable<Job['error']> => {
  const afterwards =
    left.length > 0
      ? `What these steps made could not all be taken back: ${left.map(({ title }) => `“${title}”`).join(', ')}. Retry it, or remove the hospital: each goes on from there.`
      : 'Everything that onboarding had made was removed again.';
  const refusal = refusalOf(failure);
  if (refusal) return { name: refusal.name, detail: `${refusal.detail} ${afterwards}` };
  const step = brokenStepOf(job, failure)?.title ?? 'Begin';
  const { why, advice } = reasonOf(failure);
  return {
    name: 'StepFailed',
    detail: `The step “${step}” failed, also when tried again, because ${why}. ${afterwards} ${advice}`,
  };
};
