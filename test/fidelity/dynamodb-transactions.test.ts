/** Transactions and streams of DynamoDB. */
import { visit, visitsTable } from '../local/dynamodb/visits.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';

const { dynamodb, failure } = visitsTable();

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
  const read = async (type: string, TableName = 'Visits'): Promise<{ Records: object[]; NextShardIterator: string }> => {
    const { Streams } = await dynamodb<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName });
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

  behaves('an iterator of one stream reads no other', `${api}/API_streams_GetShardIterator.html`, async () => {
    const other = 'arn:aws:dynamodb:us-east-1:000000000000:table/Notes/stream/2026-01-01T00:00:00.000';
    const { NextShardIterator } = await read('LATEST');
    const [, ...rest] = NextShardIterator.split('|');
    expect(await failure('GetRecords', { ShardIterator: [other, ...rest].join('|') })).toMatchObject({
      code: 'ValidationException',
    });
  });

  behaves('a view shows no more of an item than it was asked for', `${api}/API_StreamSpecification.html`, async () => {
    await dynamodb('CreateTable', {
      TableName: 'Quiet',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
    await dynamodb('PutItem', { TableName: 'Quiet', Item: { pk: { S: '1' }, diagnosis: { S: 'lupus' } } });
    const { Records } = await read('TRIM_HORIZON', 'Quiet');
    expect(Records).toMatchObject([{ dynamodb: { Keys: { pk: { S: '1' } }, StreamViewType: 'KEYS_ONLY' } }]);
    expect(JSON.stringify(Records)).not.toContain('lupus');
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
