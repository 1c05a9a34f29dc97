/** Items of DynamoDB: conditions, limits, indexes, pages. */
import { visit, visitsTable } from '../local/dynamodb/visits.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

const { dynamodb, failure } = visitsTable();

behaves('a failed condition can return the item that failed it', `${api}/API_PutItem.html`, async () => {
  await dynamodb('PutItem', { TableName: 'Visits', Item: visit('a', '1', { version: { N: '3' } }) });
  const error = await failure('PutItem', {
    TableName: 'Visits',
    Item: visit('a', '1'),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect(error).toMatchObject({
    code: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    extra: { Item: visit('a', '1', { version: { N: '3' } }) },
  });
});

behaves('an item of more than 400 KB is refused', `${guide}/Constraints.html`, async () => {
  const item = (size: number) => visit('big', '1', { body: { S: 'x'.repeat(size) } });
  await dynamodb('PutItem', { TableName: 'Visits', Item: item(400 * 1024 - 20) });
  expect(await failure('PutItem', { TableName: 'Visits', Item: item(400 * 1024) })).toMatchObject({
    code: 'ValidationException',
    message: expect.stringContaining('Item size has exceeded the maximum allowed size'),
  });
});

behaves('a batch writes at most 25 items', `${api}/API_BatchWriteItem.html`, async () => {
  const writes = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ PutRequest: { Item: visit('batch', String(at)) } }));
  await dynamodb('BatchWriteItem', { RequestItems: { Visits: writes(25) } });
  expect(await failure('BatchWriteItem', { RequestItems: { Visits: writes(26) } })).toMatchObject({
    code: 'ValidationException',
  });
});

behaves('a batch reads at most 100 items', `${api}/API_BatchGetItem.html`, async () => {
  const Keys = Array.from({ length: 101 }, (_, at) => visit('batch', String(at)));
  expect(await failure('BatchGetItem', { RequestItems: { Visits: { Keys } } })).toMatchObject({ code: 'ValidationException' });
  const { Responses } = await dynamodb<{ Responses: { Visits: object[] } }>('BatchGetItem', {
    RequestItems: { Visits: { Keys: Keys.slice(0, 100) } },
  });
  expect(Responses.Visits).toHaveLength(25);
});

behaves('an index is written with the item and projects what it declares', `${guide}/GSI.html`, async () => {
  await dynamodb('PutItem', { TableName: 'Visits', Item: visit('g', '1', { doctor: { S: 'house' }, note: { S: 'lupus' } }) });
  const { Items } = await dynamodb('Query', {
    TableName: 'Visits',
    IndexName: 'byDoctor',
    KeyConditionExpression: 'doctor = :doctor',
    ExpressionAttributeValues: { ':doctor': { S: 'house' } },
  });
  expect(Items).toEqual([visit('g', '1', { doctor: { S: 'house' } })]);
});

behaves('an index holds only the items that have its keys', `${guide}/bp-indexes-general-sparse-indexes.html`, async () => {
  await dynamodb('PutItem', { TableName: 'Visits', Item: visit('sparse', '1', { doctor: { S: 'wilson' } }) });
  await dynamodb('PutItem', { TableName: 'Visits', Item: visit('sparse', '2') });
  const { Items } = await dynamodb<{ Items: { sk: object }[] }>('Scan', {
    TableName: 'Visits',
    IndexName: 'byDoctor',
    FilterExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'sparse' } },
  });
  expect(Items.map(({ sk }) => sk)).toEqual([{ S: '1' }]);
});

behaves(
  'a local index sorts the items of a partition otherwise, and projects what it declares',
  `${guide}/LSI.html`,
  async () => {
    const at = (sk: string, time: string) =>
      visit('local', sk, { at: { S: time }, note: { S: `note ${sk}` }, doctor: { S: 'house' } });
    for (const Item of [at('1', '12:00'), at('2', '09:00')]) await dynamodb('PutItem', { TableName: 'Visits', Item });
    await dynamodb('PutItem', { TableName: 'Visits', Item: visit('local', '3') });
    const { Items } = await dynamodb('Query', {
      TableName: 'Visits',
      IndexName: 'byTime',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'local' } },
    });
    const projected = ({ doctor: _, ...shown }: ReturnType<typeof at> & { doctor?: unknown }) => shown;
    expect(Items).toEqual([projected(at('2', '09:00')), projected(at('1', '12:00'))]);
  },
);

behaves('a page of a query cannot start in another partition', `${api}/API_Query.html`, async () => {
  const query = (start: string) => ({
    TableName: 'Visits',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'batch' } },
    ExclusiveStartKey: visit(start, '3'),
  });
  await dynamodb('Query', query('batch'));
  expect(await failure('Query', query('other'))).toMatchObject({
    code: 'ValidationException',
    message: 'The provided starting key is outside query boundaries based on provided conditions',
  });
});

behaves('a page ends after 1 MB', `${guide}/Query.Pagination.html`, async () => {
  const body = { S: 'x'.repeat(350_000) };
  for (const sk of ['1', '2', '3', '4']) await dynamodb('PutItem', { TableName: 'Visits', Item: visit('page', sk, { body }) });
  const answer = await dynamodb<{ Count: number; LastEvaluatedKey?: object }>('Query', {
    TableName: 'Visits',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'page' } },
  });
  expect(answer.Count).toBeLessThan(4);
  expect(answer.LastEvaluatedKey).toEqual(visit('page', String(answer.Count)));
});

behaves('of many writers with one condition, one wins', `${guide}/WorkingWithItems.html`, async () => {
  const writes = Array.from({ length: 20 }, (_, at) =>
    dynamodb('PutItem', {
      TableName: 'Visits',
      Item: visit('race', '1', { writer: { N: String(at) } }),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

behaves('a table that does not exist is ResourceNotFoundException', `${api}/API_GetItem.html`, async () => {
  expect(await failure('GetItem', { TableName: 'Nowhere', Key: visit('a', '1') })).toMatchObject({
    code: 'ResourceNotFoundException',
  });
});
