/** The workflow that opens a hospital's own domain, whatever breaks in it: with steps that only remember what they made. */
import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { failDomain } from '../../functions/domains/fail-domain.ts';
import { type TaskAnswer, type TaskStep, tasks } from '../../functions/edge/task.ts';
import { conflict } from '../../functions/kernel/errors.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import { attachDomainSteps, newJob } from '../../functions/tenancy/workflows.ts';
import { createStage, failure } from '../local/states/stage.ts';

jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);

const text = readFileSync(new URL('../../statemachines/domains/attach-domain.asl.json', import.meta.url), 'utf8');
const machine = JSON.parse(text.replaceAll('${Tasks}', 'Tasks'));
const names = attachDomainSteps.map(({ name }) => name);
const undoing: Readonly<Record<string, string>> = { ClaimName: 'ReleaseName', ShowCertificate: 'HideDomain' };
const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');

interface Play {
  readonly fails?: string;
  /** What a step answers at each of its calls. */
  readonly answers?: Readonly<Record<string, readonly TaskAnswer[]>>;
}

const play = async ({ fails, answers = {} }: Play) => {
  const saved = [
    newJob({
      kind: 'attach-domain',
      tenantId,
      own: '22222222-2222-4222-8222-222222222222',
      at: '2026-01-01T00:00:00Z',
      placement: { kind: 'pooled' },
    }),
  ];
  const [made, calls, said]: [Set<string>, string[], string[]] = [new Set(), [], []];
  const jobs = { find: async () => saved.at(-1), save: async (job: Job) => void saved.push(job) };
  const needs = {
    tenants: { find: async () => ({ ownDomain: 'records.charite.test' }) },
    domains: { failOf: async (_: object, reason: string) => void said.push(reason) },
    ...{ jobs, now: () => new Date(0) },
  };
  const answerOf = (name: string) => answers[name]?.[calls.filter((call) => call === name).length - 1] ?? {};
  const steps: Record<string, TaskStep> = { FailDomain: { run: (task) => failDomain(needs as never, task) } };
  for (const name of names)
    steps[name] = {
      run: async () => {
        if (name in undoing) made.add(name);
        if (name === fails) throw conflict('SomeReason', 'It could not be.');
        return answerOf(name);
      },
    };
  for (const [undoes, name] of Object.entries(undoing))
    steps[name] = {
      undoes,
      run: async () => {
        const answer = answerOf(name);
        if (!answer.state) made.delete(undoes);
        return answer;
      },
    };
  const handler = tasks(steps, jobs);
  const stage = await createStage({
    Tasks: async (event: { step: string }) => {
      calls.push(event.step);
      return handler(event).catch((error: Error) => {
        throw failure(error.name, error.message);
      });
    },
  });
  try {
    const { status } = await stage.finish(await stage.start(machine, {}, saved[0]?.id));
    return { status, job: saved.at(-1) as Job, made: [...made], calls, said, waited: stage.clock.now };
  } finally {
    await stage.close();
  }
};

const unfinished = (times: number): TaskAnswer[] => Array.from({ length: times }, () => ({ state: 'unfinished' }));

test('when nothing fails every step is done once, in the order that people are shown', async () => {
  const { status, job, calls } = await play({});
  expect([status, job.status, calls]).toEqual(['SUCCEEDED', 'succeeded', names]);
});

test.each(['ClaimName', 'ShowCertificate'])('%s is asked again, seldomer each time, until it is done', async (name) => {
  const { status, calls } = await play({ answers: { [name]: unfinished(30) } });
  expect([status, calls.filter((call) => call === name).length]).toEqual(['SUCCEEDED', 31]);
});

test('at last every ten minutes, so that seven days of it are a history that Step Functions keeps', async () => {
  const [some, more] = await Promise.all([30, 40].map((times) => play({ answers: { ClaimName: unfinished(times) } })));
  const pause = ((more?.waited ?? 0) - (some?.waited ?? 0)) / 10_000;
  expect(pause).toBe(600);
  const [events, most] = [10, 25_000];
  expect(((7 * 86_400) / pause) * events).toBeLessThan(most / 2);
});

test.each(['ClaimName', 'ShowCertificate'])('work that is not wanted any more ends at %s, and undoes nothing', async (name) => {
  const { status, job, calls } = await play({ answers: { [name]: [{ state: 'cancelled' }] } });
  expect([status, job.status, calls.at(-1)]).toEqual(['SUCCEEDED', 'cancelled', name]);
});

test.each(names)('when %s breaks, all that was made is taken back, and it is said', async (fails) => {
  const { status, job, made, said } = await play({ fails, answers: { ReleaseName: unfinished(3) } });
  expect([status, job.status, job.error, made]).toEqual([
    ...['FAILED', 'failed'],
    { name: 'SomeReason', detail: 'It could not be.' },
    [],
  ]);
  expect(said).toEqual(['It could not be.']);
});

test('when what takes back breaks too, the rest is taken back all the same', () => {
  const caughtBy = (name: string) => machine.States[name].Catch.map(({ Next }: { Next: string }) => Next);
  expect([caughtBy('HideDomain'), caughtBy('ReleaseName')]).toEqual([['ReleaseName'], ['FailDomain']]);
});
