/** Queues. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { givenAttributes as given, type QueueAttributes, usualAttributes } from './attributes.ts';
import { type Operations, operation, queueArn, queueName, queueUrl, requireQueue, url } from './operation.ts';

const ofName = { queue: ({ QueueName: name }: { QueueName: string }) => name };
const ofUrl = { queue: ({ QueueUrl: name }: { QueueUrl: string }) => name };

export const queueOperations: Operations = {
  CreateQueue: operation(
    z.strictObject({ QueueName: queueName, Attributes: given.default({}), tags: z.record(z.string(), z.string()).optional() }),
    {
      ...ofName,
      run({ cloud, store }, { QueueName: name, Attributes }) {
        const before = store.find(name);
        const differs = (key: string, value: unknown) => before?.attributes[key as keyof QueueAttributes] !== value;
        if (before && Object.entries(Attributes).some(([key, value]) => differs(key, value)))
          throw new AwsError(
            'QueueNameExists',
            'A queue already exists with the same name and a different value for an attribute.',
          );
        const now = cloud.now();
        if (!before) store.put({ name, attributes: { ...usualAttributes, ...Attributes }, created: now, modified: now });
        return { QueueUrl: queueUrl(cloud, name) };
      },
    },
  ),
  GetQueueUrl: operation(z.strictObject({ QueueName: queueName }), {
    ...ofName,
    run: (needs, { QueueName: name }) => ({ QueueUrl: queueUrl(needs.cloud, requireQueue(needs, name).name) }),
  }),
  ListQueues: operation(z.strictObject({ QueueNamePrefix: z.string().default('') }), {
    run: ({ cloud, store }, { QueueNamePrefix: prefix }) => ({
      QueueUrls: store.queues().flatMap(({ name }) => (name.startsWith(prefix) ? [queueUrl(cloud, name)] : [])),
    }),
  }),
  SetQueueAttributes: operation(z.strictObject({ QueueUrl: url, Attributes: given }), {
    ...ofUrl,
    run(needs, { QueueUrl: name, Attributes }) {
      const queue = requireQueue(needs, name);
      needs.store.put({ ...queue, attributes: { ...queue.attributes, ...Attributes }, modified: needs.cloud.now() });
    },
  }),
  GetQueueAttributes: operation(z.strictObject({ QueueUrl: url, AttributeNames: z.array(z.string()).default([]) }), {
    ...ofUrl,
    run(needs, { QueueUrl: name, AttributeNames: wanted }) {
      const { attributes, created, modified } = requireQueue(needs, name);
      const { visible, inFlight, delayed } = needs.store.counts(name, needs.cloud.now());
      const all: Record<string, string> = {
        ...attributes,
        QueueArn: queueArn(needs.cloud, name),
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        CreatedTimestamp: String(Math.floor(created / 1000)),
        LastModifiedTimestamp: String(Math.floor(modified / 1000)),
      };
      const unknown = wanted.find((each) => each !== 'All' && !(each in all));
      if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
      const shown = Object.entries(all).filter(
        ([key, value]) => value !== '' && (wanted.includes('All') || wanted.includes(key)),
      );
      return { Attributes: Object.fromEntries(shown) };
    },
  }),
  DeleteQueue: operation(z.strictObject({ QueueUrl: url }), {
    ...ofUrl,
    run: (needs, { QueueUrl: name }) => void needs.store.remove(requireQueue(needs, name).name),
  }),
};
