/** What IAM is asked for each call: without the right question, no policy can give the right answer. */
import { accessOf } from '../../../local/dynamodb/access.ts';
import { createTableKeys, type TableKeys } from '../../../local/dynamodb/table-keys.ts';
import type { Access, Input } from '../../../local/service.ts';

const where = { region: 'us-east-1', accountId: '000000000000' };
const visits: TableKeys = { partitionKey: 'pk', indexes: new Map([['byDoctor', 'doctor']]) };
const keys = { of: async (table: string) => (table === 'Nowhere' ? undefined : visits), forget: () => {} };
const visitsArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits';

const asked = (operation: string, input: Input): Promise<Access[]> => accessOf({ where, keys }, operation, input);
const leadingKeys = async (operation: string, input: Input): Promise<unknown> =>
  (await asked(operation, input)).map(({ context }) => context?.['dynamodb:LeadingKeys']);
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });

describe('one item', () => {
  test.each([
    ['GetItem', { Key: key('a#1') }],
    ['DeleteItem', { Key: key('a#1') }],
    ['UpdateItem', { Key: key('a#1'), UpdateExpression: 'SET x = :x' }],
    ['PutItem', { Item: key('a#1') }],
  ])('%s asks for its own action on the table with the partition key', async (operation, input) => {
    expect(await asked(operation, { TableName: 'Visits', ...input })).toMatchObject([
      { action: `dynamodb:${operation}`, resource: visitsArn, context: { 'dynamodb:LeadingKeys': ['a#1'] } },
    ]);
  });

  test.each([
    ['no partition key', { Key: { sk: { S: '1' } } }],
    ['a partition key of two types', { Key: { pk: { S: 'a#1', N: '1' } } }],
    ['a partition key that is not a scalar', { Key: { pk: { SS: ['a#1'] } } }],
  ])('leaves the leading keys out for %s', async (_, input) => {
    expect(await leadingKeys('GetItem', { TableName: 'Visits', ...input })).toEqual([undefined]);
  });

  test('leaves the leading keys out for a table that does not exist', async () => {
    expect(await leadingKeys('GetItem', { TableName: 'Nowhere', Key: key('a#1') })).toEqual([undefined]);
  });
});

describe('a query', () => {
  const query = (KeyConditionExpression: string, more: Input = {}) => ({
    TableName: 'Visits',
    KeyConditionExpression,
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: { ':pk': { S: 'a#1' }, ':sk': { S: '2' }, ':other': { S: 'b#1' } },
    ...more,
  });

  test.each([
    'pk = :pk',
    '#pk=:pk',
    ':pk = pk',
    '(pk = :pk)',
    '(#pk) = (:pk) AND #sk > :sk',
    'begins_with(sk, :sk) and pk = :pk',
    'sk BETWEEN :sk AND :other AND pk = :pk',
    'sk = :other AND pk = :pk',
  ])('finds the partition key in %s', async (expression) => {
    expect(await leadingKeys('Query', query(expression))).toEqual([['a#1']]);
  });

  test.each([
    'pk = :pk AND pk = :other',
    'pk = :pk OR pk = :other',
    'pk = :pk AND begins_with(pk, :other)',
    '#pk = :other AND :pk = pk',
    'NOT pk = :pk',
    'pk > :pk',
    'begins_with(pk, :pk)',
    'pk[0] = :pk',
    'pk.x = :pk',
    'pk = :unknown',
    '#unknown = :pk',
    'sk = :sk',
    '',
  ])('never guesses one from %j', async (expression) => {
    expect(await leadingKeys('Query', query(expression))).toEqual([undefined]);
  });

  test('reads the legacy form of a condition', async () => {
    const KeyConditions = { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a#1' }] } };
    expect(await leadingKeys('Query', { TableName: 'Visits', KeyConditions })).toEqual([['a#1']]);
  });

  test('never guesses between an expression and the legacy form', async () => {
    const KeyConditions = { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'b#1' }] } };
    expect(await leadingKeys('Query', query('pk = :pk', { KeyConditions }))).toEqual([undefined]);
  });

  test('asks for the index, with the partition key of the index', async () => {
    const onIndex = query('doctor = :pk AND pk = :other', { IndexName: 'byDoctor' });
    expect(await asked('Query', onIndex)).toMatchObject([
      { resource: `${visitsArn}/index/byDoctor`, context: { 'dynamodb:LeadingKeys': ['a#1'] } },
    ]);
  });

  test('leaves the leading keys out for an index that does not exist', async () => {
    expect(await leadingKeys('Query', query('pk = :pk', { IndexName: 'unheard' }))).toEqual([undefined]);
  });
});

