/** Messages: sent, received for a while, and deleted by who received them. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { transaction } from '../store.ts';
import { digestOf, digestOfAttributes } from './digest.ts';
import { invalid, type Operations, operation, type QueueNeeds, requireQueue, url } from './operation.ts';
import type { Message, MessageAttribute, Queue } from './queue-store.ts';

const attribute = z.strictObject({
  DataType: z
    .string()
    .regex(/^(String|Number|Binary)(\.[\w.-]+)?$/)
    .max(256),
  StringValue: z.string().min(1).optional(),
  BinaryValue: z.string().optional(),
});

const attributes = z.record(z.string().regex(/^[\w.-]{1,256}$/), attribute);

/** What the JSON of a message may hold: https://www.w3.org/TR/REC-xml/#charsets */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const sizeOf = (body: string, given: Readonly<Record<string, MessageAttribute>>): number =>
  Object.entries(given).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(body),
  );

/** What was sent too long ago is gone, before anybody looks. */
const current = (needs: QueueNeeds, name: string): Queue => {
  const queue = requireQueue(needs, name);
  needs.store.forgetSentBefore(name, needs.cloud.now() - Number(queue.attributes.MessageRetentionPeriod) * 1000);
  return queue;
};

const systemAttributesOf = ({ sender, sent, receives, first }: Message) => ({
  SenderId: sender,
  SentTimestamp: String(sent),
  ApproximateReceiveCount: String(receives),
  ApproximateFirstReceiveTimestamp: String(first),
});

interface Wanted {
  readonly MessageAttributeNames: readonly string[];
  readonly MessageSystemAttributeNames: readonly string[];
}

const named = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> | undefined => {
  const isWanted = (name: string) =>
    names.some(
      (one) => one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
    );
  const kept = Object.entries(all).filter(([name]) => isWanted(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const shown = (message: Message, wanted: Wanted) => {
  const given = named(message.attributes, wanted.MessageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: digestOf(message.body),
    Body: message.body,
    Attributes: named(systemAttributesOf(message), wanted.MessageSystemAttributeNames),
    MessageAttributes: given,
    MD5OfMessageAttributes: given && digestOfAttributes(given),
  };
};

const ofUrl = { queue: ({ QueueUrl: name }: { QueueUrl: string }) => name };

export const messageOperations: Operations = {
  SendMessage: operation(
    z.strictObject({
      QueueUrl: url,
      MessageBody: z.string().min(1),
      DelaySeconds: z.number().int().min(0).max(900).optional(),
      MessageAttributes: attributes.default({}),
    }),
    {
      ...ofUrl,
      run(needs, { QueueUrl: name, MessageBody: body, MessageAttributes: given, DelaySeconds: delay }, { principal }) {
        const { attributes: settings } = current(needs, name);
        if (forbidden.test(body)) throw invalid('Invalid binary character in the message body.', 'InvalidMessageContents');
        if (Object.keys(given).length > 10) throw invalid('Number of message attributes exceeds the allowed maximum [10].');
        if (sizeOf(body, given) > Number(settings.MaximumMessageSize))
          throw invalid(
            `One or more parameters are invalid. Reason: Message must be shorter than ${settings.MaximumMessageSize} bytes.`,
          );
        const sent = needs.cloud.now();
        const visible = sent + Number(delay ?? settings.DelaySeconds) * 1000;
        const message = { id: randomUUID(), body, attributes: given, sender: principal.userId, sent, visible };
        needs.store.add(name, message);
        return { MessageId: message.id, MD5OfMessageBody: digestOf(body), MD5OfMessageAttributes: digestOfAttributes(given) };
      },
    },
  ),
  ReceiveMessage: operation(
    z.strictObject({
      QueueUrl: url,
      MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
      VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
      MessageAttributeNames: z.array(z.string()).default([]),
      MessageSystemAttributeNames: z.array(z.string()).default([]),
    }),
    {
      ...ofUrl,
      run(needs, { QueueUrl: name, MaxNumberOfMessages: most, VisibilityTimeout: hidden, ...wanted }) {
        const { attributes: settings } = current(needs, name);
        const now = needs.cloud.now();
        const visible = now + Number(hidden ?? settings.VisibilityTimeout) * 1000;
        const received = transaction(needs.store.database, () =>
          needs.store.visible(name, now, most).map((message): Message => {
            const taken = {
              ...message,
              receives: message.receives + 1,
              first: message.first ?? now,
              receipt: randomUUID(),
              visible,
            };
            needs.store.receive(taken);
            return taken;
          }),
        );
        return received.length === 0 ? {} : { Messages: received.map((message) => shown(message, wanted)) };
      },
    },
  ),
  /** By the receipt of whoever received it last; of one that is gone, or was received again since, nothing. */
  DeleteMessage: operation(z.strictObject({ QueueUrl: url, ReceiptHandle: z.string().min(1) }), {
    ...ofUrl,
    run: (needs, { QueueUrl: name, ReceiptHandle: receipt }) =>
      void needs.store.deleteReceived(requireQueue(needs, name).name, receipt),
  }),
};
