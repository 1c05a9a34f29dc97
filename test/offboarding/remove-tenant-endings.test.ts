/** Every step of a removal made to fail, at every attempt: where it ends, and what the job says. */
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { machine, names, remove } from './offboarding.ts';

jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);

const attempts = 7;

test('when nothing fails every step is done once, in the order that people are shown', async () => {
  const { status, job, done } = await remove(() => undefined);
  expect([status, job.status, done]).toEqual(['SUCCEEDED', 'succeeded', names]);
});

test('a hospital that was restored meanwhile keeps all it has, and the job says that it was cancelled', async () => {
  const { status, job, done } = await remove(() => undefined, { BeginRemoval: [{ state: 'cancelled' }] });
  expect([status, job.status, done]).toEqual(['SUCCEEDED', 'cancelled', ['BeginRemoval']]);
});

test.each(['RemoveDomain', 'RemoveUsers', 'RemoveApiKeys', 'RemoveData', 'RemoveFiles'])(
  '%s is called again until it has finished',
  async (name) => {
    const { status, done } = await remove(() => undefined, { [name]: [{ state: 'unfinished' }, { state: 'unfinished' }] });
    expect([status, done.filter((step) => step === name).length]).toEqual(['SUCCEEDED', 3]);
  },
);

test('a hospital whose data is with others’ loses no table and no bucket', async () => {
  const { status, job, done } = await remove(() => undefined, {}, { kind: 'pooled' });
  expect([status, job.status, done]).toEqual(['SUCCEEDED', 'succeeded', names.filter((name) => name !== 'RemovePlace')]);
});

test('every step that fails leads to the one that says so', () => {
  const tasks = Object.entries(machine.States).filter(([name, { Type }]) => Type === 'Task' && name !== 'FailRemoval');
  expect(tasks.length).toBe(names.length + 1);
  for (const [, { Catch }] of tasks) expect(Catch?.map(({ Next }) => Next)).toEqual(['FailRemoval']);
});

describe.each(names)('%s', (name) => {
  const before = names.slice(0, names.indexOf(name));

  test.each([1, 6])('that fails %d times and then does its work changes nothing', async (times) => {
    const { status, job, done } = await remove((step, attempt) =>
      step === name && attempt <= times ? { error: 'TimeoutError' } : undefined,
    );
    expect([status, job.status, done]).toEqual(['SUCCEEDED', 'succeeded', names]);
  });

  test('whose answer is lost is not done twice', async () => {
    const { status, done } = await remove((step, attempt) =>
      step === name && attempt === 1 ? { error: 'TimeoutError', after: true } : undefined,
    );
    expect([status, done]).toEqual(['SUCCEEDED', names]);
  });

  test.each([
    ['TimeoutError', attempts, 'StepFailed'],
    ['Refused', 1, 'SomeReason'],
  ])('that fails with %s at every attempt ends the job, and nothing is undone', async (error, tries, said) => {
    const { status, job, done, calls } = await remove((step) => (step === name ? { error } : undefined));
    expect([status, job.status, job.error?.name, done]).toEqual(['FAILED', 'failed', said, before]);
    expect(calls.filter((step) => step === name)).toHaveLength(tries);
    expect(job.steps.find((step) => step.name === name)?.status).toBe('failed');
    expect(job.error?.detail).toContain('Remove the hospital again to go on from here.');
  });
});
