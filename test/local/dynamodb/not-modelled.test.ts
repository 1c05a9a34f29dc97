/** What docs/fidelity/dynamodb.md says is not modelled answers so, and never as if it were done. */
import { visit, visits, visitsTable } from './visits.ts';

const { dynamodb, failure } = visitsTable();

const TableName = 'Visits';
const Key = visit('a', '1');
const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Visits';
const plain = {
  TableName: 'Plain',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const index = { IndexName: 'all', KeySchema: plain.KeySchema, Projection: { ProjectionType: 'ALL' } };
const limits = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 10 };

test.each<[string, object]>([
  ['ExecuteStatement', { Statement: 'SELECT * FROM "Visits"' }],
  ['BatchExecuteStatement', { Statements: [{ Statement: 'SELECT * FROM "Visits"' }] }],
  ['ExecuteTransaction', { TransactStatements: [{ Statement: 'SELECT * FROM "Visits"' }] }],
  ['CreateBackup', { TableName, BackupName: 'b' }],
  ['ListBackups', {}],
  ['RestoreTableFromBackup', { TargetTableName: 'T', BackupArn: 'b' }],
  ['RestoreTableToPointInTime', { SourceTableName: TableName, TargetTableName: 'T' }],
  ['ExportTableToPointInTime', { TableArn: ResourceArn, S3Bucket: 'b' }],
  ['ImportTable', { InputFormat: 'CSV' }],
  ['CreateGlobalTable', { GlobalTableName: 'T', ReplicationGroup: [] }],
  ['PutResourcePolicy', { ResourceArn, Policy: '{}' }],
  ['GetResourcePolicy', { ResourceArn }],
  ['UpdateContributorInsights', { TableName, ContributorInsightsAction: 'ENABLE' }],
  ['EnableKinesisStreamingDestination', { TableName, StreamArn: 's' }],
  ['UpdateTableReplicaAutoScaling', { TableName }],
  ['DescribeLimits', {}],
  ['DescribeEndpoints', {}],
  ['CreateTable', { ...plain, OnDemandThroughput: limits }],
  ['CreateTable', { ...plain, WarmThroughput: { ReadUnitsPerSecond: 1 } }],
  ['CreateTable', { ...plain, ResourcePolicy: '{}' }],
  ['CreateTable', { ...plain, GlobalSecondaryIndexes: [{ ...index, OnDemandThroughput: limits }] }],
  ['CreateTable', { ...plain, GlobalSecondaryIndexes: [{ ...index, WarmThroughput: { ReadUnitsPerSecond: 1 } }] }],
  ['UpdateTable', { TableName, GlobalSecondaryIndexUpdates: [{ Create: { ...index, OnDemandThroughput: limits } }] }],
  [
    'UpdateTable',
    { TableName, GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'byDoctor', OnDemandThroughput: limits } }] },
  ],
  ['UpdateTable', { TableName, ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] }],
  ['UpdateTable', { TableName, OnDemandThroughput: limits }],
  ['UpdateTable', { TableName, SSESpecification: { Enabled: true } }],
  ['CreateTable', { ...plain, SSESpecification: { Enabled: true, Unheard: 1 } }],
  ['UpdateTimeToLive', { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'end', Unheard: 1 } }],
  ['UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, Unheard: 1 } }],
  ['GetItem', { TableName, Key, Unheard: true }],
  ['BatchWriteItem', { RequestItems: { Visits: [{ PutRequest: { Item: Key, Key } }] } }],
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName, Item: Key, Key } }] }],
  ['TransactGetItems', { TransactItems: [{ Get: { TableName, Key, Item: Key } }] }],
  ['constructor', {}],
])('%s with %j answers NotImplemented', async (operation, input) => {
  expect(await failure(operation, input)).toMatchObject({ code: 'NotImplemented', status: 501 });
});

describe('what differs, differs as told', () => {
  test('an expired item stays until it is deleted', async () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'end' };
    await dynamodb('UpdateTimeToLive', { TableName, TimeToLiveSpecification });
    await dynamodb('PutItem', { TableName, Item: visit('expired', '1', { end: { N: '1' } }) });
    expect(await dynamodb('GetItem', { TableName, Key: visit('expired', '1') })).toHaveProperty('Item');
  });

  test('a table is ready, or gone, at the next call', async () => {
    await dynamodb('CreateTable', plain);
    expect(await dynamodb('DescribeTable', { TableName: 'Plain' })).toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
    await dynamodb('DeleteTable', { TableName: 'Plain' });
    expect(await failure('DescribeTable', { TableName: 'Plain' })).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  test('an index sees a write at once', async () => {
    await dynamodb('PutItem', { TableName, Item: visit('at once', '1', { doctor: { S: 'cuddy' } }) });
    const found = await dynamodb('Query', {
      TableName,
      IndexName: visits.GlobalSecondaryIndexes[0]?.IndexName,
      KeyConditionExpression: 'doctor = :doctor',
      ExpressionAttributeValues: { ':doctor': { S: 'cuddy' } },
    });
    expect(found).toMatchObject({ Count: 1 });
  });

  test('of transactions on one item none is cancelled for the others', async () => {
    const add = () =>
      dynamodb('TransactWriteItems', {
        TransactItems: [
          {
            Update: {
              TableName,
              Key: visit('contended', '1'),
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ],
      });
    await Promise.all(Array.from({ length: 20 }, add));
    const { Item } = await dynamodb<{ Item: object }>('GetItem', { TableName, Key: visit('contended', '1') });
    expect(Item).toMatchObject({ n: { N: '20' } });
  });

  test('consumed capacity is reported', async () => {
    const answer = await dynamodb('PutItem', { TableName, Item: visit('counted', '1'), ReturnConsumedCapacity: 'TOTAL' });
    expect(answer).toMatchObject({ ConsumedCapacity: { TableName, CapacityUnits: expect.any(Number) } });
  });
});