test('a scan has no leading keys', async () => {
  expect(await leadingKeys('Scan', { TableName: 'Visits' })).toEqual([undefined]);
});

describe('many items', () => {
  test('a batch of reads asks for every table with every leading key', async () => {
    const RequestItems = { Visits: { Keys: [key('a#1'), key('b#1')] }, Notes: { Keys: [key('c#1')] } };
    expect(await asked('BatchGetItem', { RequestItems })).toMatchObject([
      { action: 'dynamodb:BatchGetItem', resource: visitsArn, context: { 'dynamodb:LeadingKeys': ['a#1', 'b#1'] } },
      { action: 'dynamodb:BatchGetItem', context: { 'dynamodb:LeadingKeys': ['c#1'] } },
    ]);
  });

  test('a batch of writes asks with the keys of its puts and its deletes', async () => {
    const Visits = [{ PutRequest: { Item: key('a#1') } }, { DeleteRequest: { Key: key('b#1') } }];
    expect(await leadingKeys('BatchWriteItem', { RequestItems: { Visits } })).toEqual([['a#1', 'b#1']]);
  });

  test('one item without a key leaves the whole list out, so that no condition sees a part of it', async () => {
    const Visits = [{ PutRequest: { Item: key('a#1') } }, { PutRequest: { Item: {} } }];
    expect(await leadingKeys('BatchWriteItem', { RequestItems: { Visits } })).toEqual([undefined]);
  });

  test('a transaction asks for the action of each of its requests', async () => {
    const on = (pk: string) => ({ TableName: 'Visits', Key: key(pk) });
    const TransactItems = [
      { Put: { TableName: 'Visits', Item: key('a#1') } },
      { Update: on('a#2') },
      { Delete: on('a#3') },
      { ConditionCheck: on('a#4') },
      { Delete: on('b#1') },
    ];
    expect(
      (await asked('TransactWriteItems', { TransactItems })).map(({ action, context }) => [
        action,
        context?.['dynamodb:LeadingKeys'],
        context?.['dynamodb:EnclosingOperation'],
      ]),
    ).toEqual([
      ['dynamodb:PutItem', ['a#1'], 'TransactWriteItems'],
      ['dynamodb:UpdateItem', ['a#2'], 'TransactWriteItems'],
      ['dynamodb:DeleteItem', ['a#3', 'b#1'], 'TransactWriteItems'],
      ['dynamodb:ConditionCheckItem', ['a#4'], 'TransactWriteItems'],
    ]);
  });

  test('a request that hides beside another in one transaction item is asked for too', async () => {
    const TransactItems = [{ Put: { TableName: 'Visits', Item: key('a#1') }, Delete: { TableName: 'Visits', Key: key('b#1') } }];
    expect(await leadingKeys('TransactWriteItems', { TransactItems })).toEqual([['a#1'], ['b#1']]);
  });

  test.each([
    ['BatchWriteItem', { RequestItems: { Visits: [{ PutRequest: { Key: key('a#1'), Item: key('b#1') } }] } }],
    ['BatchWriteItem', { RequestItems: { Visits: [{ DeleteRequest: { Key: key('b#1'), Item: key('a#1') } }] } }],
    ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'Visits', Key: key('a#1'), Item: key('b#1') } }] }],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'Visits', Key: key('b#1'), Item: key('a#1') } }] }],
    ['BatchGetItem', { RequestItems: { Visits: { Keys: [key('b#1')], Key: key('a#1') } } }],
  ])('a request of %s that names a second item is refused: which of them would be meant?', async (operation, input) => {
    await expect(asked(operation, input)).rejects.toMatchObject({ code: 'NotImplemented' });
  });

  test.each([
    ['BatchGetItem', { RequestItems: [] }],
    ['BatchWriteItem', {}],
    ['TransactWriteItems', { TransactItems: [null] }],
    ['TransactWriteItems', { TransactItems: [{ PutRequest: { Item: key('a#1') } }] }],
  ])('%s without a request of its kind is refused, not allowed for want of a question', async (operation, input) => {
    await expect(asked(operation, input)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('a transaction of reads asks for GetItem', async () => {
    const TransactItems = [{ Get: { TableName: 'Visits', Key: key('a#1') } }];
    expect(await asked('TransactGetItems', { TransactItems })).toMatchObject([
      { action: 'dynamodb:GetItem', context: { 'dynamodb:EnclosingOperation': 'TransactGetItems' } },
    ]);
  });
});

describe('attributes', () => {
  const context = async (operation: string, input: Input) =>
    (await asked(operation, { TableName: 'Visits', ...input }))[0]?.context;

  test('are the top-level names in every expression, through their placeholders', async () => {
    const touched = await context('UpdateItem', {
      Key: key('a#1'),
      UpdateExpression: 'SET #n.first = if_not_exists(nick, :x), tags[0] = :y REMOVE old',
      ConditionExpression: 'attribute_exists(version) AND size(body) < :z',
      ExpressionAttributeNames: { '#n': 'name' },
    });
    expect(touched?.['dynamodb:Attributes']).toEqual(['pk', 'sk', 'version', 'body', 'name', 'nick', 'tags', 'old']);
  });

  test('are found behind placeholders that begin with a digit', async () => {
    const ProjectionExpression = '#0, #1.#2';
    const ExpressionAttributeNames = { '#0': 'name', '#1': 'address', '#2': 'city' };
    const touched = await context('GetItem', { Key: key('a#1'), ProjectionExpression, ExpressionAttributeNames });
    expect(touched?.['dynamodb:Attributes']).toEqual(['pk', 'sk', 'name', 'address']);
  });

  test.each([
    ['SPECIFIC_ATTRIBUTES', { Key: key('a'), ProjectionExpression: 'pk' }],
    ['ALL_ATTRIBUTES', { Key: key('a') }],
  ])('are selected as %s when the request reads them so', async (select, input) => {
    expect((await context('GetItem', input))?.['dynamodb:Select']).toBe(select);
  });
});

describe('other calls', () => {
  const statement = (Statement: string) => asked('ExecuteStatement', { Statement });

  test.each([
    ['SELECT * FROM "Visits" WHERE pk = ?', 'PartiQLSelect'],
    ["INSERT INTO Visits VALUE {'pk':'a'}", 'PartiQLInsert'],
    ['UPDATE "Visits" SET x = 1 WHERE pk = ?', 'PartiQLUpdate'],
    ['DELETE FROM "Visits" WHERE pk = ?', 'PartiQLDelete'],
  ])('%s asks for %s without leading keys', async (text, action) => {
    expect(await statement(text)).toEqual([{ action: `dynamodb:${action}`, resource: visitsArn }]);
  });

  test('an iterator of one stream is no way to read another table', async () => {
    const foreign = Buffer.from(JSON.stringify({ table_name: 'Notes', position: 0 })).toString('base64');
    const call = asked('GetRecords', { ShardIterator: `${visitsArn}/stream/2026-01-01T00:00:00.0|1|${foreign}` });
    await expect(call).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test.each(['Unheard', 'constructor', 'ImportTable'])('%s is not modelled, so it is never allowed', async (operation) => {
    await expect(asked(operation, {})).rejects.toMatchObject({ code: 'NotImplemented' });
  });
});

describe('the keys of a table', () => {
  const description = (partitionKey: string) => ({ Table: { KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }] } });

  test('are asked for once', async () => {
    let asks = 0;
    const cache = createTableKeys(async () => {
      asks += 1;
      return description('pk');
    });
    await cache.of('Visits');
    await cache.of('Visits');
    expect(asks).toBe(1);
  });

  test('are not kept when the table changed while they were read', async () => {
    let answer = description('old');
    const cache = createTableKeys(async () => {
      const seen = answer;
      answer = description('new');
      cache.forget('Visits');
      return seen;
    });
    await cache.of('Visits');
    expect((await cache.of('Visits'))?.partitionKey).toBe('new');
  });
});
