/** SQS as its stock client speaks it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openAccount } from '../../../local/account.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import { createSqs } from '../../../local/sqs/sqs.ts';

test('a message is sent, received with its attributes and deleted; the digests are what the client makes of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-sqs-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createSqs(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  const client = new SQSClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentials.root() });

  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'beds' }));
  const MessageAttributes = { ward: { DataType: 'String', StringValue: 'north' } };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"bed":7}', MessageAttributes }));
  const asked = { QueueUrl, MessageAttributeNames: ['All'] };
  const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand(asked));
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  const missing = client.send(new GetQueueUrlCommand({ QueueName: 'none' }));
  await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });

  client.destroy();
  await door.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
  expect(message).toMatchObject({ Body: '{"bed":7}', MessageAttributes });
});
