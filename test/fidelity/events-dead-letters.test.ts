/** What EventBridge could not deliver, in the queue of the target. */

import { AwsError } from '../../local/service.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import { type EventsCloud, eventsCloud, FUNCTION } from '../local/events/events-cloud.ts';
import { eventually } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const page = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html';
const QueueUrl = 'http://localhost/000000000000/lost';
const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:000000000000:lost' };
const throttled = () => new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);

let cloud: EventsCloud;
beforeEach(async () => {
  cloud = eventsCloud();
  cloud.cloud.register(createSqs(cloud.cloud));
  await cloud.root('sqs', 'CreateQueue', { QueueName: 'lost' });
  cloud.events.resume();
});
afterEach(() => cloud.close());

interface Letter {
  readonly Body: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly StringValue: string }>>;
}

/** Once it is given up: the event, and what is said of it. */
const letter = async () => {
  await eventually(() => cloud.lost.length > 0);
  const asked = { QueueUrl, MessageAttributeNames: ['All'] };
  const { Messages: [found] = [] } = await cloud.root<{ Messages?: Letter[] }>('sqs', 'ReceiveMessage', asked);
  const said = Object.entries(found?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  return { event: found && JSON.parse(found.Body), said: Object.fromEntries(said) };
};

behaves('an event that its target refuses is there at once, with why', page, async () => {
  await cloud.rule(undefined, { DeadLetterConfig });
  cloud.refusals.push(new AwsError('AccessDenied', 'no', 403));
  const { Entries } = await cloud.put();
  expect(await letter()).toEqual({
    event: expect.objectContaining({ id: Entries[0]?.EventId, 'detail-type': 'Admitted', detail: { bed: 7 } }),
    said: {
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/admissions',
      TARGET_ARN: FUNCTION,
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'no',
      RETRY_ATTEMPTS: '0',
    },
  });
});

behaves('one that is tried again is there when all attempts are used up', page, async () => {
  await cloud.rule(undefined, { DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 2 } });
  cloud.refusals.push(throttled(), throttled(), throttled());
  await cloud.put();
  expect((await letter()).said).toMatchObject({
    ERROR_CODE: 'THROTTLING',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2',
  });
});

behaves('one that grew too old meanwhile, too', page, async () => {
  await cloud.close();
  cloud = eventsCloud({ backoff: () => 61_000 });
  cloud.cloud.register(createSqs(cloud.cloud));
  await cloud.root('sqs', 'CreateQueue', { QueueName: 'lost' });
  cloud.events.resume();
  await cloud.rule(undefined, { DeadLetterConfig, RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
  cloud.refusals.push(throttled());
  await cloud.put();
  expect((await letter()).said.EXHAUSTED_RETRY_CONDITION).toBe('MaximumEventAgeInSeconds');
});

behaves('one that is delivered at last is not', page, async () => {
  await cloud.rule(undefined, { DeadLetterConfig });
  cloud.refusals.push(throttled());
  await cloud.put();
  await eventually(() => cloud.payloads().length === 2);
  expect(await cloud.root('sqs', 'ReceiveMessage', { QueueUrl })).toEqual({});
});

behaves('a queue that does not take it loses it, and that is told', page, async () => {
  await cloud.rule(undefined, { DeadLetterConfig });
  await cloud.root('sqs', 'DeleteQueue', { QueueUrl });
  cloud.refusals.push(new AwsError('AccessDenied', 'no', 403));
  await cloud.put();
  await eventually(() => cloud.lost.length === 2);
  expect(cloud.lost[0]).toMatch(/rule\/admissions could not send .* to its queue: QueueDoesNotExist$/);
});

behaves('a queue that is first-in-first-out is refused', page, async () => {
  const refused = cloud.rule(undefined, { DeadLetterConfig: { Arn: `${DeadLetterConfig.Arn}.fifo` } });
  await expect(refused).rejects.toMatchObject({ code: 'ValidationException' });
});
