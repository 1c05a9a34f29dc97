/** A bucket that is set as another is: closed, sealed, kept and logged like it. */
import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { unlessNamed } from '../aws/unless-named.ts';

export interface BucketNames {
  /** Which is there. */
  readonly like: string;
  readonly named: string;
}

/**
 * One after the other, for S3 refuses settings that meet, and the policy last: until then nothing is in it. Its access log goes where the
 * other's does, below that prefix and its own name. Twice is once. Throws `BucketAlreadyExists` when somebody else has a bucket of this name.
 */
export const makeBucket = async (s3: Pick<S3Client, 'send'>, { like, named: Bucket }: BucketNames): Promise<void> => {
  const model = { Bucket: like };
  await s3.send(new CreateBucketCommand({ Bucket })).catch(unlessNamed('BucketAlreadyOwnedByYou'));
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(model));
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(model));
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(model));
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  const { Status } = await s3.send(new GetBucketVersioningCommand(model));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand(model));
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  const { CORSRules } = await s3.send(new GetBucketCorsCommand(model));
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand(model));
  const logging = LoggingEnabled && { ...LoggingEnabled, TargetPrefix: `${LoggingEnabled.TargetPrefix}${Bucket}/` };
  await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled: logging } }));
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand(model));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: Policy.replaceAll(`:::${like}`, `:::${Bucket}`) }));
};
