/** By which a client knows that what it sent is what was kept. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
import { createHash } from 'node:crypto';
import type { MessageAttribute } from './queue-store.ts';

export const digestOf = (text: string): string => createHash('md5').update(text).digest('hex');

const sized = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Of attributes in the order of their names: each its name, its type, how its value is written, and its value. Absent when there are none. */
export const digestOfAttributes = (attributes: Readonly<Record<string, MessageAttribute>>): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    hash.update(sized(Buffer.from(name))).update(sized(Buffer.from(DataType)));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    hash.update(sized(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64')));
  }
  return hash.digest('hex');
};
