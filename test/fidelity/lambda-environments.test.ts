/** Execution environments: what they hold, whom they serve, how many there are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LambdaCloud, lambdaCloud, refusalOf } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';

let lambda: LambdaCloud;

beforeAll(async () => {
  lambda = lambdaCloud();
  await lambda.define('echo', 'export const handler = async (event) => event;');
  await lambda.define('pid', 'let calls = 0; export const handler = async () => ({ pid: process.pid, calls: (calls += 1) });');
  await lambda.define(
    'context',
    'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
    { Timeout: 7, MemorySize: 256, LoggingConfig: { LogGroup: '/ward/context' } },
  );
  await lambda.define('environment', 'export const handler = async () => process.env;', {
    Environment: { Variables: { WARD: 'seven' } },
  });
  await lambda.define(
    'isolated',
    'const served = new Set(); export const handler = async (event, { tenantId }) => { served.add(tenantId); return { pid: process.pid, tenantId, served: [...served] }; };',
    { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
  );
});
afterAll(() => lambda.close());

describe('what the handler finds', () => {
  behaves('the context carries the function, the request and the time that is left', `${DG}/nodejs-context.html`, async () => {
    const { payload } = await lambda.invoke<Record<string, unknown>>('context');
    expect(payload).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      memoryLimitInMB: '256',
      logGroupName: '/ward/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(payload.left).toBeGreaterThan(6000);
    expect(payload.left).toBeLessThanOrEqual(7000);
  });

  behaves(
    'the environment holds the variables of the function, of the runtime and of the role, nothing else',
    `${DG}/configuration-envvars.html`,
    async () => {
      const { payload } = await lambda.invoke<Record<string, string>>('environment');
      expect(payload).toMatchObject({
        WARD: 'seven',
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'environment',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        _HANDLER: 'index.handler',
        TZ: ':UTC',
        AWS_ACCESS_KEY_ID: 'ASIA-Doctor',
        AWS_SESSION_TOKEN: 'environment',
      });
      expect(Object.keys(payload).filter((name) => name in process.env && !['PATH', 'TZ', 'LANG'].includes(name))).toEqual([]);
    },
  );

  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_LAMBDA_FUNCTION_NAME', '_HANDLER', 'LAMBDA_TASK_ROOT'])
    behaves(`the variable ${name} is the runtime's own and cannot be set`, `${DG}/configuration-envvars.html`, async () => {
      expect(
        await refusalOf(lambda, 'CreateFunction', lambda.basics('taken', { Environment: { Variables: { [name]: 'x' } } })),
      ).toMatchObject({
        code: 'InvalidParameterValueException',
        message: expect.stringContaining(name),
      });
    });

  behaves('all variables together are 4 KB at most', `${DG}/gettingstarted-limits.html`, async () => {
    const Environment = { Variables: { LONG: 'x'.repeat(4096) } };
    expect(await refusalOf(lambda, 'CreateFunction', lambda.basics('long', { Environment }))).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});

describe('execution environments', () => {
  behaves('an environment that has finished serves the next event', `${DG}/lambda-runtime-environment.html`, async () => {
    const first = await lambda.invoke<{ pid: number; calls: number }>('pid');
    const second = await lambda.invoke<{ pid: number; calls: number }>('pid');
    expect(second.payload).toEqual({ pid: first.payload.pid, calls: first.payload.calls + 1 });
  });

  behaves('events at the same time run in environments of their own', `${DG}/lambda-concurrency.html`, async () => {
    // Each ends when three have begun.
    await lambda.define(
      'meeting',
      `import { readdirSync, writeFileSync } from 'node:fs';
      export const handler = (folder) => new Promise((resolve) => {
        writeFileSync(folder + '/' + process.pid, '');
        setInterval(() => readdirSync(folder).length === 3 && resolve(process.pid), 20);
      });`,
      { Timeout: 60 },
    );
    const folder = mkdtempSync(join(tmpdir(), 'ward-meeting-'));
    const answers = await Promise.all([1, 2, 3].map(() => lambda.invoke<number>('meeting', folder)));
    rmSync(folder, { recursive: true });
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(3);
  });

  behaves('an invocation beyond the reserved concurrency is throttled', `${DG}/configuration-concurrency.html`, async () => {
    await lambda.define('single', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));', {
      ReservedConcurrentExecutions: 1,
    });
    const running = lambda.invoke('single');
    expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'single' })).toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      extra: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await running).toMatchObject({ StatusCode: 200 });
  });

  behaves('a reserved concurrency of zero stops a function', `${DG}/configuration-concurrency.html`, async () => {
    await lambda.define('stopped', 'export const handler = async () => 1;', { ReservedConcurrentExecutions: 0 });
    expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'stopped' })).toMatchObject({ code: 'TooManyRequestsException' });
  });

  behaves('the account runs no more at once than its concurrency', `${DG}/lambda-concurrency.html`, async () => {
    const small = lambdaCloud({ limits: { concurrency: 1 } });
    await small.define('slow', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));');
    const running = small.invoke('slow');
    expect(await refusalOf(small, 'Invoke', { FunctionName: 'slow' })).toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      extra: { Reason: 'ConcurrentInvocationLimitExceeded' },
    });
    await running;
    await small.close();
  });
});

describe('tenant isolation', () => {
  behaves('an environment serves one tenant only', `${DG}/tenant-isolation.html`, async () => {
    type Served = { pid: number; tenantId: string; served: string[] };
    const ask = async (TenantId: string) => (await lambda.invoke<Served>('isolated', {}, { TenantId })).payload;
    const [blue, green, blueAgain] = [await ask('blue'), await ask('green'), await ask('blue')];
    expect(blue).toMatchObject({ tenantId: 'blue', served: ['blue'] });
    expect(green).toMatchObject({ tenantId: 'green', served: ['green'] });
    expect(blueAgain.pid).toBe(blue.pid);
    expect(green.pid).not.toBe(blue.pid);
  });

  behaves('an isolated function needs a tenant id', `${DG}/tenant-isolation-invoke.html`, async () => {
    expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'isolated' })).toMatchObject({
      code: 'InvalidParameterValueException',
      status: 400,
    });
  });

  behaves('a function without isolation takes no tenant id', `${DG}/tenant-isolation-invoke.html`, async () => {
    expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'echo', TenantId: 'blue' })).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});
