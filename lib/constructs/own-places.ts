/**
 * What it takes to make and remove hospitals' own tables and buckets, and no right to read or write what is in one. Who sets a bucket's policy could
 * write one that lets itself in, as far as S3 goes: what lies there is under its hospital's key.
 */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ownNameOf } from '../../functions/kernel/placement.ts';
import type { Stage } from '../stages.ts';
import type { Foundation } from './foundation.ts';
import { anyTenantId } from './tenant-role.ts';

export interface OwnPlaceGrant {
  readonly statements: readonly PolicyStatement[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What of a bucket is set, by the API's names of its rights. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const bucketSettings = [
  'BucketPublicAccessBlock',
  'BucketOwnershipControls',
  'EncryptionConfiguration',
  'BucketVersioning',
  'LifecycleConfiguration',
  'BucketCORS',
  'BucketLogging',
  'BucketPolicy',
];

const ofDynamoDb = (...names: string[]): string[] => names.map((name) => `dynamodb:${name}`);

/** Each is made after the shared one, whose settings are read. */
export const makingPlaces = (foundation: Foundation): OwnPlaceGrant => {
  const { tenantTable, files, key } = foundation;
  const { tables, buckets } = ownPlacesOf(foundation);
  const reading = ofDynamoDb('DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups');
  const writing = ofDynamoDb('CreateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups');
  return {
    statements: [
      new PolicyStatement({ actions: reading, resources: [tenantTable.tableArn, tables] }),
      new PolicyStatement({ actions: writing, resources: [tables] }),
      new PolicyStatement({ actions: bucketSettings.map((name) => `s3:Get${name}`), resources: [files.bucket.bucketArn] }),
      new PolicyStatement({
        actions: ['s3:CreateBucket', ...bucketSettings.map((name) => `s3:Put${name}`)],
        resources: [buckets],
      }),
      // DynamoDB holds the table's key by a grant that its maker gives it.
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
      new PolicyStatement({
        actions: ['kms:CreateGrant'],
        resources: [key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(foundation).region}.amazonaws.com` },
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
        },
      }),
      ...removingPlaces(foundation).statements,
    ],
    variables: {
      STAGE: foundation.stage.name,
      TENANT_TABLE: tenantTable.tableName,
      FILES_BUCKET: files.bucket.bucketName,
    },
  };
};

export const removingPlaces = (foundation: Foundation): OwnPlaceGrant => {
  const { tables, buckets } = ownPlacesOf(foundation);
  return {
    statements: [
      new PolicyStatement({ actions: ofDynamoDb('DescribeTable', 'UpdateTable', 'DeleteTable'), resources: [tables] }),
      new PolicyStatement({ actions: ['s3:DeleteBucket'], resources: [buckets] }),
    ],
    variables: { STAGE: foundation.stage.name },
  };
};

/** Of any hospital: a name that is no tenant's id is none of these. */
const ownPlacesOf = ({ stage, tenantTable }: Foundation) => ({
  tables: Stack.of(tenantTable).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: ownNameOf(stage.name, anyTenantId),
  }),
  buckets: ownBucketsOf(tenantTable, stage),
});

export const ownBucketsOf = (scope: IConstruct, stage: Stage): string =>
  `arn:${Stack.of(scope).partition}:s3:::${ownNameOf(stage.name, anyTenantId)}`;
