/** `Invoke`: what is refused before a function is reached, and how its outcome is answered. */
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { Outcome } from './environment.ts';
import type { FunctionDefinition } from './function.ts';
import { clientContextOf } from './rest.ts';

export interface InvokeOutput {
  readonly StatusCode: number;
  readonly FunctionError?: 'Unhandled';
  readonly ExecutedVersion?: '$LATEST';
  readonly Payload: string;
}

/** A request that Lambda accepts. */
export interface InvokeRequest {
  readonly type: 'RequestResponse' | 'Event' | 'DryRun';
  readonly payload: string;
  readonly tenantId?: string;
  readonly clientContext?: string;
}

const MEMBERS = [
  'FunctionName',
  'InvocationType',
  'LogType',
  'ClientContext',
  'TenantId',
  'Payload',
  'Qualifier',
  'SourceArn',
  'SourceAccount',
];

/** Bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

/**
 * Reads `Invoke`. Throws `RequestTooLargeException`, `InvalidRequestContentException`, and `InvalidParameterValueException` for a
 * tenant id that the function needs and did not get, or got and does not take.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const readInvoke = (definition: FunctionDefinition, input: Input): InvokeRequest => {
  onlyModelled('Invoke', input, MEMBERS);
  if ((input.LogType ?? 'None') !== 'None') throw notImplemented(`Invoke with LogType ${String(input.LogType)}`);
  if ((input.Qualifier ?? '$LATEST') !== '$LATEST') throw notImplemented(`Invoke with Qualifier ${String(input.Qualifier)}`);
  const type = (input.InvocationType ?? 'RequestResponse') as InvokeRequest['type'];
  if (!(type in LIMITS)) throw new AwsError('InvalidParameterValueException', `The InvocationType ${type} is not valid.`);
  return {
    type,
    payload: payloadOf(input.Payload, LIMITS[type]),
    tenantId: tenantOf(definition, input.TenantId),
    clientContext: clientContextOf(input.ClientContext),
  };
};

const payloadOf = (given: unknown, limit: number): string => {
  const payload = given instanceof Uint8Array ? Buffer.from(given).toString('utf8') : ((given as string | undefined) ?? '');
  if (payload.length > limit || Buffer.byteLength(payload) > limit) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
    );
  }
  if (payload === '') return '{}';
  try {
    JSON.parse(payload);
    return payload;
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
};

/** https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html */
const tenantOf = (definition: FunctionDefinition, given: unknown): string | undefined => {
  const tenantId = given === '' ? undefined : (given as string | undefined);
  const refused = (message: string): AwsError => new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
  if (definition.tenantIsolation && tenantId === undefined) {
    throw refused(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    );
  }
  if (!definition.tenantIsolation && tenantId !== undefined) {
    throw refused(
      'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
    );
  }
  if (tenantId !== undefined && !/^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/.test(tenantId))
    throw refused(`The tenant ID ${tenantId} is not valid.`);
  return tenantId;
};

export const answerOf = ({ failed, payload }: Outcome): InvokeOutput => ({
  StatusCode: 200,
  ExecutedVersion: '$LATEST',
  ...(failed && { FunctionError: 'Unhandled' }),
  Payload: payload,
});
