/** The workflow of onboarding in the embedded Step Functions, with steps that only remember what they made: of a hospital that has its own place, the longest way. */
import { readFileSync } from 'node:fs';
import { type TaskStep, tasks } from '../../functions/edge/task.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Placement } from '../../functions/kernel/placement.ts';
import { failTenant } from '../../functions/provisioning/fail-tenant.ts';
import { type Job, jobIdOf } from '../../functions/tenancy/job.ts';
import { createTenantSteps, makeNothing, newJob } from '../../functions/tenancy/workflows.ts';
import { createStage, failure } from '../local/states/stage.ts';

export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly IntervalSeconds?: number;
    readonly BackoffRate?: number;
    readonly MaxAttempts?: number;
    readonly MaxDelaySeconds?: number;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

export interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

const text = readFileSync(new URL('../../statemachines/provisioning/create-tenant.asl.json', import.meta.url), 'utf8');

export const machine = JSON.parse(text.replaceAll(/\$\{\w*Tasks\}/g, 'Tasks')) as Machine;

/** What takes back what, last made first. */
export const undoing: Readonly<Record<string, string>> = {
  ActivateTenant: 'DeactivateTenant',
  SendWelcome: 'WithdrawWelcome',
  CreateAdministrator: 'RemoveAdministrator',
  SetUpSequences: 'RemoveSequences',
  SeedReferenceData: 'RemoveReferenceData',
  MigrateSchema: 'UndoMigrations',
  MakeDataKey: 'RemoveDataKey',
  PlaceData: 'RemovePlace',
  CreateKey: 'RemoveKey',
  RegisterSubdomain: 'RemoveSubdomain',
  ReserveSlug: 'ReleaseSlug',
};

export const names = createTenantSteps.map(({ name }) => name);

/** Those that make something, and so are taken back. */
export const makers = names.filter((name) => undoing[name]);

export const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
export const jobId = jobIdOf(tenantId, '22222222-2222-4222-8222-222222222222');

/** How one call of a step goes wrong: before it does anything, after its work but before the job says so, or after all of it. */
export interface Mishap {
  readonly errorType: string;
  readonly message?: string;
  readonly after?: 'its work' | 'everything';
}

/** What goes wrong at the `attempt`th call of `step`, counted from 1; nothing when it goes well. */
export type Mishaps = (step: string, attempt: number) => Mishap | undefined;

export interface Ending {
  readonly status: string;
  readonly error?: string;
  readonly job: Job;
  /** Steps whose work is still there. */
  readonly made: readonly string[];
  readonly tenant: string;
  /** Every call, in order. */
  readonly calls: readonly string[];
  /** Which attempt each call was told to be. */
  readonly attempts: readonly number[];
  /** When each call was made, in milliseconds since the workflow was started. */
  readonly times: readonly number[];
}

/** `quiet` is for how long it is to make nothing, in milliseconds. */
export const onboard = async (
  mishaps: Mishaps,
  placement: Placement = { kind: 'dedicated' },
  quiet?: number,
): Promise<Ending> => {
  const made = new Set<string>();
  const calls: string[] = [];
  const attempts: number[] = [];
  const times: number[] = [];
  const saved = [newJob({ kind: 'create-tenant', tenantId, own: jobId.split('.')[1] ?? '', at: '', placement })];
  let tenant = 'provisioning';
  const jobs = { find: async () => saved.at(-1), save: async (job: Job) => void saved.push(job) };
  const tenants = {
    find: async () => ({ id: tenantId, jobId, status: tenant, version: 1 }),
    async move() {
      tenant = 'failed';
    },
    expireSetup: async () => undefined,
  };
  const ending = { tenants, jobs, now: () => new Date(0) };
  const steps: Record<string, TaskStep> = { FailTenant: { run: (task) => failTenant(ending as never, task) } };
  let current: Mishap | undefined;
  const goWrong = (when: Mishap['after']): void => {
    if (current && current.after === when) throw failure(current.errorType, current.message);
  };
  const working = (work: () => void) => async () => {
    work();
    goWrong('its work');
  };
  for (const [step, undo] of Object.entries(undoing)) {
    steps[step] = { run: working(() => made.add(step)) };
    steps[undo] = { undoes: step, run: working(() => made.delete(step)) };
  }
  for (const step of makeNothing) steps[step] = { run: working(() => undefined) };
  const handler = tasks(steps, jobs);
  const stage = await createStage({
    Tasks: async (event: { step: string; attempt: number }) => {
      calls.push(event.step);
      attempts.push(event.attempt);
      times.push(stage.clock.now - begun);
      current = mishaps(event.step, calls.filter((step) => step === event.step).length);
      goWrong(undefined);
      const result = await handler(event).catch((error: Error) => {
        throw error.name === 'Refused' ? failure('Refused', error.message) : error;
      });
      goWrong('everything');
      return result;
    },
  });
  const begun = stage.clock.now;
  try {
    const told = quiet === undefined ? {} : { quietUntil: new Date(begun + quiet).toISOString() };
    const { status, error } = await stage.finish(await stage.start(machine, { placement: placement.kind, ...told }, jobId));
    return { status, error, job: saved.at(-1) as Job, made: [...made], tenant, calls, attempts, times };
  } finally {
    await stage.close();
  }
};
