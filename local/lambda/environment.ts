/** One execution environment: a process that serves one function (and one tenant, if the function is isolated), one event at a time. */
import type { ChildProcess } from 'node:child_process';
import type { FunctionDefinition } from './function.ts';
import type { Assignment, FromRuntime, FunctionFailure, InvocationMessage } from './messages.ts';
import { end, type RuntimeProcess, readLines } from './process.ts';

export interface Credentials {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What became of an event: the payload of the answer, and whether the function failed. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
}

export interface Environment {
  readonly definition: FunctionDefinition;
  readonly tenantId?: string;
  readonly logStream: string;
  /** When the credentials it was given end. */
  readonly expiresAt: number;
  /** Resolves when its function is imported, or cannot be: `run` tells which. */
  ready(): Promise<void>;
  /** Milliseconds its import took, until its first event: the platform counts it as that one's. */
  initDuration(): number | undefined;
  /** Whether its process still lives and could take an event. */
  alive(): boolean;
  /** Handles one event; never rejects. Kills the process when the function's timeout passes. */
  run(message: Omit<InvocationMessage, 'kind' | 'remaining'>): Promise<Outcome>;
  /** Kills the process and waits for its end. */
  stop(): Promise<void>;
}

export interface EnvironmentSettings {
  readonly definition: FunctionDefinition;
  readonly tenantId?: string;
  readonly logStream: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly expiresAt: number;
  readonly onLine: (line: string) => void;
}

/** Beyond MemorySize, what a bare Node process holds, which Lambda does not count against the handler alike. */
const MEMORY_SLACK = 96 * 1024 * 1024;
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT = 10_000;

export const failureOutcome = (failure: FunctionFailure): Outcome => ({ payload: JSON.stringify(failure), failed: true });

type Reply = FromRuntime | { readonly kind: 'late' } | { readonly kind: 'ended' };

/** The resident memory, in bytes, past which its environment is killed. */
export const memoryLimitOf = ({ memorySize }: FunctionDefinition): number => memorySize * 1024 * 1024 + MEMORY_SLACK;

/** Assigns the process to the function and starts importing its bundle; `run` waits for that. */
export const startEnvironment = (process: RuntimeProcess, settings: EnvironmentSettings): Environment => {
  const { definition } = settings;
  const { child } = process;
  const startedAt = performance.now();
  const replies = listen(process);
  let initDuration: number | undefined;
  readLines(child, settings.onLine);
  child.send(assignmentOf(settings));
  const ready = replies.next(INIT_LIMIT + definition.timeout * 1000).then((first) => {
    initDuration = performance.now() - startedAt;
    return first;
  });

  const outcomeOf = async (reply: Reply, requestId: string): Promise<Outcome> => {
    if (reply.kind === 'succeeded') return { payload: reply.payload, failed: false };
    if (reply.kind === 'failed') return failureOutcome(reply.failure);
    await end(process);
    if (reply.kind === 'late') return failureOutcome(timeoutFailure(definition.timeout, requestId));
    return failureOutcome('failure' in reply ? reply.failure : exitFailure(child, requestId));
  };

  return {
    definition,
    tenantId: settings.tenantId,
    logStream: settings.logStream,
    expiresAt: settings.expiresAt,
    async ready() {
      await ready;
    },
    initDuration: () => initDuration,
    alive: replies.open,
    async run(message) {
      const first = await ready;
      initDuration = undefined;
      if (first.kind !== 'ready') return outcomeOf(first, message.requestId);
      const remaining = definition.timeout * 1000;
      const reply = replies.next(remaining, message.requestId);
      child.send({ kind: 'invoke', remaining, ...message }, () => {});
      return outcomeOf(await reply, message.requestId);
    },
    stop: () => end(process),
  };
};

const assignmentOf = ({ definition, variables }: EnvironmentSettings): Assignment => ({
  kind: 'assign',
  variables,
  directory: definition.directory,
  handler: definition.handler,
  logFormat: definition.logging.format,
  logLevel: definition.logging.applicationLevel,
});

/** The replies of a process, one at a time. An answer to a request that nobody waits for any more is dropped. */
const listen = ({ child }: RuntimeProcess) => {
  let waiting: { settle(reply: Reply): void; requestId?: string } | undefined;
  let last: Reply | undefined;
  const deliver = (reply: Reply): void => {
    if ('requestId' in reply && reply.requestId !== waiting?.requestId) return;
    if (!('requestId' in reply) && reply.kind !== 'ready') last ??= reply;
    waiting?.settle(reply);
  };
  child.on('message', (message: FromRuntime) => deliver(message));
  child.on('close', () => deliver({ kind: 'ended' }));
  return {
    /** False from the moment the process has said, or shown, that it ends. */
    open: (): boolean => last === undefined && child.connected,
    next: (milliseconds: number, requestId?: string): Promise<Reply> =>
      new Promise((resolve) => {
        const timer = setTimeout(() => settle({ kind: 'late' }), milliseconds);
        const settle = (reply: Reply): void => {
          clearTimeout(timer);
          waiting = undefined;
          resolve(reply);
        };
        waiting = { settle, requestId };
        if (last) settle(last);
      }),
  };
};

const timeoutFailure = (seconds: number, requestId: string): FunctionFailure => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
const exitFailure = (child: ChildProcess, requestId: string): FunctionFailure => {
  const { exitCode, signalCode } = child;
  if (signalCode === 'SIGKILL') {
    return {
      errorType: 'Runtime.OutOfMemory',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    };
  }
  const reason = signalCode
    ? `Runtime exited with error: signal: ${signalCode === 'SIGABRT' ? 'aborted' : signalCode}`
    : exitCode === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${exitCode}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${reason}` };
};
