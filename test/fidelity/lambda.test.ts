/** Lambda as AWS documents it. Every function runs in its own process. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type LambdaCloud, lambdaCloud } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';
const API = 'https://docs.aws.amazon.com/lambda/latest/api';

let lambda: LambdaCloud;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'ward-lambda-'));
  lambda = lambdaCloud({ retryDelays: [20, 20] });
  await lambda.define('echo', 'export const handler = async (event) => event;');
  await lambda.define('pid', 'let calls = 0; export const handler = async () => ({ pid: process.pid, calls: (calls += 1) });');
  await lambda.define(
    'context',
    'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
    {
      Timeout: 7,
      MemorySize: 256,
      LoggingConfig: { LogGroup: '/ward/context' },
    },
  );
  await lambda.define('environment', 'export const handler = async () => process.env;', {
    Environment: { Variables: { WARD: 'seven' } },
  });
  await lambda.define('throws', 'export const handler = async () => { throw new TypeError("no such bed"); };');
  await lambda.define('slow', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));', {
    Timeout: 1,
  });
  await lambda.define('busy', 'export const handler = async () => { for (;;); };', { Timeout: 1 });
  await lambda.define('exits', 'export const handler = async () => process.exit(3);');
  await lambda.define(
    'rejects',
    'export const handler = () => { Promise.reject(new Error("unheard")); return new Promise(() => {}); };',
  );
  await lambda.define('broken', 'throw new RangeError("at import");');
  await lambda.define('unnamed', 'export const other = async () => 1;');
  await lambda.define(
    'hungry',
    'const kept = []; export const handler = async () => { for (;;) kept.push(Buffer.alloc(8_000_000, 1)); };',
    {
      Timeout: 20,
    },
  );
  await lambda.define('large', 'export const handler = async () => "x".repeat(6_300_000);');
  await lambda.define('callback', 'export const handler = (event, context, callback) => callback(null, 1);');
  await lambda.define(
    'isolated',
    'const served = new Set(); export const handler = async (event, { tenantId }) => { served.add(tenantId); return { pid: process.pid, tenantId, served: [...served] }; };',
    {
      TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
    },
  );
});

afterAll(async () => {
  await lambda.close();
  rmSync(scratch, { recursive: true, force: true });
});

const failureOf = async (name: string, more: object = {}) => {
  const answer = await lambda.invoke<{ errorType: string; errorMessage: string; trace?: string[] }>(name, {}, more);
  return { ...answer.payload, status: answer.StatusCode, error: answer.FunctionError };
};

const refusal = (input: object) =>
  lambda.root('lambda', 'Invoke', input).then(
    () => {
      throw new Error('It was accepted.');
    },
    (error: { code: string; status: number; message: string; extra: Record<string, unknown> }) => error,
  );

describe('invoking', () => {
  behaves('the event reaches the handler and its result comes back as JSON', `${API}/API_Invoke.html`, async () => {
    const answer = await lambda.invoke('echo', { ward: 7, note: 'ä "quoted"' });
    expect(answer).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: { ward: 7, note: 'ä "quoted"' } });
  });

  behaves('a function is named by its name, partial ARN or ARN', `${API}/API_Invoke.html`, async () => {
    for (const name of ['echo', '000000000000:function:echo', 'arn:aws:lambda:us-east-1:000000000000:function:echo']) {
      expect((await lambda.invoke(name, 1)).payload).toBe(1);
    }
  });

  behaves('an unknown function is a ResourceNotFoundException', `${API}/API_Invoke.html`, async () => {
    expect(await refusal({ FunctionName: 'nobody' })).toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });

  behaves('a payload that is not JSON is an InvalidRequestContentException', `${API}/API_Invoke.html`, async () => {
    expect(await refusal({ FunctionName: 'echo', Payload: '{"a":' })).toMatchObject({
      code: 'InvalidRequestContentException',
      status: 400,
    });
  });

  behaves('a synchronous payload is 6 MB at most', `${DG}/gettingstarted-limits.html`, async () => {
    const answer = await lambda.invoke<string>('echo', 'x'.repeat(6_291_454));
    expect(answer.payload).toHaveLength(6_291_454);
    expect(await refusal({ FunctionName: 'echo', Payload: JSON.stringify('x'.repeat(6_291_455)) })).toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });

  behaves('an asynchronous payload is 1 MB at most', `${DG}/gettingstarted-limits.html`, async () => {
    const Payload = JSON.stringify('x'.repeat(1_048_576));
    expect(await refusal({ FunctionName: 'echo', InvocationType: 'Event', Payload })).toMatchObject({
      code: 'RequestTooLargeException',
    });
  });

  behaves('a response beyond 6 MB fails the invocation', `${DG}/gettingstarted-limits.html`, async () => {
    expect(await failureOf('large')).toMatchObject({ error: 'Unhandled', errorType: 'Function.ResponseSizeTooLarge' });
  });

  behaves('a dry run checks and does not run', `${API}/API_Invoke.html`, async () => {
    expect(await lambda.invoke('throws', {}, { InvocationType: 'DryRun' })).toMatchObject({
      StatusCode: 204,
      payload: undefined,
    });
  });

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
});

describe('execution environments', () => {
  behaves('an environment that has finished serves the next event', `${DG}/lambda-runtime-environment.html`, async () => {
    const first = await lambda.invoke<{ pid: number; calls: number }>('pid');
    const second = await lambda.invoke<{ pid: number; calls: number }>('pid');
    expect(second.payload).toEqual({ pid: first.payload.pid, calls: first.payload.calls + 1 });
  });

  behaves('events at the same time run in environments of their own', `${DG}/lambda-concurrency.html`, async () => {
    const answers = await Promise.all([1, 2, 3].map(() => lambda.invoke<{ pid: number }>('pid')));
    expect(new Set(answers.map(({ payload }) => payload.pid)).size).toBe(3);
  });

  behaves('an invocation beyond the reserved concurrency is throttled', `${DG}/configuration-concurrency.html`, async () => {
    await lambda.define('single', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));', {
      ReservedConcurrentExecutions: 1,
    });
    const running = lambda.invoke('single');
    expect(await refusal({ FunctionName: 'single' })).toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      extra: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await running).toMatchObject({ StatusCode: 200 });
  });

  behaves('a reserved concurrency of zero stops a function', `${DG}/configuration-concurrency.html`, async () => {
    await lambda.define('stopped', 'export const handler = async () => 1;', { ReservedConcurrentExecutions: 0 });
    expect(await refusal({ FunctionName: 'stopped' })).toMatchObject({ code: 'TooManyRequestsException' });
  });
});

describe('failing', () => {
  behaves('an error of the handler is told by type, message and trace', `${DG}/nodejs-exceptions.html`, async () => {
    expect(await failureOf('throws')).toMatchObject({
      status: 200,
      error: 'Unhandled',
      errorType: 'TypeError',
      errorMessage: 'no such bed',
      trace: expect.arrayContaining(['TypeError: no such bed']),
    });
  });

  behaves('a function that exceeds its timeout is ended', `${DG}/configuration-timeout.html`, async () => {
    expect(await failureOf('slow')).toMatchObject({
      error: 'Unhandled',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 1.00 seconds$/),
    });
  });

  behaves('a busy loop is ended too', `${DG}/configuration-timeout.html`, async () => {
    expect(await failureOf('busy')).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  behaves(
    'a process that exits fails its invocation, and the next one has a new environment',
    `${DG}/troubleshooting-invocation.html`,
    async () => {
      for (const _ of [1, 2]) {
        expect(await failureOf('exits')).toMatchObject({
          errorType: 'Runtime.ExitError',
          errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
        });
      }
    },
  );

  behaves('a rejection that nobody handles fails the invocation', `${DG}/nodejs-exceptions.html`, async () => {
    expect(await failureOf('rejects')).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: unheard',
    });
  });

  behaves(
    'a module that throws fails every invocation until it no longer does',
    `${DG}/lambda-runtime-environment.html`,
    async () => {
      for (const _ of [1, 2])
        expect(await failureOf('broken')).toMatchObject({ errorType: 'RangeError', errorMessage: 'at import' });
    },
  );

  behaves('a handler that is not exported is named', `${DG}/nodejs-handler.html`, async () => {
    expect(await failureOf('unnamed')).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    });
  });

  behaves('a callback-based handler is refused by Node.js 24', `${DG}/nodejs-handler.html`, async () => {
    expect(await failureOf('callback')).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  behaves('a function that outgrows its memory is ended', `${DG}/configuration-memory.html`, async () => {
    expect(await failureOf('hungry')).toMatchObject({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringMatching(/signal: killed$/),
    });
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
    expect(await refusal({ FunctionName: 'isolated' })).toMatchObject({ code: 'InvalidParameterValueException', status: 400 });
  });

  behaves('a function without isolation takes no tenant id', `${DG}/tenant-isolation-invoke.html`, async () => {
    expect(await refusal({ FunctionName: 'echo', TenantId: 'blue' })).toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('asynchronous events', () => {
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
});

describe('logs', () => {
  behaves(
    'console writes the request id, and the platform START, END and REPORT',
    `${DG}/monitoring-cloudwatchlogs.html`,
    async () => {
      await lambda.define('talks', 'export const handler = async () => console.log("first\\nsecond");');
      await lambda.invoke('talks');
      const mine = () => lambda.lines.filter(([group]) => group === '/aws/lambda/talks').map(([, , line]) => line);
      await eventually(() => mine().length === 4);
      expect(mine().join('\n')).toMatch(/START RequestId: [0-9a-f-]{36} Version: \$LATEST/);
      expect(mine().join('\n')).toMatch(/\t[0-9a-f-]{36}\tINFO\tfirst\rsecond/);
      expect(mine().join('\n')).toMatch(/REPORT RequestId: .*Memory Size: 128 MB\tInit Duration/);
    },
  );

  behaves(
    'JSON logs carry level, request and message, from the configured level up',
    `${DG}/monitoring-cloudwatchlogs-advanced.html`,
    async () => {
      await lambda.define('json', 'export const handler = async () => { console.debug("no"); console.warn({ bed: 7 }); };', {
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      });
      await lambda.invoke('json');
      const mine = () => lambda.lines.filter(([group]) => group === '/aws/lambda/json').map(([, , line]) => JSON.parse(line));
      await eventually(() => mine().length > 0);
      expect(mine()).toEqual([expect.objectContaining({ level: 'WARN', message: { bed: 7 }, requestId: expect.any(String) })]);
    },
  );
});
