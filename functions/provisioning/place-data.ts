/**
 * A hospital's own table and bucket, each made after the one that hospitals share: what the template says of those is said of these, and
 * nowhere a second time. Undone by `removePlace`.
 */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { ownNameOf } from '../kernel/placement.ts';
import { type OwnPlaceNeeds, patience, protectTable } from '../tenancy/own-place.ts';
import { makeBucket } from './make-bucket.ts';

export interface PlacingNeeds extends OwnPlaceNeeds {
  /** By name, what hospitals share. */
  readonly shared: { readonly table: string; readonly bucket: string };
}

/** Twice is once: what is there is not made again, and is set as the shared one is. */
export const placeData = async (needs: PlacingNeeds, tenantId: TenantId): Promise<void> => {
  const own = ownNameOf(needs.stage, tenantId);
  const makers = [() => makeTable(needs, own), () => makeBucket(needs.s3, { like: needs.shared.bucket, named: own })];
  // One that went on when the other has failed would make what was taken back.
  await mapAtOnce(makers, (make) => make());
};

const makeTable = async ({ dynamodb, shared }: PlacingNeeds, TableName: string): Promise<void> => {
  const like = { TableName: shared.table };
  const { Table: model = {} } = await dynamodb.send(new DescribeTableCommand(like));
  await dynamodb.send(new CreateTableCommand({ TableName, ...shapeOf(model) })).catch(unlessNamed('ResourceInUseException'));
  await waitUntilTableExists({ client: dynamodb, ...patience }, { TableName });
  const { Table: made } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const DeletionProtectionEnabled = model.DeletionProtectionEnabled ?? false;
  if (made?.DeletionProtectionEnabled !== DeletionProtectionEnabled)
    await protectTable(dynamodb, { TableName, DeletionProtectionEnabled });
  const [expiry, own] = await Promise.all(
    [like, { TableName }].map((input) => dynamodb.send(new DescribeTimeToLiveCommand(input))),
  );
  const AttributeName = expiry?.TimeToLiveDescription?.AttributeName;
  // It is changed, never set again.
  if (AttributeName && own?.TimeToLiveDescription?.AttributeName !== AttributeName)
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } }));
  const { ContinuousBackupsDescription: backups } = await dynamodb.send(new DescribeContinuousBackupsCommand(like));
  const PointInTimeRecoveryEnabled = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled };
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
};

/** What a table is made of, as it is told of one that is there. */
const shapeOf = (model: TableDescription): Omit<CreateTableCommandInput, 'TableName'> => ({
  AttributeDefinitions: model.AttributeDefinitions,
  KeySchema: model.KeySchema,
  GlobalSecondaryIndexes: model.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  })),
  BillingMode: model.BillingModeSummary?.BillingMode,
  SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: model.SSEDescription?.KMSMasterKeyArn },
  DeletionProtectionEnabled: model.DeletionProtectionEnabled,
});
