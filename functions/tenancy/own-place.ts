/** The table and the bucket of a hospital that has its own: where they are, and how they go. */
import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { ownNameOf } from '../kernel/placement.ts';
import type { Tenant } from '../kernel/tenant.ts';

export interface OwnPlaceNeeds {
  readonly dynamodb: DynamoDBClient;
  readonly s3: Pick<S3Client, 'send'>;
  /** The stage's name. */
  readonly stage: string;
}

/** How long a table is waited for: seconds are usual. A function that waits has a minute. */
export const patience = { maxWaitTime: 40, minDelay: 1, maxDelay: 5 } as const;

/**
 * False of a hospital that was to have its own, and has none: its onboarding broke. Asked by the function's own right, for what DynamoDB
 * says to a session of a table that is not there is not told.
 */
export const isPlaced = async (
  { dynamodb, stage }: Pick<OwnPlaceNeeds, 'dynamodb' | 'stage'>,
  { id, placement }: Pick<Tenant, 'id' | 'placement'>,
): Promise<boolean> => {
  if (placement.kind === 'pooled') return true;
  return (await findTable(dynamodb, ownNameOf(stage, id))) !== undefined;
};

/**
 * Of what nobody reads any more: the table goes with all that is in it, the bucket only when it is empty, and throws `BucketNotEmpty` until
 * then. That the one cannot go keeps nobody from taking the other. Twice is once, wherever the first was cut off.
 */
export const removePlace = async ({ dynamodb, s3, stage }: OwnPlaceNeeds, tenantId: TenantId): Promise<void> => {
  const name = ownNameOf(stage, tenantId);
  const removeBucket = async () =>
    void (await s3.send(new DeleteBucketCommand({ Bucket: name })).catch(unlessNamed('NoSuchBucket')));
  await mapAtOnce([() => removeTable(dynamodb, name), removeBucket], (remove) => remove());
};

/**
 * A table that is being made or changed takes no other change until it is `ACTIVE` again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
 */
const removeTable = async (dynamodb: DynamoDBClient, TableName: string): Promise<void> => {
  const table = await findTable(dynamodb, TableName);
  if (!table) return;
  if (table.TableStatus !== 'DELETING') {
    await waitUntilTableExists({ client: dynamodb, ...patience }, { TableName });
    if (table.DeletionProtectionEnabled) await protectTable(dynamodb, { TableName, DeletionProtectionEnabled: false });
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  }
  await waitUntilTableNotExists({ client: dynamodb, ...patience }, { TableName });
};

const findTable = async (dynamodb: Pick<DynamoDBClient, 'send'>, TableName: string): Promise<TableDescription | undefined> =>
  (await dynamodb.send(new DescribeTableCommand({ TableName })).catch(unlessNamed('ResourceNotFoundException')))?.Table;

/** Whether it can be deleted, when it is `ACTIVE` again. */
export const protectTable = async (
  dynamodb: DynamoDBClient,
  input: { readonly TableName: string; readonly DeletionProtectionEnabled: boolean },
): Promise<void> => {
  await dynamodb.send(new UpdateTableCommand(input));
  await waitUntilTableExists({ client: dynamodb, ...patience }, { TableName: input.TableName });
};
