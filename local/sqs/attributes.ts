/** What may be set of a queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
import * as z from 'zod';
import { parsePolicy } from '../iam/parse-policy.ts';

const seconds = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .refine((given) => Number(given) >= least && Number(given) <= most, `a number from ${least} to ${most}`);

const attributes = z.strictObject({
  VisibilityTimeout: seconds(0, 43_200),
  MessageRetentionPeriod: seconds(60, 1_209_600),
  DelaySeconds: seconds(0, 900),
  MaximumMessageSize: seconds(1_024, 1_048_576),
  SqsManagedSseEnabled: z.enum(['true', 'false']),
  Policy: z.string().transform((policy) => policy && JSON.stringify(parsePolicy(policy, 'resource', 'InvalidAttributeValue'))),
});

/** All text. A queue has every one of them. */
export type QueueAttributes = z.output<typeof attributes>;

/** Some of them. What is not named here is not modelled: first-in-first-out, keys of one's own, redriving, long polls. */
export const givenAttributes = attributes.partial();

export const usualAttributes: QueueAttributes = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  SqsManagedSseEnabled: 'true',
  Policy: '',
};
