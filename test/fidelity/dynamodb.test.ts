/** DynamoDB as AWS documents it: the cases of docs/fidelity/dynamodb.md. */
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createKms } from '../../local/kms/kms.ts';
import type { AwsError } from '../../local/service.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

let small: SmallCloud;
const dynamodb = <T = Record<string, never>>(operation: string, input: object = {}) =>
  small.root<T>('dynamodb', operation, input);
const failure = (operation: string, input: object): Promise<AwsError> =>
  dynamodb(operation, input).then(
    () => Promise.reject(new Error(`${operation} was expected to fail`)),
    (error: AwsError) => error,
  );

const visits = {
  TableName: 'Visits',
  AttributeDefinitions: ['pk', 'sk', 'doctor'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDoctor',
      KeySchema: [{ AttributeName: 'doctor', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  DeletionProtectionEnabled: true,
};
const visit = (pk: string, sk: string, more: object = {}) => ({ pk: { S: pk }, sk: { S: sk }, ...more });

beforeAll(async () => {
  small = smallCloud([createKms, (cloud) => createDynamoDb(cloud)]);
  await dynamodb('CreateTable', visits);
});
afterAll(() => small.close());

describe('tables', () => {
  behaves(
    'a table, its index and its stream are named by ARNs of the account and Region',
    `${api}/API_TableDescription.html`,
    async () => {
      const { Table } = await dynamodb<{ Table: Record<string, never> }>('DescribeTable', { TableName: 'Visits' });
      expect(Table).toMatchObject({
        TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits',
        GlobalSecondaryIndexes: [{ IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits/index/byDoctor' }],
        LatestStreamArn: expect.stringMatching(
          /^arn:aws:dynamodb:us-east-1:000000000000:table\/Visits\/stream\/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+$/,
        ),
      });
    },
  );

  behaves('a table may be named by its ARN', `${api}/API_GetItem.html`, async () => {
    await dynamodb('PutItem', { TableName: 'Visits', Item: visit('by-arn', '1') });
    const TableName = 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits';
    const { Item } = await dynamodb('GetItem', { TableName, Key: visit('by-arn', '1') });
    expect(Item).toEqual(visit('by-arn', '1'));
  });

  behaves(
    'the key of a table is described by its ARN, whichever way it was named',
    `${api}/API_SSEDescription.html`,
    async () => {
      const { KeyMetadata } = await small.root<{ KeyMetadata: { KeyId: string; Arn: string } }>('kms', 'CreateKey');
      await small.root('kms', 'CreateAlias', { AliasName: 'alias/table', TargetKeyId: KeyMetadata.KeyId });
      const { TableDescription } = await dynamodb<{ TableDescription: object }>('CreateTable', {
        TableName: 'Sealed',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/table' },
      });
      expect(TableDescription).toMatchObject({
        SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: KeyMetadata.Arn },
      });
    },
  );

  behaves('a protected table cannot be deleted', `${api}/API_DeleteTable.html`, async () => {
    expect(await failure('DeleteTable', { TableName: 'Visits' })).toMatchObject({ code: 'ValidationException', status: 400 });
  });

  behaves('point-in-time recovery is described as it was set', `${api}/API_UpdateContinuousBackups.html`, async () => {
    const settings = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 };
    await dynamodb('UpdateContinuousBackups', { TableName: 'Visits', PointInTimeRecoverySpecification: settings });
    expect(await dynamodb('DescribeContinuousBackups', { TableName: 'Visits' })).toMatchObject({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 7 },
      },
    });
  });

  behaves('time to live is described as it was set', `${api}/API_DescribeTimeToLive.html`, async () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
    await dynamodb('UpdateTimeToLive', { TableName: 'Visits', TimeToLiveSpecification });
    expect(await dynamodb('DescribeTimeToLive', { TableName: 'Visits' })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    });
  });

  behaves('time to live that is enabled is not enabled again', `${api}/API_UpdateTimeToLive.html`, async () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
    const enable = { TableName: 'Sealed', TimeToLiveSpecification };
    await dynamodb('UpdateTimeToLive', enable);
    expect(await failure('UpdateTimeToLive', enable)).toMatchObject({
      code: 'ValidationException',
      message: 'TimeToLive is already enabled',
    });
  });

  behaves('tags are kept and taken away by the ARN of the table', `${api}/API_TagResource.html`, async () => {
    const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits';
    await dynamodb('TagResource', {
      ResourceArn,
      Tags: [
        { Key: 'stage', Value: 'dev' },
        { Key: 'owner', Value: 'me' },
      ],
    });
    await dynamodb('UntagResource', { ResourceArn, TagKeys: ['owner'] });
    expect(await dynamodb('ListTagsOfResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'stage', Value: 'dev' }] });
  });
});

describe('items', () => {
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
});

