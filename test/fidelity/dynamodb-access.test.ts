/** Who may reach which items, as AWS documents it: asked of IAM with a role's real session. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../local/account.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import type { ConditionBlock } from '../../local/iam/policy.ts';
import { allowedTo, type MayCall } from '../local/iam/allowed.ts';
import { behaves } from './behaves.ts';

const actions = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html';
const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const conditions = `${guide}/specifying-conditions.html` as const;
const transactions = `${guide}/transaction-apis-iam.html` as const;
const directory = mkdtempSync(join(tmpdir(), 'ward-dynamodb-access-'));
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits';

let cloud: Cloud;
let may: MayCall;

beforeAll(async () => {
  const account = openAccount({ directory });
  cloud = account.cloud;
  cloud.register(createDynamoDb(cloud));
  may = await allowedTo(account, 'dynamodb');
  for (const TableName of ['Visits', 'Notes']) {
    await cloud.call(rootOf(cloud), 'dynamodb', 'CreateTable', {
      TableName,
      AttributeDefinitions: ['pk', 'doctor'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDoctor',
          KeySchema: [{ AttributeName: 'doctor', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
  }
});
afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

type Call = readonly [operation: string, input: object];
const Key = (pk: string) => ({ pk: { S: pk } });
const on = (pk: string) => ({ TableName: 'Visits', Key: Key(pk) });
const updating = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
const checking = { ConditionExpression: 'attribute_not_exists(unheard)' };
const query = (pk: string, more: object = {}): Call => [
  'Query',
  { TableName: 'Visits', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } }, ...more },
];
const ofIndex = (doctor: string) => query(doctor, { IndexName: 'byDoctor', KeyConditionExpression: 'doctor = :pk' });

describe('actions and resources', () => {
  const calls: readonly Call[] = [
    ['GetItem', on('a')],
    ['PutItem', { TableName: 'Visits', Item: Key('a') }],
    ['UpdateItem', { ...on('a'), ...updating }],
    ['DeleteItem', on('a')],
    query('a'),
    ['Scan', { TableName: 'Visits' }],
    ['BatchGetItem', { RequestItems: { Visits: { Keys: [Key('a')] } } }],
    ['BatchWriteItem', { RequestItems: { Visits: [{ DeleteRequest: { Key: Key('a') } }] } }],
    ['DescribeTable', { TableName: 'Visits' }],
    ['UpdateTimeToLive', { TableName: 'Visits', TimeToLiveSpecification: { Enabled: true, AttributeName: 'end' } }],
    ['DescribeContinuousBackups', { TableName: 'Visits' }],
    ['ListTagsOfResource', { ResourceArn: table }],
  ];
  for (const [operation, input] of calls)
    behaves(`${operation} takes the right to it, on its table`, actions, async () => {
      const Action = `dynamodb:${operation}`;
      expect(await may({ Action, Resource: table }, operation, input)).toBe(true);
      expect(await may({ Action, Resource: `${table}2` }, operation, input)).toBe(false);
      expect(await may({ NotAction: Action, Resource: '*' }, operation, input)).toBe(false);
    });

  behaves('an index is a resource of its own', actions, async () => {
    expect(await may({ Action: 'dynamodb:Query', Resource: table }, ...ofIndex('house'))).toBe(false);
    expect(await may({ Action: 'dynamodb:Query', Resource: `${table}/index/byDoctor` }, ...ofIndex('house'))).toBe(true);
  });

  behaves('a stream is a resource of its own', actions, async () => {
    const { Table } = (await cloud.call(rootOf(cloud), 'dynamodb', 'DescribeTable', { TableName: 'Visits' })) as {
      Table: { LatestStreamArn: string };
    };
    const input = { StreamArn: Table.LatestStreamArn };
    expect(await may({ Action: 'dynamodb:DescribeStream', Resource: table }, 'DescribeStream', input)).toBe(false);
    expect(await may({ Action: 'dynamodb:DescribeStream', Resource: `${table}/stream/*` }, 'DescribeStream', input)).toBe(true);
  });

  behaves('a batch takes the right on each of its tables', actions, async () => {
    const RequestItems = { Visits: { Keys: [Key('a')] }, Notes: { Keys: [Key('a')] } };
    const of = (...Resource: string[]) => may({ Action: 'dynamodb:BatchGetItem', Resource }, 'BatchGetItem', { RequestItems });
    expect(await of(table)).toBe(false);
    expect(await of(table, table.replace('Visits', 'Notes'))).toBe(true);
  });

  behaves('a transaction takes the right to each of its requests, and to no transaction', transactions, async () => {
    const TransactItems = [
      { Put: { TableName: 'Visits', Item: Key('a') } },
      { Update: { ...on('b'), ...updating } },
      { Delete: on('c') },
      { ConditionCheck: { ...on('d'), ...checking } },
    ];
    const needed = ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map((each) => `dynamodb:${each}`);
    const allowed = (Action: string[]) => may({ Action }, 'TransactWriteItems', { TransactItems });
    expect(await allowed(needed)).toBe(true);
    for (const missing of needed) expect(await allowed(needed.filter((each) => each !== missing))).toBe(false);
    expect(await allowed(['dynamodb:TransactWriteItems'])).toBe(false);
    expect(await may({ Action: 'dynamodb:GetItem' }, 'TransactGetItems', { TransactItems: [{ Get: on('a') }] })).toBe(true);
  });
});

describe('leading keys', () => {
  const Condition: ConditionBlock = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a#*'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  const reaches = ([operation, input]: Call) => may({ Condition }, operation, input);
  const ways: Record<string, (pk: string) => Call> = {
    GetItem: (pk) => ['GetItem', on(pk)],
    PutItem: (pk) => ['PutItem', { TableName: 'Visits', Item: Key(pk) }],
    UpdateItem: (pk) => ['UpdateItem', { ...on(pk), ...updating }],
    DeleteItem: (pk) => ['DeleteItem', on(pk)],
    Query: query,
    'Query of an index': ofIndex,
    BatchGetItem: (pk) => ['BatchGetItem', { RequestItems: { Visits: { Keys: [Key('a#0'), Key(pk)] } } }],
    BatchWriteItem: (pk) => [
      'BatchWriteItem',
      { RequestItems: { Visits: [{ PutRequest: { Item: Key('a#0') } }, { DeleteRequest: { Key: Key(pk) } }] } },
    ],
    TransactGetItems: (pk) => ['TransactGetItems', { TransactItems: [{ Get: on('a#0') }, { Get: on(pk) }] }],
    TransactWriteItems: (pk) => [
      'TransactWriteItems',
      { TransactItems: [{ Delete: on('a#0') }, { ConditionCheck: { ...on(pk), ...checking } }] },
    ],
  };
  for (const [name, way] of Object.entries(ways))
    behaves(`of ${name} are the partition keys of all that it touches`, conditions, async () => {
      expect(await reaches(way('a#1'))).toBe(true);
      expect(await reaches(way('b#1'))).toBe(false);
    });

  behaves('are never those of a Scan', conditions, async () => {
    expect(await reaches(['Scan', { TableName: 'Visits' }])).toBe(false);
    expect(await reaches(['Scan', { TableName: 'Visits', IndexName: 'byDoctor' }])).toBe(false);
    expect(await may({ Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } } }, 'Scan', { TableName: 'Visits' })).toBe(true);
  });

  behaves('that cannot be told are absent: without Null: false, any condition on them would hold', conditions, async () => {
    const alone = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a#*'] } };
    const call = query('b#1', { KeyConditionExpression: 'pk > :pk' });
    expect([await may({ Condition: alone }, ...call), await may({ Condition }, ...call)]).toEqual([true, false]);
  });
});

describe('other condition keys', () => {
  const any = (key: string, value: string): ConditionBlock => ({ 'ForAnyValue:StringEquals': { [key]: value } });
  const is = (key: string, value: string): ConditionBlock => ({ StringEquals: { [key]: value } });
  const getting = (more: object): Call => ['GetItem', { ...on('a'), ...more }];

  behaves('dynamodb:Attributes are the attributes that a call names', conditions, async () => {
    const only = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'name'] } };
    const named = { ProjectionExpression: 'pk, #n.first', ExpressionAttributeNames: { '#n': 'name' } };
    expect(await may({ Condition: only }, ...getting(named))).toBe(true);
    expect(await may({ Condition: only }, ...getting({ ProjectionExpression: 'pk, diagnosis' }))).toBe(false);
    const updated: Call = ['UpdateItem', { ...on('a'), ...updating }];
    expect(await may({ Condition: any('dynamodb:Attributes', 'n') }, ...updated)).toBe(true);
    expect(await may({ Condition: any('dynamodb:Attributes', 'diagnosis') }, ...updated)).toBe(false);
  });
  behaves('dynamodb:Select is what is read when the call does not say', conditions, async () => {
    const select = (value: string, call: Call) => may({ Condition: is('dynamodb:Select', value) }, ...call);
    expect(await select('ALL_ATTRIBUTES', getting({}))).toBe(true);
    expect(await select('SPECIFIC_ATTRIBUTES', getting({}))).toBe(false);
    expect(await select('SPECIFIC_ATTRIBUTES', getting({ ProjectionExpression: 'pk' }))).toBe(true);
    expect(await select('COUNT', query('a', { Select: 'COUNT' }))).toBe(true);
    expect(await select('ALL_PROJECTED_ATTRIBUTES', ofIndex('house'))).toBe(true);
  });
  behaves('dynamodb:ReturnValues and ReturnConsumedCapacity are what the call asks back', conditions, async () => {
    const asks = { ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'TOTAL' };
    for (const [key, value] of Object.entries(asks)) {
      const deleting = (given: object) =>
        may({ Condition: is(`dynamodb:${key}`, value) }, 'DeleteItem', { ...on('a'), ...given });
      expect([await deleting(asks), await deleting({ [key]: 'NONE' })]).toEqual([true, false]);
    }
  });
  behaves('dynamodb:EnclosingOperation is the transaction, and absent outside one', transactions, async () => {
    const Condition = is('dynamodb:EnclosingOperation', 'TransactWriteItems');
    const TransactItems = [{ Delete: on('a') }];
    expect(await may({ Condition }, 'TransactWriteItems', { TransactItems })).toBe(true);
    expect(await may({ Condition }, 'DeleteItem', on('a'))).toBe(false);
  });
});
