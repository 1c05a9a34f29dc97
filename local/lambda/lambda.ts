/**
 * Lambda: functions of the template, each in Node processes of its own, with the credentials of its own role.
 * Functions and their policies are rebuilt from the template at every start; events accepted for later are durable.
 * https://docs.aws.amazon.com/lambda/latest/dg/welcome.html
 */
import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { type Access, AwsError, type Call, notImplemented, type Service } from '../service.ts';
import { DEFAULT_EVENTS } from './event-config.ts';
import { createEventQueue, type EventQueue, type GivenUp, type Handled, type QueuedEvent, RETRY_DELAYS } from './event-queue.ts';
import { sendRecord } from './failure-record.ts';
import { functionNameOf } from './function.ts';
import { type CredentialsFor, createInvocations, type Invocations, type Limits, type Log } from './invocations.ts';
import { answerOf, type InvokeOutput, readInvoke } from './invoke.ts';
import { createRegistry, type Registry } from './registry.ts';
import { lambdaRest } from './rest.ts';

export interface LambdaSettings {
  readonly credentialsFor: CredentialsFor;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** Milliseconds before the second and third attempt at an event: a minute, then two, as Lambda waits. */
  readonly retryDelays?: readonly number[];
}

const LIMITS: Limits = { concurrency: 1000, processes: 24, patience: 60_000, idleFor: 10 * 60_000 };

export interface Lambda extends Service {
  /** Begins to handle events, those of an earlier start too, once the template is made: its functions, and where their failures go. */
  resume(): void;
}

/** The service `lambda`. */
export const createLambda = (cloud: Cloud, settings: LambdaSettings): Lambda => {
  const arnOf = (name: string): string => `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${name}`;
  const now = (): number => cloud.now();
  const invocations = createInvocations({
    region: cloud.region,
    limits: { ...LIMITS, ...settings.limits },
    credentialsFor: settings.credentialsFor,
    log: settings.log,
    endpoint: () => cloud.endpoint,
    now,
  });
  const registry = createRegistry({
    arnOf,
    now,
    onCreated() {
      invocations.prepare();
      events.wake();
    },
    onChanged: (old) => invocations.drop(old),
    async onDeleted(definition) {
      events.drop(definition.name);
      await invocations.drop(definition);
    },
  });
  const events = openEvents(cloud, settings, { registry, invocations });

  const invoke = async (call: Call): Promise<InvokeOutput> => {
    const { definition } = registry.find(call.input);
    const { type, ...request } = readInvoke(definition, call.input);
    if (type === 'DryRun') return { StatusCode: 204, Payload: '' };
    if (type === 'RequestResponse') return answerOf(await invocations.run({ ...request, definition, requestId: call.requestId }));
    events.add({ id: call.requestId, functionName: definition.name, ...request });
    return { StatusCode: 202, Payload: '' };
  };

  return {
    name: 'lambda',
    protocol: lambdaRest,
    access(call) {
      refuseUnknown(call, registry);
      if (call.operation === 'ListFunctions') return [{ action: 'lambda:ListFunctions', resource: '*' }];
      const name = functionNameOf(call.input.FunctionName);
      return accessesOf(call, { arn: arnOf(name), policy: registry.get(name)?.policy });
    },
    async handle(call) {
      refuseUnknown(call, registry);
      return call.operation === 'Invoke' ? invoke(call) : registry.operations[call.operation]?.(call.input);
    },
    resume: events.resume,
    async close() {
      await Promise.all([events.close(), invocations.close()]);
    },
  };
};

const refuseUnknown = ({ operation }: Call, registry: Registry): void => {
  if (operation !== 'Invoke' && !Object.hasOwn(registry.operations, operation)) throw notImplemented(`Lambda's ${operation}`);
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
const accessesOf = (call: Call, target: { arn: string; policy: Access['resourcePolicy'] }): readonly Access[] => {
  const action = call.operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${call.operation}`;
  const own: Access = { action, resource: target.arn, resourcePolicy: target.policy ?? NOBODY, context: sourceOf(call) };
  if (call.operation !== 'CreateFunction') return [own];
  const passRole = { action: 'iam:PassRole', resource: String(call.input.Role) };
  return [own, { ...passRole, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }];
};

/** A function without a policy of its own: no service may invoke it in its own name. */
const NOBODY: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/** What a calling service says it calls for; nobody but a service in its own name can claim it. */
const sourceOf = ({ principal, operation, input }: Call): Access['context'] => {
  if (principal.kind !== 'service' || operation !== 'Invoke') return undefined;
  return {
    'aws:SourceArn': input.SourceArn as string | undefined,
    'aws:SourceAccount': input.SourceAccount as string | undefined,
  };
};

const openEvents = (
  cloud: Cloud,
  settings: LambdaSettings,
  own: { registry: Registry; invocations: Invocations },
): EventQueue => {
  const { registry, invocations } = own;
  const handle = async (event: QueuedEvent): Promise<Handled> => {
    const known = registry.get(event.functionName);
    if (!known) return { ending: 'failed' };
    try {
      const outcome = await invocations.run({ ...event, definition: known.definition, requestId: event.id });
      return { ending: outcome.failed ? 'failed' : 'succeeded', answer: outcome.payload };
    } catch (error) {
      return { ending: error instanceof AwsError && error.code === 'TooManyRequestsException' ? 'throttled' : 'failed' };
    }
  };
  /** A record that its queue does not take is lost, as the event is: both are told in the function's log. */
  const onDropped = async (event: QueuedEvent, givenUp: GivenUp): Promise<void> => {
    const known = registry.get(event.functionName);
    if (!known) return;
    const { definition, events } = known;
    const told = (type: string, more: object): void =>
      settings.log(definition.logging.group, 'events', JSON.stringify({ type, requestId: event.id, ...more }));
    const { onFailure: destination } = events;
    if (destination !== undefined)
      await sendRecord(cloud, destination, { definition, event, givenUp }).catch((error: unknown) =>
        told('platform.recordNotSent', { destination, reason: error instanceof AwsError ? error.code : 'InternalFailure' }),
      );
    told('platform.eventDropped', { reason: givenUp.reason });
  };
  return createEventQueue({
    directory: cloud.directory,
    now: () => cloud.now(),
    retryDelays: settings.retryDelays ?? RETRY_DELAYS,
    parallel: 8,
    functions: registry.names,
    configOf: (name) => registry.get(name)?.events ?? DEFAULT_EVENTS,
    handle,
    onDropped,
  });
};
