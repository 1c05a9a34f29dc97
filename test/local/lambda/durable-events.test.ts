/** Events accepted for later outlive the process that accepted them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_EVENTS } from '../../../local/lambda/event-config.ts';
import { createEventQueue, type EventQueueSettings } from '../../../local/lambda/event-queue.ts';
import { eventually, type LambdaCloud, lambdaCloud } from './lambda-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
});
afterEach(async () => {
  for (const lambda of opened.splice(0)) await lambda.close();
  rmSync(directory, { recursive: true, force: true });
});

const opened: LambdaCloud[] = [];
const open = (settings: Parameters<typeof lambdaCloud>[0] = {}): LambdaCloud => {
  const lambda = lambdaCloud({ directory, ...settings });
  opened.push(lambda);
  return lambda;
};

const file = () => join(directory, 'handled');
const handled = () =>
  existsSync(file())
    ? readFileSync(file(), 'utf8')
        .split('\n')
        .filter((bed) => bed !== '')
    : [];
const WRITES = () => `import { appendFileSync } from 'node:fs';
  export const handler = async ({ bed }, { awsRequestId }) => appendFileSync('${file()}', bed + '\\n');`;
const FOREVER = 'export const handler = () => new Promise(() => {});';

test('an event in hand when the cloud ends is handled after the next start', async () => {
  const first = open();
  await first.define('admit', FOREVER, { Timeout: 60 });
  await first.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => first.lines.some(([, , line]) => line.startsWith('START')));
  await first.close();

  const second = open();
  await second.define('admit', WRITES());
  await eventually(() => handled().length === 1);
  expect(handled()).toEqual(['7']);
});

test('an event that was handled is not handled again after a start', async () => {
  const first = open();
  await first.define('admit', WRITES());
  await first.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => first.lines.some(([, , line]) => line.startsWith('REPORT')));
  await first.close();

  const second = open();
  await second.define('admit', WRITES());
  await second.invoke('admit', { bed: 8 }, { InvocationType: 'Event' });
  await eventually(() => handled().includes('8'));
  expect(handled()).toEqual(['7', '8']);
});

test('a throttled event does not lose an attempt', async () => {
  const lambda = open({ retryDelays: [10, 10] });
  await lambda.define('admit', WRITES(), { ReservedConcurrentExecutions: 1 });
  await lambda.root('lambda', 'PutFunctionEventInvokeConfig', { FunctionName: 'admit', MaximumRetryAttempts: 0 });
  for (const bed of ['7', '8']) await lambda.invoke('admit', { bed }, { InvocationType: 'Event' });
  await eventually(() => handled().length === 2);
  expect(handled().sort()).toEqual(['7', '8']);
}, 20_000);

test('the events of a deleted function are dropped', async () => {
  const lambda = open({ retryDelays: [60_000, 60_000] });
  await lambda.define('admit', 'export const handler = async () => { throw new Error("not yet"); };');
  await lambda.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => lambda.lines.some(([, , line]) => line.startsWith('REPORT')));
  await lambda.root('lambda', 'DeleteFunction', { FunctionName: 'admit' });
  await lambda.define('admit', WRITES());
  await lambda.invoke('admit', { bed: 8 }, { InvocationType: 'Event' });
  await eventually(() => handled().length > 0);
  expect(handled()).toEqual(['8']);
});

describe('the queue alone', () => {
  const queueOf = (settings: Partial<EventQueueSettings>) =>
    createEventQueue({
      directory,
      now: Date.now,
      retryDelays: [0, 0],
      parallel: 1,
      functions: () => ['admit'],
      configOf: () => DEFAULT_EVENTS,
      handle: async () => ({ ending: 'failed' }),
      onDropped: async () => {},
      ...settings,
    });
  const event = { id: 'one', functionName: 'admit', payload: '{}' };

  test('nothing is handled before it resumes: functions are there before all of the template is', async () => {
    const done: string[] = [];
    const queue = queueOf({
      handle: async ({ id }) => {
        done.push(id);
        return { ending: 'succeeded' };
      },
    });
    queue.add(event);
    queue.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).toEqual([]);
    queue.resume();
    await eventually(() => done.length === 1);
    await queue.close();
  });

  test('an event is given up once its record is sent, and not before', async () => {
    let sending = 0;
    const cutOff = queueOf({
      onDropped: () => {
        sending += 1;
        return new Promise(() => {});
      },
    });
    cutOff.resume();
    cutOff.add(event);
    await eventually(() => sending === 1);

    const sent: string[] = [];
    const onDropped = async ({ id }: { id: string }) => void sent.push(id);
    const next = queueOf({ onDropped });
    next.resume();
    await eventually(() => sent.length === 1);
    await next.close();
    const last = queueOf({ onDropped });
    last.resume();
    await last.close();
    expect(sent).toEqual(['one']);
  });

  test('one that grew too old while nobody was here is given up, unless its function is gone', async () => {
    const first = queueOf({});
    first.add(event);
    first.add({ ...event, id: 'two', functionName: 'gone' });
    await first.close();

    const sent: unknown[] = [];
    const later = { now: () => Date.now() + 7 * 3_600_000, onDropped: async (...told: unknown[]) => void sent.push(told) };
    const second = queueOf(later);
    second.resume();
    await eventually(() => sent.length === 1);
    await second.close();
    const third = queueOf({ ...later, functions: () => ['admit', 'gone'] });
    third.resume();
    await third.close();
    expect(sent).toEqual([[expect.objectContaining({ id: 'one' }), { reason: 'EventAgeExceeded', attempts: 0 }]]);
  });
});
