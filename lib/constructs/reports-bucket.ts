/** What the platform certifies: reports that nobody can change or take away, and the key that signs them. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import { pendingWindowDays, type WardKey } from './ward-key.ts';

export interface ReportsBucketProps {
  readonly stage: Stage;
  readonly key: WardKey;
}

/** Documentation is kept six years (HIPAA 164.316(b)(2)(i)). */
const kept = Duration.days(6 * 365 + 2);

export class ReportsBucket extends Construct {
  readonly bucket: Bucket;
  /** Signs, and is no use for anything else. Its public half anybody with access to the account may fetch, to verify what it signed. */
  readonly signingKey: Key;

  constructor(scope: Construct, id: string, { stage, key }: ReportsBucketProps) {
    super(scope, id);
    const removalPolicy = stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: false,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // In compliance mode not even the account's root can delete a version before its time: not for a stage that is to be torn down.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
      ...(stage.retain ? { objectLockEnabled: true, objectLockDefaultRetention: ObjectLockRetention.compliance(kept) } : {}),
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NothingIsTakenAway',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    this.signingKey = new Key(this, 'SigningKey', {
      alias: `ward/${stage.name}/reports`,
      description: `Ward ${stage.name}: signs reports`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy,
      pendingWindow: Duration.days(pendingWindowDays(stage)),
    });
    acknowledge(this.bucket, findings);
  }
}

const findings = {
  'HIPAA.Security-S3BucketReplicationEnabled':
    'S3 keeps every object in three Availability Zones; a second Region is no part of the recovery objectives.',
  'HIPAA.Security-S3BucketLoggingEnabled':
    'Reports hold no PHI, are written by functions alone, and can be neither changed nor deleted; CloudTrail tells who read them.',
  'AwsSolutions-S1':
    'Reports hold no PHI, are written by functions alone, and can be neither changed nor deleted; CloudTrail tells who read them.',
};