describe('transactions', () => {
  behaves('a cancelled transaction says why for each item, in order', `${api}/API_TransactWriteItems.html`, async () => {
    await dynamodb('PutItem', { TableName: 'Visits', Item: visit('t', 'taken') });
    const error = await failure('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'Visits', Item: visit('t', 'new') } },
        {
          Put: {
            TableName: 'Visits',
            Item: visit('t', 'taken'),
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    });
    expect(error.code).toBe('TransactionCanceledException');
    expect(error.message).toContain('[None, ConditionalCheckFailed]');
    expect(error.extra.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: visit('t', 'taken') },
    ]);
    const { Item } = await dynamodb('GetItem', { TableName: 'Visits', Key: visit('t', 'new') });
    expect(Item).toBeUndefined();
  });

  behaves('a transaction takes at most 100 items, each only once', `${api}/API_TransactWriteItems.html`, async () => {
    const puts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ Put: { TableName: 'Visits', Item: visit('many', String(at)) } }));
    await dynamodb('TransactWriteItems', { TransactItems: puts(100) });
    expect(await failure('TransactWriteItems', { TransactItems: puts(101) })).toMatchObject({ code: 'ValidationException' });
    expect(await failure('TransactWriteItems', { TransactItems: [...puts(1), ...puts(1)] })).toMatchObject({
      code: 'ValidationException',
    });
  });

  behaves('a transaction holds at most 4 MB', `${api}/API_TransactWriteItems.html`, async () => {
    const body = { S: 'x'.repeat(380_000) };
    const TransactItems = Array.from({ length: 12 }, (_, at) => ({
      Put: { TableName: 'Visits', Item: visit('heavy', String(at), { body }) },
    }));
    expect(await failure('TransactWriteItems', { TransactItems })).toMatchObject({ code: 'ValidationException' });
  });

  behaves('a client token is for one set of items', `${api}/API_TransactWriteItems.html`, async () => {
    const write = (sk: string) => ({
      ClientRequestToken: 'token-2',
      TransactItems: [{ Put: { TableName: 'Visits', Item: visit('token', sk) } }],
    });
    await dynamodb('TransactWriteItems', write('1'));
    expect(await failure('TransactWriteItems', write('2'))).toMatchObject({ code: 'IdempotentParameterMismatchException' });
  });

  behaves('the same client token does the work once', `${api}/API_TransactWriteItems.html`, async () => {
    const add = {
      ClientRequestToken: 'token-1',
      TransactItems: [
        {
          Update: {
            TableName: 'Visits',
            Key: visit('counter', '1'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    };
    await dynamodb('TransactWriteItems', add);
    await dynamodb('TransactWriteItems', add);
    const { Item } = await dynamodb<{ Item: object }>('GetItem', { TableName: 'Visits', Key: visit('counter', '1') });
    expect(Item).toMatchObject({ n: { N: '1' } });
  });
});

describe('streams', () => {
  const read = async (type: string): Promise<{ Records: object[]; NextShardIterator: string }> => {
    const { Streams } = await dynamodb<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: 'Visits' });
    const StreamArn = Streams[0]?.StreamArn;
    const { StreamDescription } = await dynamodb<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
      StreamArn,
    });
    const ShardId = StreamDescription.Shards[0]?.ShardId;
    const { ShardIterator } = await dynamodb('GetShardIterator', { StreamArn, ShardId, ShardIteratorType: type });
    return dynamodb('GetRecords', { ShardIterator });
  };

  behaves('a write is a record with the images before and after it', `${api}/API_streams_GetRecords.html`, async () => {
    const { NextShardIterator } = await read('LATEST');
    await dynamodb('PutItem', { TableName: 'Visits', Item: visit('s', '1') });
    await dynamodb('DeleteItem', { TableName: 'Visits', Key: visit('s', '1') });
    const { Records } = await dynamodb('GetRecords', { ShardIterator: NextShardIterator });
    expect(Records).toMatchObject([
      { eventName: 'INSERT', awsRegion: 'us-east-1', dynamodb: { Keys: visit('s', '1'), NewImage: visit('s', '1') } },
      { eventName: 'REMOVE', awsRegion: 'us-east-1', dynamodb: { Keys: visit('s', '1'), OldImage: visit('s', '1') } },
    ]);
  });

  behaves('an open shard has no last sequence number', `${api}/API_streams_Shard.html`, async () => {
    const { Table } = await dynamodb<{ Table: { LatestStreamArn: string } }>('DescribeTable', { TableName: 'Visits' });
    const { StreamDescription } = await dynamodb<{ StreamDescription: { Shards: { SequenceNumberRange: object }[] } }>(
      'DescribeStream',
      {
        StreamArn: Table.LatestStreamArn,
      },
    );
    expect(StreamDescription.Shards[0]?.SequenceNumberRange).toEqual({ StartingSequenceNumber: expect.any(String) });
  });
});

describe('what is not modelled', () => {
  test.each([
    ['RestoreTableToPointInTime', {}],
    ['ExecuteStatement', { Statement: 'SELECT * FROM "Visits"' }],
    ['UpdateTable', { TableName: 'Visits', SSESpecification: { Enabled: true } }],
    ['GetItem', { TableName: 'Visits', Key: visit('a', '1'), Unheard: true }],
  ])('%s answers NotImplemented', async (operation, input) => {
    expect(await failure(operation, input)).toMatchObject({ code: 'NotImplemented', status: 501 });
  });
});
