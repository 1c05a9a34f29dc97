/** Tables of DynamoDB and what is set on them. */
import { visit, visitsTable } from '../local/dynamodb/visits.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';

const { dynamodb, failure, root } = visitsTable();

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

behaves('the key of a table is described by its ARN, whichever way it was named', `${api}/API_SSEDescription.html`, async () => {
  const { KeyMetadata } = await root<{ KeyMetadata: { KeyId: string; Arn: string } }>('kms', 'CreateKey');
  await root('kms', 'CreateAlias', { AliasName: 'alias/table', TargetKeyId: KeyMetadata.KeyId });
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
});

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
