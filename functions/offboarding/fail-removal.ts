/** The end of a removal that failed: its job says what broke. Nothing is undone; the hospital stays shut, and removing it again goes on. */
import { countProgress } from '../edge/job-figures.ts';
import { logError } from '../edge/log.ts';
import { refusalOf } from '../edge/refusal.ts';
import type { Task } from '../edge/task.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, withStep } from '../tenancy/job.ts';

export interface FailNeeds {
  readonly jobs: JobStore;
  readonly now: () => Date;
}

export const failRemoval = async ({ jobs, now }: FailNeeds, { tenantId, jobId, failure }: Task): Promise<void> => {
  const job = await jobs.find(jobId);
  if (!job) throw new Error('the workflow has no job');
  const at = now().toISOString();
  const broken = job.steps.find(({ status }) => status !== 'done');
  logError(alarmCodes.leftBehind, { tenantId, jobId, steps: broken ? [broken.name] : [] });
  const marked: Job = broken ? withStep(job, broken.name, 'failed', at) : job;
  const failed: Job = {
    ...marked,
    status: 'failed',
    error: explain(broken?.title ?? '', failure),
    updatedAt: at,
    version: job.version + 1,
  };
  await jobs.save(failed);
  countProgress(job, failed);
};

const goesOn = 'Nothing is undone, and nobody gets in. Remove the hospital again to go on from here.';

const explain = (step: string, failure: Task['failure']): NonNullable<Job['error']> => {
  const refusal = refusalOf(failure);
  return refusal
    ? { name: refusal.name, detail: `${refusal.detail} ${goesOn}` }
    : { name: 'StepFailed', detail: `The step “${step}” failed, also when tried again. ${goesOn}` };
};
