/** The end of work on a domain that failed: the job says what broke, and so does the domain, which can be set again, or removed. */
import { countProgress } from '../edge/job-figures.ts';
import { logError } from '../edge/log.ts';
import { reasonOf } from '../edge/reason.ts';
import { refusalOf } from '../edge/refusal.ts';
import type { Task } from '../edge/task.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, withoutNext, withStep } from '../tenancy/job.ts';
import type { OwnDomainStore } from '../tenancy/own-domain.store.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

export interface FailNeeds {
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly domains: Pick<OwnDomainStore, 'failOf'>;
  readonly jobs: JobStore;
  readonly now: () => Date;
}

/** Steps that leave something in CloudFront. */
const makers: readonly string[] = ['ClaimName', 'ShowCertificate', 'RemoveDomain'];

export const failDomain = async (needs: FailNeeds, { tenantId, jobId, failure }: Task): Promise<void> => {
  const found = await needs.jobs.find(jobId);
  if (!found) throw new Error('the workflow has no job');
  const job = withoutNext(found, failure?.Step);
  const at = needs.now().toISOString();
  const left = job.steps.filter(({ name, status }) => (status === 'done' || status === 'running') && makers.includes(name));
  const code = alarmCodes.leftBehind;
  if (left.length > 0) logError(code, { tenantId, jobId, steps: left.map(({ name }) => name) });
  const error = explain(job, failure);
  const name = (await needs.tenants.find(tenantId))?.ownDomain;
  if (name) await needs.domains.failOf({ name, jobId }, error.detail);
  const broken = job.steps.find(({ name }) => name === failure?.Step) ?? job.steps.findLast(({ status }) => status !== 'waiting');
  const marked = broken ? withStep(job, broken.name, 'failed', at) : job;
  const failed: Job = { ...marked, status: 'failed', error, updatedAt: at, version: job.version + 1 };
  await needs.jobs.save(failed);
  countProgress(found, failed);
};

const explain = (job: Job, failure: Task['failure']): NonNullable<Job['error']> => {
  const refusal = refusalOf(failure);
  if (refusal) return refusal;
  const title = job.steps.find(({ name }) => name === failure?.Step)?.title ?? 'Begin';
  const { why, advice } = reasonOf(failure);
  return { name: 'StepFailed', detail: `The step “${title}” failed, also when tried again, because ${why}. ${advice}` };
};
