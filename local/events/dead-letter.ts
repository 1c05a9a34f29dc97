/** What no target had is sent to the target's queue, with why. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
import { type Cloud, serviceOf } from '../cloud.ts';
import { AwsError } from '../service.ts';
import type { Delivery, Target } from './event-store.ts';
import { ruleArn } from './operation.ts';

/** Which limit of the retry policy was met; absent where trying again could not help. */
export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

export interface Undelivered {
  readonly delivery: Delivery;
  readonly target: Target;
  readonly error: unknown;
  readonly exhausted?: Exhausted;
}

/** The first that matches tells. */
const codes: readonly (readonly [error: RegExp, code: string])[] = [
  [/AccessDenied|NotAuthorized/, 'NO_PERMISSIONS'],
  [/NotFound|DoesNotExist/, 'NO_RESOURCE'],
  [/Throttl|TooManyRequests|LimitExceeded/, 'THROTTLING'],
  [/InvalidInputTemplate/, 'INVALID_JSON'],
  [/Validation|InvalidParameter/, 'INVALID_PARAMETER'],
];

const text = (value: string) => ({ DataType: 'String', StringValue: value });

const attributesOf = (cloud: Cloud, { delivery, target, error, exhausted }: Undelivered) => {
  const code = error instanceof AwsError ? error.code : '';
  return {
    RULE_ARN: text(ruleArn(cloud, { bus: delivery.bus, name: delivery.rule })),
    TARGET_ARN: text(target.Arn),
    ERROR_CODE: text(codes.find(([name]) => name.test(code))?.[1] ?? 'ERROR_FROM_TARGET'),
    ERROR_MESSAGE: text((error instanceof Error && error.message) || 'The target failed.'),
    ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: text(exhausted) } : {}),
    RETRY_ATTEMPTS: text(String(delivery.attempts)),
  };
};

/** Keeps the event, where the target has a queue for it. Rejects when the queue does not take it, as when its policy does not let this rule send. */
export const bury = async (cloud: Cloud, undelivered: Undelivered): Promise<void> => {
  const { delivery, target } = undelivered;
  const name = target.DeadLetterConfig?.Arn.split(':').at(-1);
  if (!name) return;
  const rule = ruleArn(cloud, { bus: delivery.bus, name: delivery.rule });
  await cloud.call(serviceOf(cloud, 'events.amazonaws.com', rule), 'sqs', 'SendMessage', {
    QueueUrl: `${cloud.endpoint}/${cloud.accountId}/${name}`,
    MessageBody: delivery.event,
    MessageAttributes: attributesOf(cloud, undelivered),
  });
};
