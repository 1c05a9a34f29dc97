/** The end of a failed onboarding: the job says what broke and why, in words; of the tenant nothing is left. */
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import type { Task } from '../edge/task.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, withStep } from '../tenancy/job.ts';
import { setupKeyOf, type TenantStore, tenantKeyOf } from '../tenancy/tenant.store.ts';

export interface FailNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly tenants: Pick<TenantStore, 'move'>;
  readonly jobs: JobStore;
  readonly now: () => Date;
}

export const failTenant = async (needs: FailNeeds, { tenantId, jobId, failure }: Task): Promise<void> => {
  const job = await needs.jobs.find(jobId);
  if (!job) throw new Error('the workflow has no job');
  const at = needs.now().toISOString();
  const left = job.steps.filter((step) => step.status === 'done' || step.status === 'running');
  const failed = markFailed(job, at);
  if (job.status !== 'failed')
    await needs.jobs.save({
      ...failed,
      status: 'failed',
      error: explain(job, failure, left.length > 0),
      version: job.version + 1,
    });
  if (left.length > 0) return void (await needs.tenants.move(tenantId, { from: ['provisioning', 'failed'], to: 'failed', at }));
  for (const Key of [setupKeyOf(tenantId), tenantKeyOf(tenantId)]) {
    await needs.control.send(new DeleteCommand({ TableName: needs.controlTable, Key })).catch(translate);
  }
};

/** The step that was taken back first is the one that broke. */
const brokenStepOf = (job: Job) => job.steps.findLast((step) => step.status !== 'waiting');

const markFailed = (job: Job, at: string): Job => {
  const broken = brokenStepOf(job);
  return broken ? withStep(job, broken.name, 'failed', at) : job;
};

/** `Refused` carries a sentence of ours; of any other failure only the step is told. */
const explain = (job: Job, failure: Task['failure'], isSomethingLeft: boolean): NonNullable<Job['error']> => {
  const step = brokenStepOf(job)?.title ?? 'Begin';
  const afterwards = isSomethingLeft
    ? 'Not everything it had made could be taken back; the steps shown as done are still there.'
    : 'Everything it had made was taken back.';
  const refusal = failure?.Error === 'Refused' ? refusalOf(failure.Cause) : undefined;
  return refusal
    ? { name: refusal.name, detail: `${refusal.detail} ${afterwards}` }
    : { name: 'StepFailed', detail: `The step “${step}” failed, also when tried again. ${afterwards} Try again later.` };
};

/** A function's error arrives as JSON in `Cause`: `{ errorType, errorMessage: 'SlugAlreadyTaken: The subdomain …' }`. */
const refusalOf = (cause: string | undefined): { name: string; detail: string } | undefined => {
  const message = /"errorMessage":("(?:[^"\\]|\\.)*")/.exec(cause ?? '')?.[1];
  const [, name, detail] = /^(\w+): (.*)$/s.exec(message ? (JSON.parse(message) as string) : '') ?? [];
  return name && detail ? { name, detail } : undefined;
};
