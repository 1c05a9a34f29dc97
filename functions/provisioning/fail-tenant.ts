/**
 * The end of a failed onboarding: the job says what broke and why, in words; of the tenant nothing is left but what could not be taken
 * back. The job is written last: until then its steps say what is left, also when this is tried again.
 */
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { logError } from '../edge/log.ts';
import type { Task } from '../edge/task.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type TenantStatus, tenantOpen, tenantStatuses } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, type JobStep, withStep } from '../tenancy/job.ts';
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
  if (left.length > 0) {
    const code = alarmCodes.leftBehind;
    logError(code, { tenantId, jobId, steps: left.map(({ name }) => name) });
    await needs.tenants.move(tenantId, { from: tenantStatuses, to: 'failed', at });
  } else await forget(needs, tenantId);
  const error = explain(job, failure, left);
  await needs.jobs.save({ ...markFailed(job, at), status: 'failed', error, updatedAt: at, version: job.version + 1 });
};

/** Of a hospital that never opened. Throws `TenantOpen` for any other. */
const forget = async ({ control, controlTable }: FailNeeds, tenantId: TenantId): Promise<void> => {
  const remove = new DeleteCommand({
    TableName: controlTable,
    Key: tenantKeyOf(tenantId),
    ConditionExpression: 'attribute_not_exists(pk) OR #status = :provisioning',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':provisioning': 'provisioning' satisfies TenantStatus },
  });
  await control.send(remove).catch((error: unknown) => {
    if (isConditionFailed(error)) throw tenantOpen();
    return translate(error);
  });
  await control.send(new DeleteCommand({ TableName: controlTable, Key: setupKeyOf(tenantId) })).catch(translate);
};

/** The step that was taken back first is the one that broke. */
const brokenStepOf = (job: Job) => job.steps.findLast((step) => step.status !== 'waiting');

const markFailed = (job: Job, at: string): Job => {
  const broken = brokenStepOf(job);
  return broken ? withStep(job, broken.name, 'failed', at) : job;
};

/** `Refused` carries a sentence of ours; of any other failure only the step is told. */
const explain = (job: Job, failure: Task['failure'], left: readonly JobStep[]): NonNullable<Job['error']> => {
  const step = brokenStepOf(job)?.title ?? 'Begin';
  const afterwards =
    left.length > 0
      ? `What these steps made could not all be taken back: ${left.map(({ title }) => `“${title}”`).join(', ')}.`
      : 'Everything that onboarding had made was removed again.';
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
