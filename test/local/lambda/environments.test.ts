/** What no AWS page promises: that the machine is not overrun, nothing is left behind, and the SDK is understood. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GetFunctionCommand, GetPolicyCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { serviceOf } from '../../../local/cloud.ts';
import type { Access, AwsError } from '../../../local/service.ts';
import { eventually, type LambdaCloud, lambdaCloud } from './lambda-cloud.ts';
import { restServer } from './rest-server.ts';

const PID = 'export const handler = async () => process.pid;';
const open: LambdaCloud[] = [];

const cloudWith = (settings: Parameters<typeof lambdaCloud>[0] = {}): LambdaCloud => {
  const lambda = lambdaCloud(settings);
  open.push(lambda);
  return lambda;
};

afterEach(async () => {
  for (const lambda of open.splice(0)) await lambda.close();
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidOf = async (lambda: LambdaCloud, name: string): Promise<number> => (await lambda.invoke<number>(name)).payload;

test('closing ends every process', async () => {
  const lambda = lambdaCloud();
  await lambda.define('one', PID);
  await lambda.define('two', PID);
  const pids = [await pidOf(lambda, 'one'), await pidOf(lambda, 'two')];
  await lambda.close();
  expect(pids.filter(isAlive)).toEqual([]);
});

test('when the machine bears no more processes, the least recently used one makes room', async () => {
  const lambda = cloudWith({ limits: { processes: 2 } });
  for (const name of ['one', 'two', 'three']) await lambda.define(name, PID);
  const [one, two] = [await pidOf(lambda, 'one'), await pidOf(lambda, 'two')];
  await pidOf(lambda, 'one');
  await pidOf(lambda, 'three');
  await eventually(() => !isAlive(two));
  expect(isAlive(one)).toBe(true);
});

test('an event waits for a process when all are busy', async () => {
  const lambda = cloudWith({ limits: { processes: 1 } });
  await lambda.define(
    'slow',
    'export const handler = () => new Promise((resolve) => setTimeout(() => resolve(process.pid), 100));',
  );
  const answers = await Promise.all([1, 2, 3].map(() => pidOf(lambda, 'slow')));
  expect(new Set(answers).size).toBe(1);
});

test('an event that waits too long for a process is throttled', async () => {
  const lambda = cloudWith({ limits: { processes: 1, patience: 20 } });
  await lambda.define('slow', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 1_000));');
  const running = lambda.invoke('slow');
  await expect(lambda.invoke('slow')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  await running;
});

test('the account takes no more invocations at once than its limit', async () => {
  const lambda = cloudWith({ limits: { concurrency: 1 } });
  await lambda.define('slow', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));');
  const running = lambda.invoke('slow');
  const Reason = 'ConcurrentInvocationLimitExceeded';
  await expect(lambda.invoke('slow')).rejects.toMatchObject({ code: 'TooManyRequestsException', extra: { Reason } });
  await running;
});

test('an idle environment is ended', async () => {
  const lambda = cloudWith({ limits: { idleFor: 50 } });
  await lambda.define('one', PID);
  const pid = await pidOf(lambda, 'one');
  await eventually(() => !isAlive(pid));
});

test('an environment is replaced before its credentials end', async () => {
  let asked = 0;
  const credentialsFor = () => {
    asked += 1;
    return { AWS_ACCESS_KEY_ID: `key-${asked}`, AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', expiresAt: now + 3_600_000 };
  };
  let now = 1_700_000_000_000;
  const lambda = cloudWith({ credentialsFor, now: () => now });
  await lambda.define('key', 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;');
  const before = (await lambda.invoke('key')).payload;
  now += 3_500_000;
  expect([before, (await lambda.invoke('key')).payload]).toEqual(['key-1', 'key-2']);
});

test('a process ends with the cloud that started it, even in a busy loop', async () => {
  const parent = fork(fileURLToPath(new URL('./parent.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [pids] = (await once(parent, 'message')) as [number[]];
  parent.kill('SIGKILL');
  await eventually(() => pids.length === 2 && !pids.some(isAlive));
});

test('the source of a call is a service’s to tell, and nobody else’s', async () => {
  const asked: Access[] = [];
  const lambda = cloudWith({ authorize: (_call, accesses) => void asked.push(...accesses) });
  await lambda.define('one', PID);
  asked.length = 0;
  await lambda.root('lambda', 'Invoke', { FunctionName: 'one', SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*' });
  expect(asked).toMatchObject([{ action: 'lambda:InvokeFunction', context: undefined }]);
});

test('a service may invoke only what the policy of the function grants it', async () => {
  const asked: Access[] = [];
  const lambda = cloudWith({ authorize: (_call, accesses) => void asked.push(...accesses) });
  await lambda.define('one', PID);
  await lambda.root('lambda', 'AddPermission', {
    FunctionName: 'one',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*',
  });
  asked.length = 0;
  const SourceArn = 'arn:aws:execute-api:us-east-1:000000000000:abc/v1/GET/pets';
  await lambda.cloud.call(serviceOf(lambda.cloud, 'apigateway.amazonaws.com'), 'lambda', 'Invoke', {
    FunctionName: 'one',
    SourceArn,
  });
  expect(asked).toEqual([
    {
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:us-east-1:000000000000:function:one',
      context: { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': undefined },
      resourcePolicy: {
        Version: '2012-10-17',
        Id: 'default',
        Statement: [
          {
            Sid: 'api',
            Effect: 'Allow',
            Principal: { Service: 'apigateway.amazonaws.com' },
            Action: 'lambda:InvokeFunction',
            Resource: 'arn:aws:lambda:us-east-1:000000000000:function:one',
            Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:000000000000:abc/*' } },
          },
        ],
      },
    },
  ]);
});

test.each([
  ['an operation', 'PublishVersion', { FunctionName: 'one' }],
  ['a member', 'CreateFunction', { FunctionName: 'two', Layers: [] }],
  [
    'a runtime',
    'CreateFunction',
    { FunctionName: 'two', Role: 'arn:aws:iam::000000000000:role/R', Handler: 'a.b', Runtime: 'python3.13' },
  ],
  ['a destination', 'PutFunctionEventInvokeConfig', { FunctionName: 'one', DestinationConfig: {} }],
  ['the tail of the log', 'Invoke', { FunctionName: 'one', LogType: 'Tail' }],
])('%s that is not modelled is refused by name', async (_what, operation, input) => {
  const lambda = cloudWith();
  await lambda.define('one', PID);
  await expect(lambda.root('lambda', operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

describe('the SDK', () => {
  const sdk = async () => {
    const lambda = cloudWith();
    const server = await restServer(lambda.cloud);
    const client = new LambdaClient({
      endpoint: server.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    return { lambda, client, close: server.close };
  };

  test('invokes, and is told of failures and refusals', async () => {
    const { lambda, client, close } = await sdk();
    await lambda.define(
      'answers',
      'export const handler = async (event, { tenantId }) => { if (event.fail) throw new Error("no"); return { tenantId }; };',
      {
        TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
      },
    );
    const invoke = (event: object, TenantId?: string) =>
      client.send(new InvokeCommand({ FunctionName: 'answers', Payload: JSON.stringify(event), TenantId }));
    const good = await invoke({}, 'blue');
    const bad = await invoke({ fail: true }, 'blue');
    const refused = await invoke({}).catch((error: AwsError) => error.name);
    await close();
    expect([good.StatusCode, good.FunctionError, good.Payload?.transformToString()]).toEqual([
      200,
      undefined,
      '{"tenantId":"blue"}',
    ]);
    expect(bad.FunctionError).toBe('Unhandled');
    expect(refused).toBe('InvalidParameterValueException');
  });

  test('reads a function and its policy', async () => {
    const { lambda, client, close } = await sdk();
    await lambda.define('one', PID, { ReservedConcurrentExecutions: 3, Timeout: 9 });
    const { Configuration, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName: 'one' }));
    const missing = await client.send(new GetPolicyCommand({ FunctionName: 'one' })).catch((error: AwsError) => error.name);
    await close();
    expect(Configuration).toMatchObject({ FunctionName: 'one', Timeout: 9, State: 'Active' });
    expect(Concurrency?.ReservedConcurrentExecutions).toBe(3);
    expect(missing).toBe('ResourceNotFoundException');
  });
});
