/** The table and the bucket of a hospital that has its own: where they are, and how they go. */
import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateTableCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TenantId } from '../kernel/ids.ts';
import { ownNameOf } from '../kernel/placement.ts';
import type { Tenant } from '../kernel/tenant.ts';

export interface OwnPlaceNeeds {
  readonly dynamodb: DynamoDBClient;
  readonly s3: Pick<S3Client, 'send'>;
  /** The stage's name. */
  readonly stage: string;
}

/** How long a table is waited for: seconds are usual. A function that waits has a minute. */
export const patience = { maxWaitTime: 45, minDelay: 1, maxDelay: 5 } as const;

/**
 * False of a hospital that was to have its own, and has none: its onboarding broke. Asked by the function's own right, for what DynamoDB
 * says to a session of a table that is not there is not told.
 */
export const isPlaced = async (
  { dynamodb, stage }: Pick<OwnPlaceNeeds, 'dynamodb' | 'stage'>,
  { id, placement }: Pick<Tenant, 'id' | 'placement'>,
): Promise<boolean> => {
  if (placement.kind === 'pooled') return true;
  const look = new DescribeTableCommand({ TableName: ownNameOf(stage, id) });
  return (await dynamodb.send(look).catch(unlessNamed('ResourceNotFoundException'))) !== undefined;
};

/**
 * Of what nobody reads any more: the table goes with all that is in it, the bucket only when it is empty, and throws `BucketNotEmpty` until
 * then. Twice is once.
 */
export const removePlace = async ({ dynamodb, s3, stage }: OwnPlaceNeeds, tenantId: TenantId): Promise<void> => {
  const name = ownNameOf(stage, tenantId);
  await s3.send(new DeleteBucketCommand({ Bucket: name })).catch(unlessNamed('NoSuchBucket'));
  const TableName = name;
  const unprotect = new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false });
  const isThere = await dynamodb.send(unprotect).catch(unlessNamed('ResourceNotFoundException'));
  if (isThere) await dynamodb.send(new DeleteTableCommand({ TableName })).catch(unlessNamed('ResourceNotFoundException'));
  await waitUntilTableNotExists({ client: dynamodb, ...patience }, { TableName });
};
