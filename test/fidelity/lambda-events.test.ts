/** Events for later: accepted, tried again, given up, and kept in a queue. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthorize } from '../../local/authorize.ts';
import { createIam } from '../../local/iam/iam.ts';
import { createRoles } from '../../local/iam/roles.ts';
import { DEFAULT_EVENTS, type EventInvokeConfig } from '../../local/lambda/event-config.ts';
import { createEventQueue, type GivenUp, type Handled, RETRY_DELAYS } from '../../local/lambda/event-queue.ts';
import { createCredentials } from '../../local/sigv4/credentials.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import { createSts } from '../../local/sts/sts.ts';
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
  const lifeOf = async (ending: Handled['ending'], config: EventInvokeConfig = DEFAULT_EVENTS) => {
    const life = { attempts: [] as number[], end: undefined as GivenUp | undefined };
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
        return { ending, answer: '{}' };
      },
      onDropped: async (_event, givenUp) => {
        life.end = givenUp;
      },
    });
    queue.resume();
    queue.add({ id: 'one', functionName: 'f', payload: '{}' });
    for (second = 0; second < 22_000 && life.end === undefined; second += second < 1200 ? 1 : 20) {
      queue.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await queue.close();
    return life;
  };

  behaves('an event that fails waits a minute, then two', `${DG}/invocation-async-error-handling.html`, async () => {
    expect(await lifeOf('failed')).toEqual({
      attempts: [0, 60, 180],
      end: { reason: 'RetriesExhausted', attempts: 3, answer: '{}' },
    });
  });

  behaves(
    'a throttled one backs off from one second to five minutes, for six hours, and loses no attempt by it',
    `${DG}/invocation-async-error-handling.html`,
    async () => {
      const { attempts, end } = await lifeOf('throttled');
      const waits = attempts.slice(1).map((second, at) => second - (attempts[at] as number));
      expect(waits.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
      expect(end).toEqual({ reason: 'EventAgeExceeded', attempts: 0 });
      expect(attempts.at(-1)).toBeGreaterThan(21_200);
      expect(attempts.at(-1)).toBeLessThanOrEqual(21_600);
    },
  );

  behaves('an event past its configured age is given up', `${DG}/invocation-async-configuring.html`, async () => {
    const config = { maximumRetryAttempts: 2, maximumEventAge: 60 };
    const end = { reason: 'EventAgeExceeded', attempts: 2 };
    expect(await lifeOf('failed', config)).toEqual({ attempts: [0, 60], end });
  });
});

describe('what is given up, in a queue', () => {
  const page = `${DG}/invocation-async-retain-records.html` as const;
  const QueueUrl = 'http://localhost/000000000000/lost';
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:lost';
  const DestinationConfig = { OnFailure: { Destination } };
  const failing = 'export const handler = async () => { throw new TypeError("no bed"); };';
  const Version = '2012-10-17';
  const trust = {
    Version,
    Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  };

  let kept: LambdaCloud;
  let late: number;
  beforeEach(async () => {
    late = 0;
    const now = () => Date.now() + late;
    const roles = createRoles('000000000000');
    const authorize = createAuthorize(roles, { region: 'us-east-1', now });
    kept = lambdaCloud({ retryDelays: [20, 20], authorize, now });
    const { cloud } = kept;
    for (const service of [createIam(cloud, roles), createSts(cloud, roles, createCredentials(cloud)), createSqs(cloud)])
      cloud.register(service);
    await kept.root('sqs', 'CreateQueue', { QueueName: 'lost' });
    await kept.root('iam', 'CreateRole', { RoleName: 'Doctor', AssumeRolePolicyDocument: JSON.stringify(trust) });
  });
  afterEach(() => kept.close());

  const maySendTo = (Resource: string) =>
    kept.root('iam', 'PutRolePolicy', {
      RoleName: 'Doctor',
      PolicyName: 'sends',
      PolicyDocument: JSON.stringify({ Version, Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource } }),
    });
  const give = async (code: string, settings: object = {}, more: object = {}) => {
    await kept.define('admit', code, more);
    await kept.root('lambda', 'PutFunctionEventInvokeConfig', { FunctionName: 'admit', DestinationConfig, ...settings });
    await kept.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  };
  const told = () => kept.lines.flatMap(([, stream, line]) => (stream === 'events' ? [JSON.parse(line)] : []));
  const dropped = () => eventually(() => told().some(({ type }) => type === 'platform.eventDropped'));
  const records = async () => {
    const { Messages = [] } = await kept.root<{ Messages?: { Body: string; Attributes: object }[] }>('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['SenderId'],
    });
    return Messages.map(({ Body, Attributes }) => ({ ...JSON.parse(Body), ...Attributes }));
  };

  behaves('an event that fails to the end is there with its record, which the function’s role sent', page, async () => {
    await maySendTo(Destination);
    await give(failing);
    await dropped();
    expect(await records()).toEqual([
      {
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requestContext: {
          requestId: told()[0].requestId,
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:admit:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { bed: 7 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: expect.objectContaining({ errorType: 'TypeError', errorMessage: 'no bed' }),
        SenderId: expect.stringMatching(/^AROA\w+:admit$/),
      },
    ]);
  });

  behaves('one that grew too old is there without an answer', page, async () => {
    await maySendTo(Destination);
    await give('export const handler = async () => {};', { MaximumEventAgeInSeconds: 60 }, { ReservedConcurrentExecutions: 0 });
    late = 61_000;
    await dropped();
    const [record, ...others] = await records();
    expect([record.requestContext, others]).toEqual([
      expect.objectContaining({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 }),
      [],
    ]);
    expect(record).not.toHaveProperty('responsePayload');
  });

  behaves('one that is handled at last is not there', page, async () => {
    await maySendTo(Destination);
    await give(counting('second', `if (readFileSync('${counter('second')}', 'utf8').length < 2) throw new Error();`));
    await eventually(() => attempts('second') === 2);
    await kept.root('lambda', 'DeleteFunction', { FunctionName: 'admit' });
    expect(await records()).toEqual([]);
  });

  behaves('without the right to send to this queue the record is lost, once, and that is told in the log', page, async () => {
    await maySendTo('arn:aws:sqs:us-east-1:000000000000:other');
    await give(failing);
    await dropped();
    const { requestId } = told()[0];
    expect(told()).toEqual([
      { type: 'platform.recordNotSent', requestId, destination: Destination, reason: 'AccessDenied' },
      { type: 'platform.eventDropped', requestId, reason: 'RetriesExhausted' },
    ]);
    expect(await records()).toEqual([]);
  });

  behaves('so it is when the queue is not there', page, async () => {
    await maySendTo('*');
    await kept.root('sqs', 'DeleteQueue', { QueueUrl });
    await give(failing, { MaximumRetryAttempts: 0 });
    await dropped();
    expect(told()[0]).toMatchObject({ type: 'platform.recordNotSent', reason: 'QueueDoesNotExist' });
  });

  behaves('a queue that is first-in-first-out, and what is no ARN, is refused', page, async () => {
    await kept.define('admit', failing);
    const put = (to: string) =>
      refusalOf(kept, 'PutFunctionEventInvokeConfig', {
        FunctionName: 'admit',
        DestinationConfig: { OnFailure: { Destination: to } },
      });
    for (const to of [`${Destination}.fifo`, 'lost'])
      expect(await put(to)).toMatchObject({ code: 'InvalidParameterValueException' });
  });
});
