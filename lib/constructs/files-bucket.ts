/** Tenants' files, below `tenants/<tenantId>/`, each object under its tenant's key; and the bucket that logs who asked for them. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import { ownBucketsOf } from './own-places.ts';
import type { WardKey } from './ward-key.ts';

export interface FilesBucketProps {
  readonly stage: Stage;
  readonly key: WardKey;
}

export class FilesBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage, key }: FilesBucketProps) {
    super(scope, id);
    const removalPolicy = stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const guarded = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true, minimumTLSVersion: 1.2, removalPolicy };
    const logs = new Bucket(this, 'AccessLogs', {
      ...guarded,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(stage.logRetention), noncurrentVersionExpiration: Duration.days(1) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      // With a bucket key, KMS would be told of the bucket alone; without, each object's own ARN is in the encryption context, and the
      // tenant sessions' policies demand it.
      bucketKeyEnabled: false,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'files/',
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
      ],
      cors: [
        {
          allowedOrigins: [...stage.domain.origins],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT, HttpMethods.POST],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag'],
          maxAge: 3600,
        },
      ],
    });
    logs.addToResourcePolicy(logsOfOwnBuckets(logs, stage));
    for (const statement of onlySealed(this.bucket)) this.bucket.addToResourcePolicy(statement);
    acknowledge(this.bucket, replication);
    acknowledge(logs, { ...replication, ...accessLogs });
  }
}

/**
 * Hospitals' own buckets log there too, below the same prefix.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
const logsOfOwnBuckets = (logs: Bucket, stage: Stage): PolicyStatement =>
  new PolicyStatement({
    principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [logs.arnForObjects('files/*')],
    conditions: {
      ArnLike: { 'aws:SourceArn': ownBucketsOf(logs, stage) },
      StringEquals: { 'aws:SourceAccount': Stack.of(logs).account },
    },
  });

/**
 * An upload names SSE-KMS and its key, or is refused: the bucket's default would let it pass under the platform's key instead of its
 * tenant's. Which key it may name, the uploader's session says.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
const onlySealed = (bucket: Bucket): PolicyStatement[] => {
  const refuse = (sid: string, conditions: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions,
    });
  return [
    refuse('OnlyWithKms', { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }),
    refuse('OnlyWithNamedKey', { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } }),
  ];
};

const replication = {
  'HIPAA.Security-S3BucketReplicationEnabled':
    'S3 keeps every object in three Availability Zones and versioning keeps what is overwritten or deleted; a second Region is no part of the recovery objectives, and would need a second set of tenant keys.',
};

const accessLogs = {
  'HIPAA.Security-S3BucketLoggingEnabled':
    'This is the bucket that receives the access logs; logging its own deliveries would never end.',
  'HIPAA.Security-S3DefaultEncryptionKMS':
    'S3 delivers access logs only to a bucket whose default encryption is SSE-S3. They hold keys and callers, not the content of files.',
  'AwsSolutions-S1': 'This is the bucket that receives the access logs; logging its own deliveries would never end.',
};
