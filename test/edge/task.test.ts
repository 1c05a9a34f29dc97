/** A workflow's step: the job shows it, and its failures say whether trying again can help. */
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { type Task, type TaskStep, tasks } from '../../functions/edge/task.ts';
import { conflict, unavailable } from '../../functions/kernel/errors.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { type Job, jobIdOf } from '../../functions/tenancy/job.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const jobId = jobIdOf(tenantId, '22222222-2222-4222-8222-222222222222');
const event = { step: 'Build', tenantId, jobId };

const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);
beforeEach(() => logged.mockClear());

const waiting = (name: string) => ({ name, title: name, status: 'waiting' as const });
const newJob = (): Job => ({
  id: jobId,
  tenantId,
  kind: 'create-tenant',
  status: 'running',
  steps: [waiting('Build'), waiting('Open')],
  createdAt: '',
  updatedAt: '',
  version: 1,
});

/** A site with one job, whose steps do what the test says. */
const site = (run: (task: Task, step: string) => Promise<void> | void = () => undefined) => {
  const saved: Job[] = [newJob()];
  const seen: string[] = [];
  const step = (name: string, undoes?: string, after?: string[]): TaskStep => ({
    undoes,
    after,
    run: async (task) => {
      seen.push(
        `${name}: ${saved
          .at(-1)
          ?.steps.map(({ status }) => status)
          .join(' ')}`,
      );
      await run(task, name);
    },
  });
  const steps = {
    Build: step('Build'),
    Open: step('Open'),
    Demolish: step('Demolish', 'Build'),
    Clear: step('Clear', 'Build', ['Open']),
    Shut: step('Shut', 'Open'),
    Sweep: step('Sweep', 'Nothing'),
    End: step('End'),
  };
  const handler = tasks(steps, {
    find: async (id) => (id === jobId ? saved.at(-1) : undefined),
    save: async (job) => void saved.push(job),
  });
  return { saved, seen, handler, now: () => saved.at(-1) as Job };
};

const statuses = (job: Job) => job.steps.map(({ status }) => status);

test('a step is shown as running before it runs, and as done after, when the next one runs', async () => {
  const { handler, seen, now } = site();
  await handler(event);
  expect(seen).toEqual(['Build: running waiting']);
  expect(statuses(now())).toEqual(['done', 'running']);
  expect(now().steps[0]).toMatchObject({ startedAt: expect.any(String), endedAt: expect.any(String) });
});

test('work that waits for its turn is not shown as begun', async () => {
  const { handler, saved, now } = site();
  saved.push({ ...newJob(), notBefore: '9999-01-01T00:00:00.000Z' });
  await handler(event);
  expect(statuses(now())).toEqual(['done', 'waiting']);
});

test('a step that was said to have begun, and has not, is nothing to be taken back', async () => {
  const { handler, now } = site();
  await handler(event);
  await handler({ ...event, step: 'Demolish', failedAt: 'Build' });
  expect(statuses(now())).toEqual(['undone', 'waiting']);
});

test('a step that began and failed is not forgotten, though what should take it back never ran', async () => {
  const { handler, now } = site();
  await handler(event);
  await handler({ ...event, step: 'Demolish', failedAt: 'Open' });
  expect(statuses(now())).toEqual(['undone', 'running']);
});

test('with all its steps done a job has succeeded', async () => {
  const { handler, now } = site();
  await handler(event);
  expect(now().status).toBe('running');
  await handler({ ...event, step: 'Open' });
  expect(now().status).toBe('succeeded');
});

