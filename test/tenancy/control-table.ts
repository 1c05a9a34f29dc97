/** The control table on the embedded cloud, behind the stock SDK. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { openAccount } from '../../local/account.ts';
import { rootOf } from '../../local/cloud.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { openFrontDoor } from '../../local/front-door.ts';

export const controlTable = 'control';

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const keysOf = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' },
  { AttributeName: sk, KeyType: 'RANGE' },
];

export const tableInput = {
  TableName: controlTable,
  AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map(text),
  KeySchema: keysOf('pk', 'sk'),
  GlobalSecondaryIndexes: [
    { IndexName: 'byCreated', KeySchema: keysOf('gsi1pk', 'gsi1sk'), Projection: { ProjectionType: 'ALL' } },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

export interface ControlTable {
  readonly control: DynamoDBDocumentClient;
  /** Items, as whoever wrote them before. */
  put(...items: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  close(): Promise<void>;
}

export const openControlTable = async (): Promise<ControlTable> => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-control-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createDynamoDb(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  await cloud.call(rootOf(cloud), 'dynamodb', 'CreateTable', tableInput);
  const client = new DynamoDBClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: credentials.root(),
    maxAttempts: 1,
  });
  const control = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    control,
    async put(...items) {
      for (const Item of items) await control.send(new PutCommand({ TableName: controlTable, Item }));
    },
    async close() {
      client.destroy();
      await door.close();
      await cloud.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
