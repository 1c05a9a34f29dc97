/** The workflow of a removal in the embedded Step Functions, with steps that only remember that they ran: of a hospital that has its own place, the longest way. */
import { readFileSync } from 'node:fs';
import { type TaskAnswer, type TaskStep, tasks } from '../../functions/edge/task.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Placement } from '../../functions/kernel/placement.ts';
import { failRemoval } from '../../functions/offboarding/fail-removal.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import { newJob, removeTenantSteps } from '../../functions/tenancy/workflows.ts';
import { createStage, failure } from '../local/states/stage.ts';

const text = readFileSync(new URL('../../statemachines/offboarding/remove-tenant.asl.json', import.meta.url), 'utf8');

export const machine = JSON.parse(text.replaceAll(/\$\{\w*Tasks\}/g, 'Tasks')) as {
  readonly States: Readonly<Record<string, { readonly Type: string; readonly Catch?: readonly { readonly Next: string }[] }>>;
};

export const names = removeTenantSteps.map(({ name }) => name);

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');

/** What goes wrong at the `attempt`th call of `step`, counted from 1: an error's name, before or after its work. */
export type Mishaps = (step: string, attempt: number) => { readonly error: string; readonly after?: boolean } | undefined;

/** What a step answers at each of its calls; nothing where it is done at once. */
export type Answers = Readonly<Record<string, readonly TaskAnswer[]>>;

export interface Ending {
  readonly status: string;
  readonly job: Job;
  /** Steps that did their work, each time they did. */
  readonly done: readonly string[];
  /** Every call, in order. */
  readonly calls: readonly string[];
}

export const remove = async (
  mishaps: Mishaps,
  answers: Answers = {},
  placement: Placement = { kind: 'dedicated' },
): Promise<Ending> => {
  const at = '2026-01-01T00:00:00.000Z';
  const job = {
    ...newJob({ kind: 'remove-tenant', tenantId, own: '22222222-2222-4222-8222-222222222222', at, placement }),
    notBefore: at,
  };
  const saved: Job[] = [job];
  const [done, calls]: [string[], string[]] = [[], []];
  const jobs = { find: async () => saved.at(-1), save: async (one: Job) => void saved.push(one) };
  const working = (name: string): TaskStep => ({
    run: async () => {
      done.push(name);
      return answers[name]?.[done.filter((step) => step === name).length - 1] ?? {};
    },
  });
  const steps: Record<string, TaskStep> = {
    ...Object.fromEntries(names.map((name) => [name, working(name)])),
    ReadNotBefore: { run: async () => ({ notBefore: at }) },
    FailRemoval: { run: (task) => failRemoval({ jobs, now: () => new Date(0) }, task) },
  };
  const handler = tasks(steps, jobs);
  const stage = await createStage({
    Tasks: async (event: { step: string }) => {
      calls.push(event.step);
      const mishap = mishaps(event.step, calls.filter((step) => step === event.step).length);
      if (mishap && !mishap.after) throw failure(mishap.error, 'SomeReason: It could not be.');
      const answer = await handler(event);
      if (mishap) throw failure(mishap.error, 'lost');
      return answer;
    },
  });
  try {
    const { status } = await stage.finish(await stage.start(machine, { placement: placement.kind }, job.id));
    return { status, job: saved.at(-1) as Job, done, calls };
  } finally {
    await stage.close();
  }
};
