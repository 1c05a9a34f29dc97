/** Settings of buckets, kept as they are given. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
import { AwsError, type Call, type Input, notImplemented, onlyModelled } from '../service.ts';
import { onBucket } from './access.ts';
import { policyIn } from './bucket-policy.ts';
import type { Kind } from './buckets.ts';
import { algorithms, memberOf } from './checksum.ts';
import { checkAlgorithm, type EncryptionRules } from './encryption.ts';
import { accessDenied, invalidRequest, malformedXml } from './fault.ts';
import { bucketArn } from './names.ts';
import { bucketOf } from './place.ts';
import { isPublic } from './public-access.ts';
import type { Operation, Storage } from './storage.ts';
import { tagsOfSet } from './tags.ts';

interface Setting {
  readonly kind: Kind;
  /** The member that carries it in. */
  readonly member: string;
  readonly action: string;
  /** Throws for what S3 would refuse, or what is not modelled. */
  readonly check: (storage: Storage, bucket: string, body: unknown) => void;
}

const bodyMembers = ['ContentMD5', 'ChecksumAlgorithm', ...algorithms.map(memberOf)];

const putting = ({ kind, member, action, check }: Setting): Operation => ({
  members: [member, ...bodyMembers],
  access: onBucket(action),
  run: (storage, call) => {
    const bucket = existing(storage, call);
    const body = call.input[member];
    if (body === undefined) throw malformedXml();
    check(storage, bucket, body);
    storage.buckets.set(bucket, kind, body);
    return {};
  },
});

const existing = (storage: Storage, call: Call): string => {
  const bucket = bucketOf(call);
  storage.buckets.require(bucket);
  return bucket;
};

/** `answer` is what is said when nothing was ever set: a default, or an error. */
const getting = (kind: Kind, action: string, answer: (body: never, bucket: string) => unknown): Operation => ({
  members: [],
  access: onBucket(action),
  run: (storage, call) => {
    const bucket = existing(storage, call);
    return answer(storage.buckets.get(bucket, kind) as never, bucket);
  },
});

const clearing = (kind: Kind, action: string): Operation => ({
  members: [],
  access: onBucket(action),
  run: (storage, call) => {
    storage.buckets.unset(existing(storage, call), kind);
    return {};
  },
});

const unset = (code: string, message: string) => (body: object | undefined, bucket: string) => {
  if (body) return body;
  throw new AwsError(code, message, 404, { BucketName: bucket });
};

const rulesOf = (body: unknown, member: string): readonly Record<string, unknown>[] => {
  const rules = (body as Record<string, unknown>)[member];
  if (!Array.isArray(rules) || rules.length === 0) throw malformedXml();
  return rules as Record<string, unknown>[];
};

export const putBucketVersioning = putting({
  kind: 'versioning',
  member: 'VersioningConfiguration',
  action: 's3:PutBucketVersioning',
  check: (_storage, _bucket, body) => {
    // The SDK's member is `MFADelete`, its element in the document `MfaDelete`.
    onlyModelled('PutBucketVersioning', body as Input, ['Status', 'MFADelete', 'MfaDelete']);
    const { Status: status, MFADelete: member, MfaDelete: mfa = member } = body as Record<string, string | undefined>;
    if (mfa !== undefined && mfa !== 'Disabled') throw notImplemented('MFA delete');
    if (status !== 'Enabled' && status !== 'Suspended')
      throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified', 400);
  },
});
export const getBucketVersioning = getting('versioning', 's3:GetBucketVersioning', (body: { Status?: string } | undefined) => ({
  ...(body && { Status: body.Status }),
}));

export const putBucketEncryption = putting({
  kind: 'encryption',
  member: 'ServerSideEncryptionConfiguration',
  action: 's3:PutEncryptionConfiguration',
  check: (_storage, _bucket, body) => {
    const [rule, ...more] = rulesOf(body, 'Rules') as unknown as EncryptionRules['Rules'];
    if (more.length > 0 || !rule) throw malformedXml();
    onlyModelled('PutBucketEncryption', { ...rule }, ['ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled']);
    const { SSEAlgorithm: algorithm = '', KMSMasterKeyID: keyId } = rule.ApplyServerSideEncryptionByDefault ?? {};
    if (checkAlgorithm(algorithm) === 'AES256' && keyId !== undefined)
      throw new AwsError(
        'InvalidArgument',
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms',
        400,
      );
  },
});
const sealedByS3: EncryptionRules = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
};
export const getBucketEncryption = getting('encryption', 's3:GetEncryptionConfiguration', (body: object | undefined) => ({
  ServerSideEncryptionConfiguration: body ?? sealedByS3,
}));

