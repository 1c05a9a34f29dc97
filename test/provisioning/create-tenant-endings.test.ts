/** Every step of onboarding made to fail, at every attempt: where it ends, and what is left. */
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { type Mishap, makers, names, onboard, undoing } from './onboarding.ts';

jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
jest.spyOn(Logger.prototype, 'info').mockImplementation(() => undefined);

const refused: Mishap = { errorType: 'Refused', message: 'SlugAlreadyTaken: The subdomain "general" is taken. Choose another.' };
const broken: Mishap = { errorType: 'TimeoutError', message: 'Ada could not be reached' };
const lost: Mishap = { ...broken, after: 'everything' };
const unmarked: Mishap = { ...broken, after: 'its work' };
/** With the last step the hospital is open, whatever becomes of the answer. */
const beforeLast = names.slice(0, -1);

const statuses = (job: { steps: readonly { status: string }[] }) => job.steps.map(({ status }) => status);
const titleOf = (job: { steps: readonly { name: string; title: string }[] }, name: string) =>
  job.steps.find((step) => step.name === name)?.title ?? '';
/** What became of a step that was done, when all is taken back. */
const afterwards = (step: string): string => (makers.includes(step) ? 'undone' : 'done');
/** After so many the workflow gives a step up. */
const attempts = 5;

test('when nothing fails the hospital is active and the job has succeeded', async () => {
  const { status, job, made, calls } = await onboard(() => undefined);
  expect([status, job.status, made, calls]).toEqual(['SUCCEEDED', 'succeeded', makers, names]);
});

test('for a hospital whose data is with others’ no table and no bucket are made', async () => {
  const { status, job, calls } = await onboard(() => undefined, { kind: 'pooled' });
  expect([status, job.status, calls]).toEqual(['SUCCEEDED', 'succeeded', names.filter((name) => name !== 'PlaceData')]);
});

test('after a workflow that was cut off nothing is made until what that had begun has ended', async () => {
  const { times } = await onboard(() => undefined, undefined, 70_000);
  expect([times[0], (await onboard(() => undefined)).times[0]]).toEqual([70_000, 0]);
});

test('an address whose turn to be removed does not come for long is removed all the same', async () => {
  const waiting: Mishap = { errorType: 'NotYourTurn', message: 'Too many wait.' };
  const { made, calls } = await onboard((step, attempt) => {
    if (step === 'SendWelcome') return refused;
    return step === 'RemoveSubdomain' && attempt <= 40 ? waiting : undefined;
  });
  expect([made, calls.filter((step) => step === 'RemoveSubdomain')]).toEqual([[], Array(41).fill('RemoveSubdomain')]);
});

test('each call is told which attempt it is', async () => {
  const { calls, attempts } = await onboard((step, attempt) => (step === 'CreateKey' && attempt < 3 ? broken : undefined));
  const ofKey = attempts.filter((_, index) => calls[index] === 'CreateKey');
  expect([ofKey, attempts.filter((attempt) => attempt !== 1)]).toEqual([
    [1, 2, 3],
    [2, 3],
  ]);
});

describe.each(names)('%s', (name) => {
  const index = names.indexOf(name);

  test.each([1, 2, 3, 4])('that fails %d times and then does its work changes nothing', async (times) => {
    const { status, job, made } = await onboard((step, attempt) => (step === name && attempt <= times ? broken : undefined));
    expect([status, job.status, made]).toEqual(['SUCCEEDED', 'succeeded', makers]);
  });

  test('that works, but whose answer is lost, is run again and changes nothing', async () => {
    const { status, job, made } = await onboard((step, attempt) => (step === name && attempt === 1 ? lost : undefined));
    expect([status, job.status, made]).toEqual(['SUCCEEDED', 'succeeded', makers]);
  });

  test.each<[string, Mishap, number]>([
    ['is refused', refused, 1],
    ['fails at every attempt', broken, attempts],
    ['works, which can be written down at no attempt,', unmarked, attempts],
    ...(beforeLast.includes(name)
      ? [['works, but whose answer is lost at every attempt,', lost, attempts] as [string, Mishap, number]]
      : []),
  ])('that %s leaves nothing behind', async (_, mishap, tries) => {
    const { status, error, job, made, tenant, calls } = await onboard((step) => (step === name ? mishap : undefined));
    expect([status, error, job.status, made, tenant]).toEqual(['FAILED', mishap.errorType, 'failed', [], 'failed']);
    expect(calls.filter((step) => step === name)).toHaveLength(tries);
    expect(calls.slice(index + tries)).toEqual([
      ...names
        .slice(0, index + 1)
        .reverse()
        .flatMap((step) => undoing[step] ?? []),
      'FailTenant',
    ]);
  });

  test('that is refused at its second attempt is not tried a third time', async () => {
    const { calls } = await onboard((step, attempt) => (step === name ? (attempt === 1 ? broken : refused) : undefined));
    expect(calls.filter((step) => step === name)).toHaveLength(2);
  });

  test('that breaks is shown as the one that broke, those before it as taken back, those after it as never begun', async () => {
    const { job } = await onboard((step) => (step === name ? unmarked : undefined));
    expect(statuses(job)).toEqual(names.map((step, at) => (at < index ? afterwards(step) : at === index ? 'failed' : 'waiting')));
  });

  test('that was refused says why, in the words it was refused with', async () => {
    const { job } = await onboard((step) => (step === name ? refused : undefined));
    expect(job.error).toEqual({
      name: 'SlugAlreadyTaken',
      detail: 'The subdomain "general" is taken. Choose another. Everything that onboarding had made was removed again.',
    });
  });

  test('that breaks says which step it was, and nothing of how', async () => {
    const { job } = await onboard((step) => (step === name ? unmarked : undefined));
    expect(job.error?.name).toBe('StepFailed');
    expect(job.error?.detail).toContain(`“${titleOf(job, name)}”`);
    expect(JSON.stringify(job)).not.toContain('Ada');
  });
});

test.each(makers)('%s that cannot be taken back stays alone, and the job and the hospital’s item say so', async (name) => {
  const last = names.at(-1);
  const { job, made, tenant, status } = await onboard((step) =>
    step === last ? unmarked : step === undoing[name] ? broken : undefined,
  );
  expect([status, job.status, tenant, made]).toEqual(['FAILED', 'failed', 'failed', [name]]);
  expect(job.error?.detail).toContain('could not all be taken back');
  expect(job.error?.detail).toContain(`“${titleOf(job, name)}”`);
});

test('what has succeeded stays, though the answer that says so is lost at every attempt', async () => {
  const { job, made, tenant } = await onboard((step) => (step === names.at(-1) ? lost : undefined));
  expect([job.status, made, tenant]).toEqual(['succeeded', makers, 'provisioning']);
});

describe('FailTenant', () => {
  test.each([1, 6])('that fails %d times still ends the job as it should', async (times) => {
    const { job, tenant } = await onboard((step, attempt) =>
      step === 'CreateKey' ? refused : step === 'FailTenant' && attempt <= times ? lost : undefined,
    );
    expect([job.status, tenant]).toEqual(['failed', 'failed']);
  });

  test.each([1, 6])('that fails %d times still says what is left', async (times) => {
    const { job, tenant } = await onboard((step, attempt) => {
      if (step === 'FailTenant' && attempt <= times) return lost;
      return step === 'MakeDataKey' || step === 'RemoveKey' ? broken : undefined;
    });
    expect([job.status, tenant]).toEqual(['failed', 'failed']);
    expect(job.error?.detail).toContain('encryption key');
  });
});
