/** Buckets: made, found, listed, removed. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
import { AwsError, type Call, notImplemented } from '../service.ts';
import { onBucket } from './access.ts';
import { checkBucketName } from './names.ts';
import { bucketOf } from './place.ts';
import type { Operation, Storage } from './storage.ts';

/** What every new bucket has had since April 2023. */
const publicAccessBlock = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export const createBucket: Operation = {
  members: ['ACL', 'CreateBucketConfiguration', 'ObjectOwnership'],
  access: onBucket('s3:CreateBucket'),
  run: ({ buckets, cloud }, call) => {
    const bucket = bucketOf(call);
    checkBucketName(bucket);
    checkRegion(call, cloud.region);
    const { ACL: acl = 'private', ObjectOwnership: ownership } = call.input as { ACL?: string; ObjectOwnership?: string };
    if (acl !== 'private') throw notImplemented(`a bucket with the ACL ${acl}`);
    const answer = { Location: `/${bucket}`, BucketArn: `arn:aws:s3:::${bucket}` };
    // Making one's own bucket again succeeds in us-east-1 alone, and changes nothing.
    if (buckets.has(bucket) && cloud.region === 'us-east-1') return answer;
    if (buckets.has(bucket))
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
        { BucketName: bucket },
      );
    buckets.create(bucket, cloud.now());
    buckets.set(bucket, 'publicAccessBlock', publicAccessBlock);
    buckets.set(bucket, 'ownershipControls', { Rules: [{ ObjectOwnership: ownership ?? 'BucketOwnerEnforced' }] });
    return answer;
  },
};

const checkRegion = (call: Call, region: string): void => {
  const configuration = (call.input.CreateBucketConfiguration ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(configuration).filter((name) => name !== 'LocationConstraint' && configuration[name] !== undefined);
  if (unknown.length > 0) throw notImplemented(`CreateBucket with ${unknown.join(', ')}`);
  const asked = configuration.LocationConstraint ?? 'us-east-1';
  if (asked !== region)
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${asked === 'us-east-1' ? 'unspecified' : asked} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    );
};

const withBucket = (storage: Storage, call: Call): string => {
  const bucket = bucketOf(call);
  storage.buckets.require(bucket);
  return bucket;
};

export const headBucket: Operation = {
  members: [],
  access: onBucket('s3:ListBucket'),
  run: (storage, call) => {
    withBucket(storage, call);
    return { BucketRegion: storage.cloud.region, AccessPointAlias: false };
  },
};

export const getBucketLocation: Operation = {
  members: [],
  access: onBucket('s3:GetBucketLocation'),
  run: (storage, call) => {
    withBucket(storage, call);
    return storage.cloud.region === 'us-east-1' ? {} : { LocationConstraint: storage.cloud.region };
  },
};

export const deleteBucket: Operation = {
  members: [],
  access: onBucket('s3:DeleteBucket'),
  run: (storage, call) => {
    const bucket = withBucket(storage, call);
    if (!storage.buckets.remove(bucket))
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName: bucket });
    return {};
  },
};

export const listBuckets: Operation = {
  members: [],
  access: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run: ({ buckets, cloud }) => ({
    Owner: { ID: cloud.accountId },
    Buckets: buckets
      .list()
      .map(({ name, created }) => ({ Name: name, CreationDate: new Date(created), BucketRegion: cloud.region })),
  }),
};
