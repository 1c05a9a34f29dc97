/** Long work that can be watched: a workflow's steps, one after the other, each with its state. */
import * as z from 'zod';
import { asTenantId, isUuid, type TenantId } from '../kernel/ids.ts';
import type { Placement } from '../kernel/placement.ts';

/** `running` → `succeeded`, or `running` → `undoing` → `failed`, or `running` → `failed` where nothing is undone, or `running` → `cancelled`. */
export const jobStatuses = ['running', 'undoing', 'succeeded', 'failed', 'cancelled'] as const;

export const jobKinds = ['create-tenant', 'remove-tenant', 'attach-domain', 'detach-domain'] as const;

/** `waiting` → `running` → `done`; `failed` is the step the work broke at; `undone` was done and is taken back. */
export const stepStatuses = ['waiting', 'running', 'done', 'failed', 'undone'] as const;

/** A step as people are shown it. */
export const stepSchema = z.object({
  name: z.string(),
  title: z.string(),
  status: z.enum(stepStatuses),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
});

export interface JobStep {
  /** The state of the workflow and the use case it runs: `ReserveSlug`. */
  readonly name: string;
  /** The same in words: "Reserve the subdomain". */
  readonly title: string;
  readonly status: (typeof stepStatuses)[number];
  readonly startedAt?: string;
  readonly endedAt?: string;
}

export interface Job {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly kind: (typeof jobKinds)[number];
  readonly status: (typeof jobStatuses)[number];
  /** Where its hospital's data is; absent where it is shared. */
  readonly placement?: Placement;
  readonly steps: readonly JobStep[];
  readonly error?: { readonly name: string; readonly detail: string };
  /** Of an onboarding: its turn, when many wait. Of a removal: when its grace period ends, and it begins to destroy. RFC 3339. */
  readonly notBefore?: string;
  /** After work that was cut off: nothing is made or destroyed before, when all of that but a migration has ended. RFC 3339. */
  readonly quietUntil?: string;
  /** Of a removal: the hospital's onboarding had failed before, and it is failed again when it is kept. */
  readonly ofFailed?: true;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/** A job's id holds its tenant's, so that a job is found in its tenant's partition and nowhere else: `<tenantId>.<uuid>`. */
export const jobIdSchema = z.string().refine((id) => {
  const [tenantId, own, ...rest] = id.split('.');
  return isUuid(tenantId) && isUuid(own) && rest.length === 0;
}, 'must be a job id');

export const jobIdOf = (tenantId: TenantId, own: string): string => `${tenantId}.${own}`;

/** The tenant a job belongs to. Throws a TypeError for what is no job id. */
export const tenantOfJob = (jobId: string): TenantId => asTenantId(jobId.split('.')[0] ?? '');

/** The error of a job whose workflow was cut off: a step that was under way then may still be for as long as its function runs. */
export const cutOff = 'WorkflowCutOff';

export const placementOf = ({ placement = { kind: 'pooled' } }: Pick<Job, 'placement'>): Placement => placement;

export const hasEnded = ({ status }: Job): boolean => status !== 'running' && status !== 'undoing';

export const percentageOf = (steps: readonly JobStep[]): number =>
  steps.length === 0 ? 100 : Math.floor((100 * steps.filter((step) => step.status === 'done').length) / steps.length);

/** The job with one step moved on; with all of them done it has succeeded. Unchanged when it has no such step. Times are RFC 3339. */
export const withStep = (job: Job, name: string, status: JobStep['status'], at: string): Job => {
  if (!job.steps.some((step) => step.name === name)) return job;
  const steps = job.steps.map((step) => (step.name === name ? { ...step, status, ...timesOf(step, status, at) } : step));
  const isDone = steps.every((step) => step.status === 'done');
  return { ...job, steps, status: isDone ? 'succeeded' : job.status, updatedAt: at, version: job.version + 1 };
};

/**
 * The job when a step is done and the one after it begins, told at once: written down apart, each step would cost a call more. Where the work
 * waits for its turn first, nothing begins yet. Its version is that of the step which is done.
 */
export const withNext = (job: Job, at: string): Job => {
  const next = job.steps.findIndex(({ status }) => status === 'waiting');
  const waits = job.notBefore !== undefined && at < job.notBefore;
  if (next < 0 || waits || hasEnded(job)) return job;
  return {
    ...job,
    steps: job.steps.map((step, index) => (index === next ? { ...step, status: 'running', startedAt: at } : step)),
  };
};

/** The job when its work failed at that step: what was said to have begun behind it has not. Unchanged when nothing was. */
export const withoutNext = (job: Job, failedAt: string | undefined): Job => {
  const from = job.steps.findIndex(({ name }) => name === failedAt);
  const isAhead = ({ status }: JobStep, index: number) => from >= 0 && index > from && status === 'running';
  if (!job.steps.some(isAhead)) return job;
  const steps = job.steps.map(
    (step, index): JobStep => (isAhead(step, index) ? { name: step.name, title: step.title, status: 'waiting' } : step),
  );
  return { ...job, steps };
};

const timesOf = (step: JobStep, status: JobStep['status'], at: string): Pick<JobStep, 'startedAt' | 'endedAt'> =>
  status === 'running' ? { startedAt: step.startedAt ?? at } : { endedAt: at };
