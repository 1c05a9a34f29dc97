/**
 * The program of an execution environment: waits to be assigned a function, imports its bundle, then handles one event at a time.
 * Errors are named as the Node.js runtime of Lambda names them. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
import { flushCompileCache } from 'node:module';
import { describeError, handlerOf, RuntimeError } from './handler.ts';
import type { Assignment, FromRuntime, InvocationMessage, ToRuntime } from './messages.ts';
import { createRuntimeConsole } from './runtime-console.ts';

type Handler = (event: unknown, context: object) => unknown;

const channel = process.send?.bind(process);
if (!channel) throw new Error('An execution environment is started by the embedded cloud.');
delete process.send;

const say = (message: FromRuntime): Promise<void> => new Promise((resolve) => channel(message, () => resolve()));

const current: { requestId?: string; tenantId?: string } = {};
let handler: Handler | undefined;

const assign = async (assignment: Assignment): Promise<void> => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, assignment.variables);
  process.chdir(assignment.directory);
  createRuntimeConsole(assignment, current);
  try {
    handler = await handlerOf(assignment.directory, assignment.handler);
    await say({ kind: 'ready' });
    // It is killed at its end, and would write nothing then.
    flushCompileCache();
  } catch (error) {
    await say({ kind: 'broken', failure: describeError(error) });
    process.exit(1);
  }
};

const contextOf = (message: InvocationMessage): object => {
  const deadline = performance.now() + message.remaining;
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION, AWS_LAMBDA_FUNCTION_MEMORY_SIZE } = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: message.clientContext === undefined ? undefined : JSON.parse(message.clientContext),
    identity: undefined,
    tenantId: message.tenantId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
};

const written = (result: unknown): string => {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new RuntimeError('Runtime.MarshalError', 'Unable to stringify response body');
  }
};

const handle = async (message: InvocationMessage): Promise<void> => {
  const { requestId } = message;
  Object.assign(current, { requestId, tenantId: message.tenantId });
  try {
    const payload = written(await handler?.(JSON.parse(message.payload), contextOf(message)));
    await say({ kind: 'succeeded', requestId, payload });
  } catch (error) {
    console.error('Invoke Error', JSON.stringify(describeError(error)));
    await say({ kind: 'failed', requestId, failure: describeError(error) });
  }
};

/** Nothing can be known of a process after this: it tells why and ends, as Lambda's does. */
const giveUp = async (error: unknown, code: number): Promise<void> => {
  await say({ kind: 'dying', failure: describeError(error) });
  process.exit(code);
};

process.on('uncaughtException', (error) => void giveUp(error, 129));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage } = describeError(reason);
  void giveUp(new RuntimeError('Runtime.UnhandledPromiseRejection', `${errorType}: ${errorMessage}`), 128);
});
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToRuntime) => void (message.kind === 'assign' ? assign(message) : handle(message)));
