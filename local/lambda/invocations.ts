/** Runs events: admits them within the concurrency limits, finds an environment, writes the platform's log lines. */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AwsError } from '../service.ts';
import {
  type Credentials,
  type Environment,
  failureOutcome,
  memoryLimitOf,
  type Outcome,
  startEnvironment,
} from './environment.ts';
import type { FunctionDefinition } from './function.ts';
import { createPlatformLog } from './platform-log.ts';
import { createPool } from './pool.ts';
import { createNursery } from './process.ts';

/** Takes one line of a log stream. */
export type Log = (group: string, stream: string, line: string) => void;

/** The credentials of a role, as its functions hold them. */
export type CredentialsFor = (roleArn: string, sessionName: string) => Credentials | Promise<Credentials>;

export interface Limits {
  /** Invocations at once in the account. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  readonly concurrency: number;
  /** Processes at once on this machine. */
  readonly processes: number;
  /** Milliseconds an event waits for a process when all are busy. */
  readonly patience: number;
  /** Milliseconds an idle environment is kept. */
  readonly idleFor: number;
}

export interface Invocation {
  readonly definition: FunctionDefinition;
  readonly payload: string;
  readonly requestId?: string;
  readonly tenantId?: string;
  readonly clientContext?: string;
}

export interface Invocations {
  /** Throws `TooManyRequestsException` when a limit is reached; whatever the function does is an outcome. */
  run(invocation: Invocation): Promise<Outcome>;
  /** Forks the process of the first cold start ahead of it. */
  prepare(): void;
  drop(definition: FunctionDefinition): Promise<void>;
  close(): Promise<void>;
}

export interface InvocationSettings {
  readonly region: string;
  readonly limits: Limits;
  readonly credentialsFor: CredentialsFor;
  readonly log: Log;
  endpoint(): string;
  now(): number;
}

const RESPONSE_LIMIT = 6_291_556;

const tooMany = (reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' });

export const createInvocations = (settings: InvocationSettings): Invocations => {
  const { limits, log } = settings;
  const running = new Map<FunctionDefinition, number>();
  const nursery = createNursery();

  const start = async (definition: FunctionDefinition, tenantId?: string): Promise<Environment> => {
    const { expiresAt, ...credentials } = await settings.credentialsFor(definition.role, definition.name);
    const logStream = `${new Date(settings.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    return startEnvironment(nursery.take(memoryLimitOf(definition)), {
      definition,
      tenantId,
      logStream,
      expiresAt,
      variables: { ...variablesOf(definition, logStream, settings), ...credentials },
      onLine: (line) => log(definition.logging.group, logStream, line),
    });
  };

  const { processes: capacity, patience, idleFor } = limits;
  const pool = createPool({ capacity, patience, idleFor, startsAtOnce: availableParallelism(), now: settings.now, start });

  const admit = (definition: FunctionDefinition): void => {
    const mine = running.get(definition) ?? 0;
    if (mine >= (definition.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      throw tooMany('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const all = [...running.values()].reduce((sum, count) => sum + count, 0);
    if (all >= limits.concurrency) throw tooMany('ConcurrentInvocationLimitExceeded');
    running.set(definition, mine + 1);
  };

  const runIn = async (environment: Environment, invocation: Invocation): Promise<Outcome> => {
    const { definition, payload, tenantId, clientContext } = invocation;
    const requestId = invocation.requestId ?? randomUUID();
    const platform = createPlatformLog(environment, { requestId, tenantId, now: settings.now, log });
    platform.started();
    const outcome = await environment.run({ requestId, payload, tenantId, clientContext, functionArn: definition.arn });
    platform.reported(outcome);
    return outcome.payload.length > RESPONSE_LIMIT || Buffer.byteLength(outcome.payload) > RESPONSE_LIMIT ? tooLarge() : outcome;
  };

  return {
    async run(invocation) {
      const { definition, tenantId } = invocation;
      admit(definition);
      try {
        const environment = await pool.take(definition, tenantId);
        if (!environment) throw tooMany('ConcurrentInvocationLimitExceeded');
        try {
          return await runIn(environment, invocation);
        } finally {
          pool.giveBack(environment);
          nursery.prepare();
        }
      } finally {
        const left = (running.get(definition) ?? 1) - 1;
        if (left === 0) running.delete(definition);
        else running.set(definition, left);
      }
    },
    prepare: nursery.prepare,
    drop: pool.drop,
    async close() {
      await Promise.all([pool.close(), nursery.close()]);
    },
  };
};

const tooLarge = (): Outcome =>
  failureOutcome({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
  });

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const variablesOf = (
  definition: FunctionDefinition,
  logStream: string,
  settings: InvocationSettings,
): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  ...definition.variables,
  ...(settings.endpoint() !== '' && { AWS_ENDPOINT_URL: settings.endpoint() }),
  AWS_REGION: settings.region,
  AWS_DEFAULT_REGION: settings.region,
  AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySize),
  AWS_LAMBDA_LOG_GROUP_NAME: definition.logging.group,
  AWS_LAMBDA_LOG_STREAM_NAME: logStream,
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  LAMBDA_TASK_ROOT: definition.directory,
  _HANDLER: definition.handler,
});