test('each mark is a version, so that of two at once one is told to try again', async () => {
  const { handler, saved } = site();
  await handler(event);
  await handler({ ...event, step: 'Open' });
  expect(saved.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
});

test('run again, a step keeps the time it first began', async () => {
  const { handler, saved, now } = site();
  await handler(event);
  const began = saved[1]?.steps[0]?.startedAt;
  await handler(event);
  expect(now().steps[0]?.startedAt).toBe(began);
});

test('what undoes a step shows it as undone, and the job as being undone', async () => {
  const { handler, now, seen } = site();
  await handler(event);
  await handler({ ...event, step: 'Demolish', failedAt: 'Build' });
  expect(seen.at(-1)).toBe('Demolish: running waiting');
  expect([now().status, ...statuses(now())]).toEqual(['undoing', 'undone', 'waiting']);
});

test('what undoes a step that was in the middle shows it as undone too', async () => {
  const { handler, now } = site(() => {
    throw new Error('power cut');
  });
  await handler(event).catch(() => undefined);
  const undoing = site();
  undoing.saved.push(now());
  await undoing.handler({ ...event, step: 'Demolish' });
  expect(statuses(undoing.now())).toEqual(['undone', 'waiting']);
});

test('the step that ends a job runs, and marks nothing', async () => {
  const { handler, saved, seen } = site();
  await handler({ ...event, step: 'End' });
  expect([seen.length, saved.length]).toEqual([1, 1]);
});

test.each(['Demolish', 'Sweep'])('%s does nothing where nothing of it had begun', async (step) => {
  const { handler, now, seen } = site();
  await handler({ ...event, step });
  expect([seen, now().status, ...statuses(now())]).toEqual([[], 'undoing', 'waiting', 'waiting']);
});

test.each(['Demolish', 'Sweep'])('once %s was called nothing more is made, however late it is asked for', async (undoing) => {
  const { handler, seen } = site();
  await handler({ ...event, step: undoing });
  await expect(handler(event)).rejects.toThrow('JobUndoing');
  expect(seen).toEqual([]);
});

test('what could not be taken back is neither done nor undone', async () => {
  const { handler, now } = site((_, step) => {
    if (step === 'Demolish') throw new Error('power cut');
  });
  await handler(event);
  await expect(handler({ ...event, step: 'Demolish', failedAt: 'Build' })).rejects.toThrow('power cut');
  expect([now().status, ...statuses(now())]).toEqual(['undoing', 'running', 'waiting']);
});

test('what another step stands on is not taken away before that one is', async () => {
  const { handler, now, saved } = site();
  saved.push({
    ...newJob(),
    status: 'undoing',
    steps: newJob().steps.map((step) => ({ ...step, status: 'running' })),
    version: 2,
  });
  await expect(handler({ ...event, step: 'Clear' })).rejects.toThrow('StillNeeded');
  for (const step of ['Shut', 'Clear']) await handler({ ...event, step });
  expect(statuses(now())).toEqual(['undone', 'undone']);
});

test('what is done is not done again, nor is what is undone undone again: only the answer was lost', async () => {
  const { handler, seen } = site();
  for (const step of ['Build', 'Build', 'Demolish', 'Demolish']) await handler({ ...event, step });
  expect(seen.map((line) => line.split(':')[0])).toEqual(['Build', 'Demolish']);
});

describe('a job that has ended', () => {
  const ended = (status: Job['status'], step: Job['steps'][number]['status']) => {
    const place = site();
    place.saved.push({ ...newJob(), status, steps: newJob().steps.map((one) => ({ ...one, status: step })), version: 2 });
    return place;
  };

  test.each([
    ['succeeded', 'done', 'Demolish'],
    ['succeeded', 'done', 'End'],
    ['failed', 'undone', 'Build'],
    ['failed', 'undone', 'Demolish'],
    ['failed', 'failed', 'Demolish'],
    ['failed', 'done', 'Demolish'],
  ] as const)('and has %s, its steps %s, refuses %s', async (status, step, asked) => {
    const { handler, seen, saved } = ended(status, step);
    await expect(handler({ ...event, step: asked })).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringMatching(/^JobEnded/),
    });
    expect([seen, saved.length]).toEqual([[], 2]);
  });

  test.each([
    ['succeeded', 'done', 'Build'],
    ['failed', 'undone', 'End'],
  ] as const)('and has %s says so again, its steps %s, to %s', async (status, step, asked) => {
    const { handler, seen, saved } = ended(status, step);
    await handler({ ...event, step: asked });
    expect([seen, saved.length]).toEqual([[], 2]);
  });
});

