/** Queues and their policies: kept over a start, and brought to what the template says. */
import { only, pick, type ResourceHandler } from './resource.ts';

const settings = ['VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds', 'MaximumMessageSize'];

const queue: ResourceHandler = async (properties, { call, cloud, name }) => {
  only('AWS::SQS::Queue', properties, ['QueueName', 'SqsManagedSseEnabled', ...settings, 'Tags']);
  const QueueName = (properties.QueueName as string | undefined) ?? name;
  const given = pick(properties, ['SqsManagedSseEnabled', ...settings]);
  const Attributes = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName });
  await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
  const Arn = `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${QueueName}`;
  return { ref: QueueUrl, attributes: { Arn, QueueName, QueueUrl } };
};

const queuePolicy: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::SQS::QueuePolicy', properties, ['Queues', 'PolicyDocument']);
  const Policy = JSON.stringify(properties.PolicyDocument);
  for (const QueueUrl of properties.Queues as string[])
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  return { ref: name };
};

export const queueResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
};
