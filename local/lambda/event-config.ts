/** How a function's events are handled later: `PutFunctionEventInvokeConfig`. */
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';

export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number;
  /** Seconds. */
  readonly maximumEventAge: number;
  /** The ARN of the queue that has the record of each event that is given up. */
  readonly onFailure?: string;
}

/** The longest Lambda keeps any event: 6 hours. */
export const LONGEST_AGE = 21_600;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export const DEFAULT_EVENTS: EventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAge: LONGEST_AGE };

const MEMBERS = ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'];

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const readEventConfig = (input: Input): EventInvokeConfig => {
  onlyModelled('PutFunctionEventInvokeConfig', input, MEMBERS);
  const { Qualifier: qualifier = '$LATEST', MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = input;
  if (qualifier !== '$LATEST') throw notImplemented(`PutFunctionEventInvokeConfig with Qualifier ${String(qualifier)}`);
  return {
    maximumRetryAttempts: between('MaximumRetryAttempts', attempts ?? DEFAULT_EVENTS.maximumRetryAttempts, [0, 2]),
    maximumEventAge: between('MaximumEventAgeInSeconds', age ?? LONGEST_AGE, [60, LONGEST_AGE]),
    onFailure: queueOf((input.DestinationConfig ?? {}) as Input),
  };
};

/** Records of what failed, in a standard queue; every other destination is refused by name. */
const queueOf = (destinations: Input): string | undefined => {
  onlyModelled('DestinationConfig', destinations, ['OnFailure']);
  const onFailure = (destinations.OnFailure ?? {}) as Input;
  onlyModelled('OnFailure', onFailure, ['Destination']);
  const { Destination: arn } = onFailure;
  if (arn === undefined) return undefined;
  const [, service] = /^arn:aws:([\w-]+):/.exec(String(arn)) ?? [];
  if (service !== undefined && service !== 'sqs') throw notImplemented(`a destination of ${service}`);
  if (/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/.test(String(arn))) return String(arn);
  throw new AwsError('InvalidParameterValueException', `The destination ARN ${String(arn)} is invalid.`);
};

const between = (member: string, given: unknown, [lowest, highest]: readonly [number, number]): number => {
  const value = Number(given);
  if (value >= lowest && value <= highest) return value;
  throw new AwsError('InvalidParameterValueException', `${member} must be between ${lowest} and ${highest}.`);
};
