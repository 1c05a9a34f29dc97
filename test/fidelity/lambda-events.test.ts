/** Events for later: accepted, tried again, given up. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventQueue, type EventInvokeConfig, type Handled, RETRY_DELAYS } from '../../local/lambda/event-queue.ts';
import { DEFAULT_EVENTS } from '../../local/lambda/registry.ts';
import { eventually, type LambdaCloud, lambdaCloud, refusalOf } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';
const API = 'https://docs.aws.amazon.com/lambda/latest/api';

let lambda: LambdaCloud;
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'ward-lambda-'));
  lambda = lambdaCloud({ retryDelays: [20, 20] });
});
afterAll(async () => {
  await lambda.close();
  rmSync(scratch, { recursive: true, force: true });
});

const counter = (name: string) => join(scratch, name);
const attempts = (name: string) => (existsSync(counter(name)) ? readFileSync(counter(name), 'utf8').length : 0);
const counting = (name: string, then: string) =>
  `import { appendFileSync, readFileSync } from 'node:fs';
   export const handler = async () => { appendFileSync('${counter(name)}', '.'); ${then} };`;

behaves('an event is accepted with 202 and handled later', `${DG}/invocation-async.html`, async () => {
  await lambda.define('later', counting('later', ''));
  expect(await lambda.invoke('later', {}, { InvocationType: 'Event' })).toEqual({ StatusCode: 202, payload: undefined });
  await eventually(() => attempts('later') === 1);
});

behaves('an event that fails is tried three times in all', `${DG}/invocation-async-error-handling.html`, async () => {
  await lambda.define('never', counting('never', 'throw new Error();'));
  await lambda.invoke('never', {}, { InvocationType: 'Event' });
  await eventually(() =>
    lambda.lines.some(([group, , line]) => group === '/aws/lambda/never' && line.includes('RetriesExhausted')),
  );
  expect(attempts('never')).toBe(3);
});

behaves('the number of attempts is configured', `${DG}/invocation-async-configuring.html`, async () => {
  await lambda.define('once', counting('once', 'throw new Error();'));
  await lambda.root('lambda', 'PutFunctionEventInvokeConfig', { FunctionName: 'once', MaximumRetryAttempts: 0 });
  await lambda.invoke('once', {}, { InvocationType: 'Event' });
  await eventually(() =>
    lambda.lines.some(([group, , line]) => group === '/aws/lambda/once' && line.includes('RetriesExhausted')),
  );
  expect(attempts('once')).toBe(1);
});

behaves(
  'two attempts more and six hours are the most that can be configured',
  `${API}/API_PutFunctionEventInvokeConfig.html`,
  async () => {
    const code = 'InvalidParameterValueException';
    const put = (config: object) => refusalOf(lambda, 'PutFunctionEventInvokeConfig', { FunctionName: 'once', ...config });
    expect(await put({ MaximumRetryAttempts: 3 })).toMatchObject({ code });
    expect(await put({ MaximumEventAgeInSeconds: 21_601 })).toMatchObject({ code });
    expect(await put({ MaximumEventAgeInSeconds: 59 })).toMatchObject({ code });
  },
);

describe('the queue, second by second', () => {
  /** At which seconds an event is attempted when every attempt ends like this, and why it is given up. */
  const lifeOf = async (ending: Handled, config: EventInvokeConfig = DEFAULT_EVENTS) => {
    const life = { attempts: [] as number[], end: undefined as string | undefined };
    let second = 0;
    const queue = createEventQueue({
      directory: mkdtempSync(join(scratch, 'queue-')),
      now: () => 1_790_000_000_000 + second * 1000,
      retryDelays: RETRY_DELAYS,
      parallel: 1,
      functions: () => ['f'],
      configOf: () => config,
      handle: async () => {
        life.attempts.push(second);
        return ending;
      },
      onDropped: (_event, reason) => {
        life.end = reason;
      },
    });
    queue.add({ id: 'one', functionName: 'f', payload: '{}' });
    for (second = 0; second < 22_000 && life.end === undefined; second += second < 1200 ? 1 : 20) {
      queue.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await queue.close();
    return life;
  };

  behaves('an event that fails waits a minute, then two', `${DG}/invocation-async-error-handling.html`, async () => {
    expect(await lifeOf('failed')).toEqual({ attempts: [0, 60, 180], end: 'RetriesExhausted' });
  });

  behaves(
    'a throttled one backs off from one second to five minutes, for six hours, and loses no attempt by it',
    `${DG}/invocation-async-error-handling.html`,
    async () => {
      const { attempts, end } = await lifeOf('throttled');
      const waits = attempts.slice(1).map((second, at) => second - (attempts[at] as number));
      expect(waits.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
      expect(end).toBe('EventAgeExceeded');
      expect(attempts.at(-1)).toBeGreaterThan(21_200);
      expect(attempts.at(-1)).toBeLessThanOrEqual(21_600);
    },
  );

  behaves('an event past its configured age is given up', `${DG}/invocation-async-configuring.html`, async () => {
    const config = { maximumRetryAttempts: 2, maximumEventAge: 60 };
    expect(await lifeOf('failed', config)).toEqual({ attempts: [0, 60], end: 'EventAgeExceeded' });
  });
});
