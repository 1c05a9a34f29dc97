/** Two tenants in one table, kept apart by IAM alone: stock clients, real signatures, session credentials. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Account, openAccount } from '../../../local/account.ts';
import type { Cloud } from '../../../local/cloud.ts';
import { createDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { type FrontDoor, openFrontDoor } from '../../../local/front-door.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import type { Identity, SessionCredentials } from '../../../local/sigv4/credentials.ts';
import { sessionWith } from '../role-session.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-isolation-'));
const TableName = 'Records';
const table = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
const policy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 'dynamodb:*',
    Resource: [table, `${table}/index/*`],
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  },
};

let account: Account;
let session: SessionCredentials;
let cloud: Cloud;
let door: FrontDoor;
let root: DynamoDBClient;
let tenant: DynamoDBClient;

beforeAll(async () => {
  account = openAccount({ directory });
  cloud = account.cloud;
  cloud.register(createDynamoDb(cloud));
  door = await openFrontDoor(cloud, { port: 0 });
  const settings = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  session = await sessionWith(account, policy, { policies: [policy] });
  root = new DynamoDBClient({ ...settings, credentials: account.credentials.root() });
  tenant = new DynamoDBClient({ ...settings, credentials: session });
  await root.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: ['pk', 'ipk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        { IndexName: 'index', KeySchema: [{ AttributeName: 'ipk', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const pk of ['a#1', 'b#1']) await root.send(new PutItemCommand({ TableName, Item: item(pk) }));
});

afterAll(async () => {
  root?.destroy();
  tenant?.destroy();
  await door.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const key = (pk: string) => ({ pk: { S: pk } });
const item = (pk: string) => ({ ...key(pk), ipk: { S: pk } });
const on = (pk: string) => ({ TableName, Key: key(pk) });
const query = (name: string, pk: string, IndexName?: string) =>
  new QueryCommand({
    TableName,
    IndexName,
    KeyConditionExpression: '#k = :k',
    ExpressionAttributeNames: { '#k': name },
    ExpressionAttributeValues: { ':k': { S: pk } },
  });
const updated = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };

type Send = (client: DynamoDBClient) => Promise<unknown>;

/** Each way to reach an item, by its partition key. */
const ways: Record<string, (pk: string) => Send> = {
  GetItem: (pk) => (client) => client.send(new GetItemCommand(on(pk))),
  PutItem: (pk) => (client) => client.send(new PutItemCommand({ TableName, Item: item(pk) })),
  UpdateItem: (pk) => (client) => client.send(new UpdateItemCommand({ ...on(pk), ...updated })),
  DeleteItem: (pk) => (client) => client.send(new DeleteItemCommand(on(pk))),
  Query: (pk) => (client) => client.send(query('pk', pk)),
  'Query of an index': (pk) => (client) => client.send(query('ipk', pk, 'index')),
  BatchGetItem: (pk) => (client) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('a#0'), key(pk)] } } })),
  BatchWriteItem: (pk) => (client) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: item('a#0') } }, { DeleteRequest: { Key: key(pk) } }] },
      }),
    ),
  TransactGetItems: (pk) => (client) =>
    client.send(new TransactGetItemsCommand({ TransactItems: [{ Get: on('a#0') }, { Get: on(pk) }] })),
  'TransactWriteItems, put': (pk) => (client) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: item('a#0') } }, { Put: { TableName, Item: item(pk) } }],
      }),
    ),
  'TransactWriteItems, update': (pk) => (client) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: { ...on(pk), ...updated } }] })),
  'TransactWriteItems, delete': (pk) => (client) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: on(pk) }] })),
  'TransactWriteItems, check': (pk) => (client) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: item('a#0') } },
          { ConditionCheck: { ...on(pk), ConditionExpression: 'attribute_not_exists(unheard)' } },
        ],
      }),
    ),
};

const refused = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

describe.each(Object.entries(ways))('%s', (_, way) => {
  test('reaches the tenant’s own items', async () => {
    await expect(way('a#1')(tenant)).resolves.toBeDefined();
  });

  test('is refused for another tenant’s items, even beside its own', async () => {
    await expect(way('b#1')(tenant)).rejects.toMatchObject(refused);
  });

  test('is refused for a tenant whose id only begins the same', async () => {
    await expect(way('a')(tenant)).rejects.toMatchObject(refused);
    await expect(way('aa#1')(tenant)).rejects.toMatchObject(refused);
  });
});

test.each([
  ['a scan of the table', new ScanCommand({ TableName })],
  ['a scan of an index', new ScanCommand({ TableName, IndexName: 'index' })],
])('%s is refused, because it has no leading keys', async (_, command) => {
  await expect(tenant.send(command)).rejects.toMatchObject(refused);
});

test('PartiQL is refused to a tenant, and not modelled for the rest', async () => {
  const command = () => new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}" WHERE pk = 'a#1'` });
  await expect(tenant.send(command())).rejects.toMatchObject(refused);
  await expect(root.send(command())).rejects.toMatchObject({ name: 'NotImplemented' });
});

/** What no SDK sends: the item of the other tenant beside a key of one's own. */
test.each([
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName, Key: key('a#1'), Item: { ...item('b#1'), n: { N: '1' } } } }] }],
  [
    'BatchWriteItem',
    { RequestItems: { [TableName]: [{ PutRequest: { Key: key('a#1'), Item: { ...item('b#1'), n: { N: '1' } } } }] } },
  ],
])('%s writes nothing for a tenant who names its own key beside a foreign item', async (operation, input) => {
  const { principal } = account.credentials.resolve(session.accessKeyId, session.sessionToken) as Identity;
  await expect(cloud.call(principal, 'dynamodb', operation, input)).rejects.toMatchObject({ code: 'NotImplemented' });
});

test('nothing of the other tenant was changed', async () => {
  expect((await root.send(new GetItemCommand(on('b#1')))).Item).toEqual(item('b#1'));
});
