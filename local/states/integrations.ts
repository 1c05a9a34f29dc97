/** Carries out tasks, as the role of the state machine. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
import type { Cloud } from '../cloud.ts';
import type { Principal } from '../iam/principal.ts';
import { AwsError, type Input } from '../service.ts';
import type { Json } from './definition.ts';
import { integrationOf, sdkService } from './resources.ts';
import { StateError } from './state-error.ts';

interface Ask {
  readonly resource: string;
  readonly arguments: Json;
}

/** Answers with the task's result, or throws its failure as a `StateError`. */
export type Perform = (ask: Ask, principal: Principal) => Promise<Json>;

export const createPerform =
  (cloud: Cloud): Perform =>
  async (ask, principal) => {
    const { kind, name, operation } = integrationOf(ask.resource);
    const call = (service: string, action: string, input: Input) => cloud.call(principal, service, action, input);
    try {
      if (kind === 'function')
        return (await invoke(call, { FunctionName: ask.resource, Payload: ask.arguments })).Payload as Json;
      const input = objectIn(ask.arguments);
      if (name === 'lambda' && kind === 'optimized') return await invoke(call, input);
      const service = kind === 'sdk' ? sdkService(name).service : name;
      const sent = service === 'states' ? asStatesInput(input) : input;
      const output = json(await call(service, pascal(operation), sent));
      return service === 'states' ? renamed(output, pascal) : output;
    } catch (error) {
      throw failureOf(error, errorsOf(kind, name));
    }
  };

const errorsOf = (kind: string, name: string): string => {
  if (kind === 'sdk') return sdkService(name).errors;
  return { lambda: 'Lambda', dynamodb: 'DynamoDB', states: 'StepFunctions' }[name] ?? name;
};

type CallAs = (service: string, operation: string, input: Input) => Promise<unknown>;

/** The error of the function becomes the error of the state. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
const invoke = async (call: CallAs, input: Input): Promise<{ [key: string]: Json }> => {
  const Payload = JSON.stringify(input.Payload ?? {});
  const answer = (await call('lambda', 'Invoke', { InvocationType: 'RequestResponse', ...input, Payload })) as {
    StatusCode: number;
    FunctionError?: string;
    ExecutedVersion?: string;
    Payload?: string | Uint8Array;
  };
  const text = typeof answer.Payload === 'string' ? answer.Payload : Buffer.from(answer.Payload ?? '').toString('utf8');
  if (answer.FunctionError) throw new StateError(errorTypeIn(text), text);
  return { ExecutedVersion: answer.ExecutedVersion ?? '$LATEST', Payload: parsed(text), StatusCode: answer.StatusCode };
};

const errorTypeIn = (payload: string): string => {
  const type = (parsed(payload) as { errorType?: unknown } | null)?.errorType;
  return typeof type === 'string' && type !== '' ? type : 'Lambda.Unknown';
};

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};

const objectIn = (value: Json): Input => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new StateError('States.Runtime', `Arguments must be an object, not ${JSON.stringify(value)}.`);
};

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? {})) as Json;

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const renamed = (value: Json, rename: (name: string) => string): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, rename));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamed(inner, rename)]));
};

/** Step Functions' own API has camelCase members, but its tasks name them in PascalCase; `Input` may be any JSON. */
const asStatesInput = (input: Input): Input => {
  const { Input: given, ...rest } = input;
  const members = Object.fromEntries(Object.entries(rest).map(([name, value]) => [camel(name), value]));
  return given === undefined ? members : { ...members, input: typeof given === 'string' ? given : JSON.stringify(given) };
};

/** `DynamoDb.ConditionalCheckFailedException`. What the embedded cloud lacks ends the execution: no catcher may hide it. */
const failureOf = (error: unknown, service: string): StateError => {
  if (error instanceof StateError) return error;
  if (!(error instanceof AwsError)) return new StateError('States.TaskFailed', String(error));
  if (error.code === 'NotImplemented') return new StateError('States.Runtime', error.message);
  if (error.code === 'AccessDenied' || error.code === 'AccessDeniedException') {
    return new StateError('States.Permissions', error.message);
  }
  const code = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
  return new StateError(`${service}.${code}`, error.message);
};
