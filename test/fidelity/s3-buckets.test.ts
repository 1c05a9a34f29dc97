import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;

describe('buckets', () => {
  behaves('a bucket name outside the rules is refused', `${guide}/bucketnamingrules.html`, async () => {
    for (const name of ['ab', 'Upper-case', 'a..b', '192.168.5.4', 'xn--bucket', 'under_score', 'ends-', 'x-s3alias'])
      await expect(bucket.account.root('s3', 'CreateBucket', { Bucket: name })).rejects.toMatchObject({
        code: 'InvalidBucketName',
      });
    expect(await failure(bucket.account.s3.send(new CreateBucketCommand({ Bucket: 'a..b' })))).toEqual({
      code: 'InvalidBucketName',
      status: 400,
    });
  });

  behaves('making one’s own bucket again succeeds in us-east-1', `${api}/API_CreateBucket.html`, async () => {
    await bucket.put('kept');
    await bucket.account.s3.send(new CreateBucketCommand({ Bucket: bucket.Bucket }));
    expect(await bucket.keys()).toEqual(['kept']);
  });

  behaves('a bucket is found, and lies in its Region', `${api}/API_HeadBucket.html`, async () => {
    expect(await bucket.account.s3.send(new HeadBucketCommand({ Bucket: bucket.Bucket }))).toMatchObject({
      BucketRegion: 'us-east-1',
    });
    expect(
      (await bucket.account.s3.send(new GetBucketLocationCommand({ Bucket: bucket.Bucket }))).LocationConstraint,
    ).toBeFalsy();
    expect(await failure(bucket.account.s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toEqual({
      code: 'NotFound',
      status: 404,
    });
  });

  behaves('buckets are listed by name', `${api}/API_ListBuckets.html`, async () => {
    const { Buckets = [] } = await bucket.account.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toContain(bucket.Bucket);
  });

  behaves('only an empty bucket can be deleted', `${api}/API_DeleteBucket.html`, async () => {
    await bucket.put('a');
    expect(await failure(bucket.account.s3.send(new DeleteBucketCommand({ Bucket: bucket.Bucket })))).toEqual({
      code: 'BucketNotEmpty',
      status: 409,
    });
    await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }));
    await bucket.account.s3.send(new DeleteBucketCommand({ Bucket: bucket.Bucket }));
    expect(await failure(bucket.put('a'))).toEqual({ code: 'NoSuchBucket', status: 404 });
  });

  behaves('a new bucket blocks public access', `${guide}/access-control-block-public-access.html`, async () => {
    const { PublicAccessBlockConfiguration: block } = await bucket.account.s3.send(
      new GetPublicAccessBlockCommand({ Bucket: bucket.Bucket }),
    );
    expect(block).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket.Bucket}/*` }],
    });
    expect(await failure(bucket.account.s3.send(new PutBucketPolicyCommand({ Bucket: bucket.Bucket, Policy })))).toEqual({
      code: 'AccessDenied',
      status: 403,
    });
  });

  behaves('a new bucket encrypts with SSE-S3', `${guide}/default-bucket-encryption.html`, async () => {
    const { ServerSideEncryptionConfiguration: configuration } = await bucket.account.s3.send(
      new GetBucketEncryptionCommand({ Bucket: bucket.Bucket }),
    );
    expect(configuration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
    expect(await bucket.put('a')).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  behaves('a policy for another bucket is malformed', `${guide}/bucket-policies.html`, async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::another/*' }],
    });
    expect(await failure(bucket.account.s3.send(new PutBucketPolicyCommand({ Bucket: bucket.Bucket, Policy })))).toEqual({
      code: 'MalformedPolicy',
      status: 400,
    });
  });
});

describe('settings of buckets', () => {
  const Rules = [
    {
      ID: 'old',
      Status: 'Enabled' as const,
      Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'class', Value: 'phi' }] } },
      Expiration: { Days: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    },
  ];
  const CORSRules = [
    { AllowedMethods: ['GET'], AllowedOrigins: ['*'], AllowedHeaders: ['*'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 5 },
  ];
  const TagSet = [{ Key: 'team', Value: 'records + files' }];

  behaves('what is set is what is got', `${api}/API_Operations_Amazon_Simple_Storage_Service.html`, async () => {
    const { s3 } = bucket.account;
    const where = { Bucket: bucket.Bucket };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ ...where, LifecycleConfiguration: { Rules } }));
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand(where))).Rules).toEqual(Rules);
    await s3.send(new PutBucketCorsCommand({ ...where, CORSConfiguration: { CORSRules } }));
    expect((await s3.send(new GetBucketCorsCommand(where))).CORSRules).toEqual(CORSRules);
    await s3.send(new PutBucketTaggingCommand({ ...where, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand(where))).TagSet).toEqual(TagSet);
    const LoggingEnabled = { TargetBucket: bucket.Bucket, TargetPrefix: 'logs/' };
    await s3.send(new PutBucketLoggingCommand({ ...where, BucketLoggingStatus: { LoggingEnabled } }));
    expect((await s3.send(new GetBucketLoggingCommand(where))).LoggingEnabled).toEqual(LoggingEnabled);
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ ...where, OwnershipControls }));
    expect((await s3.send(new GetBucketOwnershipControlsCommand(where))).OwnershipControls).toEqual(OwnershipControls);
    await bucket.version('Suspended');
    expect((await s3.send(new GetBucketVersioningCommand(where))).Status).toBe('Suspended');
    const byKey = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: true };
    const ServerSideEncryptionConfiguration = { Rules: [byKey] };
    await s3.send(new PutBucketEncryptionCommand({ ...where, ServerSideEncryptionConfiguration }));
    expect((await s3.send(new GetBucketEncryptionCommand(where))).ServerSideEncryptionConfiguration).toEqual(
      ServerSideEncryptionConfiguration,
    );
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ ...where, PublicAccessBlockConfiguration }));
    expect((await s3.send(new GetPublicAccessBlockCommand(where))).PublicAccessBlockConfiguration).toMatchObject(
      PublicAccessBlockConfiguration,
    );
  });

  behaves('the policy comes back, until it is deleted', `${api}/API_GetBucketPolicy.html`, async () => {
    const { s3 } = bucket.account;
    const where = { Bucket: bucket.Bucket };
    const Resource = `arn:aws:s3:::${bucket.Bucket}/*`;
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource, Condition: insecure };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await s3.send(new PutBucketPolicyCommand({ ...where, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand(where))).Policy).toBe(Policy);
    await s3.send(new DeleteBucketPolicyCommand(where));
    expect(await failure(s3.send(new GetBucketPolicyCommand(where)))).toEqual({ code: 'NoSuchBucketPolicy', status: 404 });
  });

  behaves('what was never set is said to be missing', `${api}/ErrorResponses.html`, async () => {
    const { s3 } = bucket.account;
    const where = { Bucket: bucket.Bucket };
    expect((await failure(s3.send(new GetBucketCorsCommand(where)))).code).toBe('NoSuchCORSConfiguration');
    expect((await failure(s3.send(new GetBucketLifecycleConfigurationCommand(where)))).code).toBe('NoSuchLifecycleConfiguration');
    expect((await failure(s3.send(new GetBucketTaggingCommand(where)))).code).toBe('NoSuchTagSet');
  });

  behaves('another account’s bucket is not the one that was expected', `${guide}/bucket-owner-condition.html`, async () => {
    const command = new HeadBucketCommand({ Bucket: bucket.Bucket, ExpectedBucketOwner: '111111111111' });
    expect((await failure(bucket.account.s3.send(command))).status).toBe(403);
  });
});