describe('a failure', () => {
  const failing = (error: unknown) =>
    site(() => {
      throw error;
    });

  test('that no retry can mend is called Refused, and says which and why', async () => {
    const { handler } = failing(conflict('SlugAlreadyTaken', 'The subdomain is taken.'));
    await expect(handler(event)).rejects.toMatchObject({ name: 'Refused', message: 'SlugAlreadyTaken: The subdomain is taken.' });
  });

  test.each([
    ['of a dependency', unavailable('DataUnavailable', 'Try again.')],
    ['nobody expected', new TypeError('Ada')],
  ])('%s goes on as it is, to be tried again', async (_, error) => {
    await expect(failing(error).handler(event)).rejects.toBe(error);
  });

  test('leaves the step as running', async () => {
    const { handler, now } = failing(new Error('power cut'));
    await handler(event).catch(() => undefined);
    expect(statuses(now())).toEqual(['running', 'waiting']);
  });

  test('is logged with its step, tenant and job, and without its words', async () => {
    await failing(new TypeError('Byron'))
      .handler(event)
      .catch(() => undefined);
    expect(logged).toHaveBeenCalledTimes(1);
    const [code, line] = logged.mock.calls[0] as unknown as [string, object];
    expect([code, line]).toMatchObject(['StepFailed', { ...event, failure: { name: 'TypeError' } }]);
    expect(JSON.stringify(line)).not.toContain('Byron');
  });
});

test('an undoing is given what the workflow caught', async () => {
  const tasksSeen: Task[] = [];
  const { handler } = site((task) => void tasksSeen.push(task));
  const failure = { Error: 'Refused', Cause: '{}' };
  await handler({ ...event, step: 'End', failure });
  expect(tasksSeen).toEqual([{ tenantId, jobId, failure }]);
});

test.each<[string, object]>([
  ['without a step', { step: undefined }],
  ['of a tenant that is none', { tenantId: '*' }],
  ['of a job that is none', { jobId: tenantId }],
  ['with more than it should hold', { administrator: 'ada@general.example' }],
  ['with a step it does not have', { step: 'Fly' }],
  ['with a step every object has', { step: 'constructor' }],
  ['of a job that is not there', { jobId: jobIdOf(tenantId, '33333333-3333-4333-8333-333333333333') }],
])('an event %s runs nothing', async (_, wrong) => {
  const { handler, seen } = site();
  await expect(handler({ ...event, ...wrong })).rejects.toThrow();
  expect(seen).toEqual([]);
});

test.each<[string, object]>([
  ['a tenant that is none', { tenantId: 'again' }],
  ['a job that is none', { jobId: 'again' }],
  ['a job that is not there', { jobId: jobIdOf(tenantId, '33333333-3333-4333-8333-333333333333') }],
])('%s is refused at once: trying again would not make it one', async (_, wrong) => {
  await expect(site().handler({ ...event, ...wrong })).rejects.toMatchObject({ name: 'Refused' });
});

test('a job of another hospital is refused, before anything is done', async () => {
  const foreign = jobIdOf(asTenantId('33333333-3333-4333-8333-333333333333'), '22222222-2222-4222-8222-222222222222');
  const done: string[] = [];
  const steps = { Build: { run: async () => void done.push('Build') } };
  const jobs = { find: async () => newJob(), save: async () => void done.push('save') };
  await expect(tasks(steps, jobs as never)({ ...event, jobId: foreign })).rejects.toThrow('own');
  expect(done).toEqual([]);
});

describe('each attempt is told in the log', () => {
  const told = jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);
  beforeEach(() => told.mockClear());
  const keys = { step: 'Build', tenantId, jobId, attempt: 2 };

  test('when it begins, and how long it took', async () => {
    await site().handler({ ...event, attempt: 2 });
    expect(told.mock.calls).toEqual([
      ['StepStarted', { code: 'StepStarted', ...keys }],
      ['StepDone', { code: 'StepDone', ...keys, durationMs: expect.any(Number) }],
    ]);
  });

  test('and why it failed', async () => {
    const { handler } = site(() => {
      throw new Error('power cut');
    });
    await handler({ ...event, attempt: 2 }).catch(() => undefined);
    expect(told.mock.calls.map(([code]) => code)).toEqual(['StepStarted']);
    expect(logged.mock.calls).toEqual([
      ['StepFailed', expect.objectContaining({ ...keys, durationMs: expect.any(Number), failure: expect.anything() })],
    ]);
  });
});
