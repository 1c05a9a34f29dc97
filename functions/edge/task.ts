/**
 * The way in for a workflow's steps. A state of the workflow calls its feature's `tasks` function with `{ step, tenantId, jobId }`;
 * the job shows the step as running, and then as what became of it. A job that is not there, or has ended, runs nothing and undoes nothing:
 * whoever may start the workflow can start it with any name.
 */
import * as z from 'zod';
import type { Whose } from '../aws/tenant-session.ts';
import { conflict, invalid, KernelError } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { hasEnded, type Job, jobIdSchema, placementOf, withNext, withoutNext, withStep } from '../tenancy/job.ts';
import { countProgress } from './job-figures.ts';
import { logFailure, logInfo } from './log.ts';

export interface Task {
  readonly tenantId: TenantId;
  readonly jobId: string;
  /** Which time the workflow tries it, from one. */
  readonly attempt?: number;
  /** For the steps that undo: at which the workflow failed. */
  readonly failedAt?: string;
  /** What a workflow caught, and the step at which it did, for the steps that undo. */
  readonly failure?: { readonly Error?: string; readonly Cause?: string; readonly Step?: string };
}

/** What the workflow is told, and may choose by. */
export interface TaskAnswer {
  /** `unfinished`: there is more of it, call again. `cancelled`: the work is not wanted any more, and its job says so. */
  readonly state?: 'unfinished' | 'cancelled';
  /** Before which the workflow does nothing. RFC 3339. */
  readonly notBefore?: string;
}

/**
 * One step: idempotent, for a workflow may run it again. `undoes` names the step it takes back, and `after` those that must have been taken
 * back before, because what they made is of no use without what this takes away.
 */
export interface TaskStep {
  /** `whose` is its hospital, for a session. */
  readonly run: (task: Task, whose: Required<Whose>) => Promise<TaskAnswer> | Promise<void>;
  readonly undoes?: string;
  readonly after?: readonly string[];
}

const eventSchema = z
  .strictObject({
    step: z.string(),
    tenantId: tenantIdSchema,
    jobId: jobIdSchema,
    attempt: z.number().int().positive().optional(),
    failedAt: z.string().optional(),
    failure: z
      .looseObject({ Error: z.string().optional(), Cause: z.string().optional(), Step: z.string().optional() })
      .optional(),
  })
  .refine(({ tenantId, jobId }) => jobId.startsWith(`${tenantId}.`), 'the job must be the tenant’s own');

/** An error no retry can mend. Workflows name it in `Retry` with no attempts; every other error is tried again. */
export class Refused extends Error {
  constructor(cause: KernelError) {
    super(`${cause.name}: ${cause.message}`, { cause });
    this.name = 'Refused';
  }
}

export const tasks =
  (steps: Readonly<Record<string, TaskStep>>, jobs: JobStore) =>
  async (event: unknown): Promise<TaskAnswer> => {
    const { step: name, ...task } = taskOf(event);
    const step = steps[name];
    if (!step) throw new Error('the workflow names a step this function does not have');
    const keys = { step: name, tenantId: task.tenantId, jobId: task.jobId, attempt: task.attempt };
    const since = performance.now();
    const timed = () => ({ ...keys, durationMs: Math.round(performance.now() - since) });
    try {
      const job = await jobOf(jobs, task.jobId);
      if (job.status === 'cancelled') return { state: 'cancelled' };
      if (!step.undoes && isDone(job, name)) return {};
      refuseEnded(job);
      const begun = begin(withoutNext(job, task.failedAt), { name, step, at: now() });
      await save(jobs, job, begun);
      if (step.undoes && hasNothingToUndo(job, step.undoes)) return {};
      logInfo('StepStarted', keys);
      const answer = (await step.run(task, { id: task.tenantId, placement: placementOf(job) })) ?? {};
      if (answer.state === 'unfinished') {
        logInfo('StepUnfinished', timed());
        return answer;
      }
      await save(jobs, begun, end(begun, { name, step, answer, at: now() }));
      logInfo('StepDone', timed());
      return answer;
    } catch (error) {
      logFailure('StepFailed', error, timed());
      if (error instanceof KernelError && error.kind !== 'unavailable') throw new Refused(error);
      throw error;
    }
  };

const taskOf = (event: unknown): z.output<typeof eventSchema> => {
  const parsed = eventSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new Refused(invalid('TaskInvalid', parsed.error.issues.map(({ message }) => message).join('; ')));
};

const jobOf = async (jobs: JobStore, jobId: string): Promise<Job> => {
  const job = await jobs.find(jobId);
  if (!job) throw conflict('JobUnknown', 'The workflow has no job.');
  return job;
};

/** It has run already, as when its answer was lost. A step that the job does not show is the one that ends it, as failed. */
const isDone = (job: Job, name: string): boolean => {
  const status = statusOf(job, name);
  return status === undefined ? job.status === 'failed' : status === 'done';
};

/** What it would take back was never begun, or is taken back. */
const hasNothingToUndo = (job: Job, undoes: string): boolean => [undefined, 'waiting', 'undone'].includes(statusOf(job, undoes));

const refuseEnded = (job: Job): void => {
  if (hasEnded(job)) throw conflict('JobEnded', 'The job has ended. Nothing of it is done or undone any more.');
};

const statusOf = ({ steps }: Job, name: string) => steps.find((step) => step.name === name)?.status;

const now = (): string => new Date().toISOString();

interface Beginning {
  readonly name: string;
  readonly step: TaskStep;
  readonly at: string;
}

/**
 * The job while the step runs: unchanged where the step before it said so already. From the first step that takes back, whether or not it
 * finds anything, nothing more is made: a call that comes late would make what nobody takes back. What is being taken back is running: cut off there, it is neither done nor undone.
 */
const begin = (job: Job, { name, step, at }: Beginning): Job => {
  const { undoes } = step;
  if (undoes) {
    refuseNeeded(job, step);
    if (!hasNothingToUndo(job, undoes)) return withStep({ ...job, status: 'undoing' }, undoes, 'running', at);
    return job.status === 'undoing' ? job : { ...job, status: 'undoing', updatedAt: at, version: job.version + 1 };
  }
  if (job.status === 'undoing' && statusOf(job, name))
    throw conflict('JobUndoing', 'What the job made is being taken back. Nothing more is made.');
  return statusOf(job, name) === 'running' ? job : withStep(job, name, 'running', at);
};

const refuseNeeded = (job: Job, { after = [] }: TaskStep): void => {
  if (!after.every((name) => hasNothingToUndo(job, name)))
    throw conflict('StillNeeded', 'Something that needs it could not be taken back.');
};

const end = (job: Job, { name, step, answer, at }: Beginning & { readonly answer: TaskAnswer }): Job => {
  if (answer.state === 'cancelled') return { ...job, status: 'cancelled', updatedAt: at, version: job.version + 1 };
  if (step.undoes) return withStep(job, step.undoes, 'undone', at);
  const done = withStep(job, name, 'done', at);
  return done === job ? job : withNext(done, at);
};

const save = async (jobs: JobStore, before: Job, after: Job): Promise<void> => {
  if (after === before) return;
  await jobs.save(after);
  countProgress(before, after);
};
