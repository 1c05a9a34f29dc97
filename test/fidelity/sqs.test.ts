/** SQS: what is sent is received until it is deleted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../local/account.ts';
import { rootOf, serviceOf } from '../../local/cloud.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import { allowedTo } from '../local/iam/allowed.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const API = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
const QueueUrl = 'http://localhost/000000000000/beds';

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

let cloud: SmallCloud;
let now = Date.UTC(2026, 10, 23, 12);
beforeEach(async () => {
  cloud = smallCloud([createSqs], { now: () => now });
  await call('CreateQueue', { QueueName: 'beds' });
});
afterEach(() => cloud.close());

const call = <T = Record<string, unknown>>(operation: string, input: object) => cloud.root<T>('sqs', operation, input);
const send = (MessageBody: string, more: object = {}) => call('SendMessage', { QueueUrl, MessageBody, ...more });
const receive = async (more: object = {}) =>
  (await call<{ Messages?: Received[] }>('ReceiveMessage', { QueueUrl, ...more })).Messages ?? [];
const attribute = async (name: string) =>
  (await call<{ Attributes: Record<string, string> }>('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes[
    name
  ];
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

describe('messages', () => {
  behaves('are received with the attributes that are asked for', `${API}/API_SendMessage.html`, async () => {
    const MessageAttributes = { CODE: text('7'), WARD: text('north') };
    const sent = await send('{"bed":7}', { MessageAttributes });
    const [message] = await receive({ MessageAttributeNames: ['CODE'], MessageSystemAttributeNames: ['All'] });
    expect(message).toEqual({
      MessageId: sent.MessageId,
      ReceiptHandle: expect.any(String),
      Body: '{"bed":7}',
      MD5OfBody: sent.MD5OfMessageBody,
      MessageAttributes: { CODE: text('7') },
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      Attributes: {
        SenderId: '000000000000',
        SentTimestamp: String(now),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(now),
      },
    });
  });

  behaves('have a digest of their text, and one of their attributes', `${GUIDE}/sqs-message-metadata.html`, async () => {
    // By md5sum of the text, and of 00000001 61 00000006 String 01 00000001 62.
    expect(await send('beds', { MessageAttributes: { a: text('b') } })).toMatchObject({
      MD5OfMessageBody: 'ded15c530f0d1d5fb402905c8774102c',
      MD5OfMessageAttributes: 'bef8bf215374a0a228d67533b1a488be',
    });
  });

  behaves('that are received are hidden, then there again, and counted', `${GUIDE}/sqs-visibility-timeout.html`, async () => {
    await send('one');
    expect(await receive()).toHaveLength(1);
    expect(await receive()).toEqual([]);
    expect(await attribute('ApproximateNumberOfMessagesNotVisible')).toBe('1');
    now += 30_000;
    expect(await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })).toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  behaves('are hidden for as long as whoever receives them says', `${API}/API_ReceiveMessage.html`, async () => {
    await send('one');
    await receive({ VisibilityTimeout: 5 });
    now += 5_000;
    expect(await receive()).toHaveLength(1);
  });

  behaves('are ten at most at once', `${API}/API_ReceiveMessage.html`, async () => {
    for (let bed = 0; bed < 11; bed += 1) await send(String(bed));
    expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(10);
    await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });

  behaves('are deleted by their last receipt, and twice is once', `${API}/API_DeleteMessage.html`, async () => {
    await send('one');
    const [before] = await receive({ VisibilityTimeout: 0 });
    const [last] = await receive({ VisibilityTimeout: 0 });
    await call('DeleteMessage', { QueueUrl, ReceiptHandle: before?.ReceiptHandle });
    expect(await attribute('ApproximateNumberOfMessages')).toBe('1');
    for (const _ of [1, 2]) await call('DeleteMessage', { QueueUrl, ReceiptHandle: last?.ReceiptHandle });
    expect(await attribute('ApproximateNumberOfMessages')).toBe('0');
  });

  behaves('may be delayed', `${API}/API_SendMessage.html`, async () => {
    await send('later', { DelaySeconds: 10 });
    expect(await receive()).toEqual([]);
    now += 10_000;
    expect(await receive()).toHaveLength(1);
  });

  behaves('are kept for the retention period, and no longer', `${GUIDE}/quotas-messages.html`, async () => {
    await send('old');
    now += 345_601_000;
    expect(await receive()).toEqual([]);
  });

  behaves('are refused when they are too large, or hold what no message may', `${GUIDE}/quotas-messages.html`, async () => {
    await expect(send('x'.repeat(1_048_577))).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    await expect(send('\u0000')).rejects.toMatchObject({ code: 'InvalidMessageContents' });
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text('b')]));
    await expect(send('many', { MessageAttributes: eleven })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });
});

describe('queues', () => {
  behaves('are created once; another with other attributes is refused', `${API}/API_CreateQueue.html`, async () => {
    expect(await call('CreateQueue', { QueueName: 'beds' })).toEqual({
      QueueUrl: expect.stringMatching(/\/000000000000\/beds$/),
    });
    const other = call('CreateQueue', { QueueName: 'beds', Attributes: { DelaySeconds: '5' } });
    await expect(other).rejects.toMatchObject({ code: 'QueueNameExists' });
  });

  behaves('tell their attributes', `${API}/API_GetQueueAttributes.html`, async () => {
    await call('SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: '60' } });
    expect(await attribute('VisibilityTimeout')).toBe('60');
    expect(await attribute('QueueArn')).toBe('arn:aws:sqs:us-east-1:000000000000:beds');
    const unknown = call('GetQueueAttributes', { QueueUrl, AttributeNames: ['Beds'] });
    await expect(unknown).rejects.toMatchObject({ code: 'InvalidAttributeName' });
  });

  behaves('that are deleted, or never were, are not there', `${API}/API_GetQueueUrl.html`, async () => {
    await call('DeleteQueue', { QueueUrl });
    await expect(call('GetQueueUrl', { QueueName: 'beds' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await expect(send('nowhere')).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    expect(await call('ListQueues', {})).toEqual({ QueueUrls: [] });
  });

  test.each<[what: string, operation: string, input: object]>([
    ['first-in-first-out', 'CreateQueue', { QueueName: 'fifo', Attributes: { FifoQueue: 'true' } }],
    ['keys of one’s own', 'CreateQueue', { QueueName: 'own', Attributes: { KmsMasterKeyId: 'alias/own' } }],
    ['long polls', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }],
    ['groups', 'SendMessage', { QueueUrl, MessageBody: 'x', MessageGroupId: 'a' }],
    ['batches', 'SendMessageBatch', { QueueUrl }],
    ['other visibility', 'ChangeMessageVisibility', { QueueUrl }],
  ])('%s are refused by name', async (_what, operation, input) => {
    await expect(call(operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
  });

  test('and their messages are there after a start', async () => {
    await send('kept');
    const again = smallCloud([createSqs], { directory: cloud.directory, now: () => now });
    const { Messages } = await again.root<{ Messages: Received[] }>('sqs', 'ReceiveMessage', { QueueUrl });
    await again.close();
    expect(Messages).toMatchObject([{ Body: 'kept' }]);
  });
});

describe('who may', () => {
  const page = `${GUIDE}/sqs-overview-of-managing-access.html` as const;
  const arn = 'arn:aws:sqs:us-east-1:000000000000:beds';
  const directory = mkdtempSync(join(tmpdir(), 'ward-sqs-'));
  const account = openAccount({ directory });
  const own = account.cloud;
  const message = { QueueUrl, MessageBody: 'x' };
  beforeAll(async () => {
    own.register(createSqs(own));
    await own.call(rootOf(own), 'sqs', 'CreateQueue', { QueueName: 'beds' });
  });
  afterAll(async () => {
    await own.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const sendFor = (source: string) =>
    own.call(serviceOf(own, 'events.amazonaws.com', source), 'sqs', 'SendMessage', { ...message }).then(
      () => true,
      () => false,
    );

  behaves('a role sends where its policy says so', page, async () => {
    const may = await allowedTo(account, 'sqs');
    expect(await may({ Action: 'sqs:SendMessage', Resource: arn }, 'SendMessage', message)).toBe(true);
    expect(await may({ Action: 'sqs:SendMessage', Resource: `${arn}2` }, 'SendMessage', message)).toBe(false);
    expect(await may({ Action: 'sqs:ReceiveMessage', Resource: arn }, 'SendMessage', message)).toBe(false);
  });

  behaves('a service sends where the queue says so, for the source it says', page, async () => {
    expect(await sendFor('arn:aws:events:us-east-1:000000000000:rule/mine')).toBe(false);
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
      Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/mine' } },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await own.call(rootOf(own), 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    expect(await sendFor('arn:aws:events:us-east-1:000000000000:rule/mine')).toBe(true);
    expect(await sendFor('arn:aws:events:us-east-1:000000000000:rule/other')).toBe(false);
  });
});
