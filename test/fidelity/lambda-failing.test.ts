/** What an invocation that fails tells, and what becomes of its environment. */
import { type LambdaCloud, lambdaCloud } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';

let lambda: LambdaCloud;

beforeAll(async () => {
  lambda = lambdaCloud();
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
    { Timeout: 20 },
  );
  await lambda.define('callback', 'export const handler = (event, context, callback) => callback(null, 1);');
});
afterAll(() => lambda.close());

const failureOf = async (name: string) => {
  const answer = await lambda.invoke<{ errorType: string; errorMessage: string; trace?: string[] }>(name);
  return { ...answer.payload, status: answer.StatusCode, error: answer.FunctionError };
};

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
