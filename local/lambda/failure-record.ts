/**
 * What is kept of an event that is given up: a record in the queue that the function's configuration names, sent as its role.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import type { Cloud } from '../cloud.ts';
import { assume } from '../sts/assume.ts';
import type { GivenUp, QueuedEvent } from './event-queue.ts';
import type { FunctionDefinition } from './function.ts';

export interface Failure {
  readonly definition: FunctionDefinition;
  readonly event: QueuedEvent;
  readonly givenUp: GivenUp;
}

const recordOf = ({ definition, event, givenUp }: Failure, now: number): object => ({
  version: '1.0',
  timestamp: new Date(now).toISOString(),
  requestContext: {
    requestId: event.id,
    functionArn: `${definition.arn}:$LATEST`,
    condition: givenUp.reason,
    approximateInvokeCount: givenUp.attempts,
  },
  requestPayload: JSON.parse(event.payload),
  ...(givenUp.answer !== undefined && {
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: JSON.parse(givenUp.answer),
  }),
});

/** Rejects when the queue does not take it, as when the role may not send to it. */
export const sendRecord = async (cloud: Cloud, queueArn: string, failure: Failure): Promise<void> => {
  const { role: roleArn, name: sessionName } = failure.definition;
  const principal = await assume(cloud, { service: 'lambda.amazonaws.com', roleArn, sessionName });
  await cloud.call(principal, 'sqs', 'SendMessage', {
    QueueUrl: `${cloud.endpoint}/${cloud.accountId}/${queueArn.split(':').at(-1)}`,
    MessageBody: JSON.stringify(recordOf(failure, cloud.now())),
  });
};