export const putPublicAccessBlock = putting({
  kind: 'publicAccessBlock',
  member: 'PublicAccessBlockConfiguration',
  action: 's3:PutBucketPublicAccessBlock',
  check: (_storage, _bucket, body) =>
    onlyModelled('PutPublicAccessBlock', body as Input, [
      'BlockPublicAcls',
      'IgnorePublicAcls',
      'BlockPublicPolicy',
      'RestrictPublicBuckets',
    ]),
});
export const getPublicAccessBlock = getting(
  'publicAccessBlock',
  's3:GetBucketPublicAccessBlock',
  (body: object | undefined, bucket) => ({
    PublicAccessBlockConfiguration: unset(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    )(body, bucket),
  }),
);
export const deletePublicAccessBlock = clearing('publicAccessBlock', 's3:PutBucketPublicAccessBlock');

export const putBucketPolicy: Operation = {
  members: ['Policy', ...bodyMembers],
  access: onBucket('s3:PutBucketPolicy'),
  run: (storage, call) => {
    const bucket = existing(storage, call);
    const policy = policyIn(call.input.Policy, bucketArn(bucket));
    const block = storage.buckets.get<{ BlockPublicPolicy?: boolean }>(bucket, 'publicAccessBlock');
    if (block?.BlockPublicPolicy && isPublic(policy))
      throw accessDenied('Access Denied: public policies are prevented by the BlockPublicPolicy setting of the bucket.');
    storage.buckets.set(bucket, 'policy', policy);
    return {};
  },
};
export const getBucketPolicy = getting('policy', 's3:GetBucketPolicy', (body: object | undefined, bucket) => ({
  Policy: JSON.stringify(unset('NoSuchBucketPolicy', 'The bucket policy does not exist')(body, bucket)),
}));
export const deleteBucketPolicy = clearing('policy', 's3:DeleteBucketPolicy');

const corsMethods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
export const putBucketCors = putting({
  kind: 'cors',
  member: 'CORSConfiguration',
  action: 's3:PutBucketCORS',
  check: (_storage, _bucket, body) => {
    for (const rule of rulesOf(body, 'CORSRules') as { AllowedMethods?: string[]; AllowedOrigins?: string[] }[]) {
      if (!rule.AllowedMethods?.length || !rule.AllowedOrigins?.length) throw malformedXml();
      const unknown = rule.AllowedMethods.find((method) => !corsMethods.includes(method));
      if (unknown) throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
      const wild = rule.AllowedOrigins.find((origin) => origin.split('*').length > 2);
      if (wild) throw invalidRequest(`AllowedOrigin "${wild}" can not have more than one wildcard.`);
    }
  },
});
export const getBucketCors = getting(
  'cors',
  's3:GetBucketCORS',
  unset('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
);
export const deleteBucketCors = clearing('cors', 's3:PutBucketCORS');

export const putBucketOwnershipControls = putting({
  kind: 'ownershipControls',
  member: 'OwnershipControls',
  action: 's3:PutBucketOwnershipControls',
  check: (_storage, _bucket, body) => {
    const [rule] = rulesOf(body, 'Rules');
    if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(String(rule?.ObjectOwnership)))
      throw malformedXml();
  },
});
export const getBucketOwnershipControls = getting(
  'ownershipControls',
  's3:GetBucketOwnershipControls',
  (body: object | undefined, bucket) => ({
    OwnershipControls: unset('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found')(body, bucket),
  }),
);

export const putBucketLifecycleConfiguration = putting({
  kind: 'lifecycle',
  member: 'LifecycleConfiguration',
  action: 's3:PutLifecycleConfiguration',
  check: (_storage, _bucket, body) => {
    if (rulesOf(body, 'Rules').some(({ Status: status }) => status !== 'Enabled' && status !== 'Disabled')) throw malformedXml();
  },
});
export const getBucketLifecycleConfiguration = getting(
  'lifecycle',
  's3:GetLifecycleConfiguration',
  unset('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
);

export const putBucketTagging = putting({
  kind: 'tagging',
  member: 'Tagging',
  action: 's3:PutBucketTagging',
  check: (_storage, _bucket, body) => void tagsOfSet((body as { TagSet?: unknown }).TagSet, 'bucket'),
});
export const getBucketTagging = getting('tagging', 's3:GetBucketTagging', unset('NoSuchTagSet', 'The TagSet does not exist'));

export const putBucketLogging = putting({
  kind: 'logging',
  member: 'BucketLoggingStatus',
  action: 's3:PutBucketLogging',
  check: () => {},
});
export const getBucketLogging = getting('logging', 's3:GetBucketLogging', (body: object | undefined) => body ?? {});
