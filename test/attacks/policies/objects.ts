/**
 * Every action on objects, their versions, tags and parts, and on buckets, wherever an object could lie.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Access } from '../../../local/service.ts';
import type { Attempt } from './attempt.ts';
import { folders } from './oracle.ts';
import { type DeployedPlatform, ownPlaceOf } from './platform.ts';
import { type Key, useForObject } from './tenant-keys.ts';
import { foreign, names, own, type Whose } from './tenants.ts';

const onObjects = [
  'AbortMultipartUpload',
  'BypassGovernanceRetention',
  'DeleteObject',
  'DeleteObjectTagging',
  'DeleteObjectVersion',
  'DeleteObjectVersionTagging',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'GetObjectTorrent',
  'GetObjectVersion',
  'GetObjectVersionAcl',
  'GetObjectVersionAttributes',
  'GetObjectVersionForReplication',
  'GetObjectVersionTagging',
  'InitiateReplication',
  'ListMultipartUploadParts',
  'ObjectOwnerOverrideToBucketOwner',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
  'PutObjectVersionAcl',
  'PutObjectVersionTagging',
  'ReplicateDelete',
  'ReplicateObject',
  'RestoreObject',
  'UpdateObjectEncryption',
];

const onBuckets = [
  'CreateBucket',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'GetBucketAcl',
  'GetBucketLocation',
  'GetBucketLogging',
  'GetBucketNotification',
  'GetBucketPolicy',
  'GetBucketTagging',
  'GetBucketVersioning',
  'GetEncryptionConfiguration',
  'GetInventoryConfiguration',
  'GetLifecycleConfiguration',
  'ListAllMyBuckets',
  'ListBucket',
  'ListBucketMultipartUploads',
  'ListBucketVersions',
  'PutBucketAcl',
  'PutBucketLogging',
  'PutBucketNotification',
  'PutBucketOwnershipControls',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketVersioning',
  'PutEncryptionConfiguration',
  'PutInventoryConfiguration',
  'PutLifecycleConfiguration',
  'PutReplicationConfiguration',
];

/** Where an object lies, and whose it is. */
export interface Spot {
  readonly arn: string;
  readonly whose: Whose;
  /** Absent where no folder is named, or the bucket is another. */
  readonly folder?: string;
}

const inFolders = (bucket: string): Spot[] =>
  [...folders, 'secrets', `${folders[0]}s`, ''].flatMap((folder) =>
    names.map(({ id, whose }) => ({ arn: `${bucket}/tenants/${id}/${folder}/1`, whose, folder })),
  );

/** Paths that hold the own one, or hide it, within another's; and paths that are nobody's. */
const twisted = (bucket: string): Spot[] => {
  const home = `tenants/${own}/${folders[0]}`;
  const abroad = `tenants/${foreign}/${folders[0]}`;
  const others = [`${abroad}/${home}/1`, `${abroad}/../../../${home}/1`, `${abroad}/${own}/1`, `${abroad}%2F..%2F${own}/1`];
  const none = ['*', 'tenants/*', 'tenants/', `/${home}/1`, `x/${home}/1`, `TENANTS/${own}/${folders[0]}/1`, '1', ''];
  return [
    ...others.map((path): Spot => ({ arn: `${bucket}/${path}`, whose: 'foreign' })),
    ...none.map((path): Spot => ({ arn: `${bucket}/${path}`, whose: 'nobody' })),
    { arn: `${bucket}/${home}`, whose: 'own', folder: '' },
    // Below the own folder everything is its own, whatever it is called.
    { arn: `${bucket}/${home}/../../${foreign}/1`, whose: 'own', folder: folders[0] },
    { arn: `${bucket}/${home}/${abroad}/1`, whose: 'own', folder: folders[0] },
  ];
};

export const spotsOf = (platform: DeployedPlatform): Spot[] => {
  const { bucket } = platform;
  const others = ['arn:aws:s3:::another', `${bucket.arn}2`, bucket.arn.slice(0, -1)];
  return [
    ...inFolders(bucket.arn),
    ...twisted(bucket.arn),
    ...others.flatMap((other) => inFolders(other).slice(0, 2)).map(({ arn, whose }) => ({ arn, whose })),
    // A session is held to one bucket; whose own another is, is never its.
    ...names.flatMap(({ id, whose }) =>
      inFolders(ownPlaceOf(platform, id).bucket)
        .slice(0, 2)
        .map((spot): Spot => ({ arn: spot.arn, whose: whose === 'own' ? spot.whose : whose })),
    ),
  ];
};

const ask = ({ bucket }: DeployedPlatform, action: string, { arn, context }: { arn: string; context?: Access['context'] }) => ({
  action: `s3:${action}`,
  resource: arn,
  context,
  ...(arn.startsWith(bucket.arn) ? { resourcePolicy: bucket.policy } : {}),
});

const plain = (platform: DeployedPlatform): Attempt[] =>
  onObjects.flatMap((operation) =>
    spotsOf(platform).map(({ arn, whose, folder }) => ({
      asks: [ask(platform, operation, { arn })],
      names: [whose],
      ...(folder === undefined ? {} : { deed: { on: 'object', folder, operation } }),
    })),
  );

const sse = 's3:x-amz-server-side-encryption';

/** Unsealed, sealed by S3's own key, or under a KMS key that is named or left to the bucket: `OnlyWithNamedKey` refuses the last. */
const unfit = [undefined, 'AES256', 'aws:kms', 'aws:kms:dsse'];

const writes = (platform: DeployedPlatform, keys: readonly Key[]): Attempt[] =>
  spotsOf(platform).flatMap(({ arn, whose, folder }) => [
    ...unfit.map((way) => ({ asks: [ask(platform, 'PutObject', { arn, context: { [sse]: way } })], names: [whose] })),
    ...keys.map((key): Attempt => {
      const context = { [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: key.arn };
      const deed = { on: 'object', folder: folder ?? '', operation: 'PutObject' } as const;
      return {
        asks: [ask(platform, 'PutObject', { arn, context }), useForObject(key, 'GenerateDataKey', arn)],
        names: [whose, key.whose],
        ...(folder ? { deed } : {}),
      };
    }),
  ]);

const prefixes: readonly (readonly [string | undefined, Whose])[] = [
  [undefined, 'nobody'],
  ['', 'nobody'],
  ['tenants/', 'nobody'],
  ...names.map(({ id, whose }) => [`tenants/${id}/`, whose] as const),
];

/** What a listing of a hospital's own shows, its tables tell: only who destroys all of it lists its versions. */
const listings = (platform: DeployedPlatform): Attempt[] =>
  onBuckets.flatMap((operation) =>
    [platform.bucket.arn, 'arn:aws:s3:::another', '*'].flatMap((arn, index) =>
      prefixes.slice(index === 0 ? 0 : -2).map(([prefix, whose]) => ({
        asks: [ask(platform, operation, { arn, context: { 's3:prefix': prefix } })],
        names: [index === 0 ? whose : 'nobody'],
        ...(operation === 'ListBucketVersions' && index === 0 ? { deed: { on: 'versions' } as const } : {}),
      })),
    ),
  );

/** One key of each owner is enough here; what makes a key somebody's, the attempts on keys ask. */
const oneOfEach = (keys: readonly Key[]): Key[] => [...new Map(keys.map((key) => [key.whose, key])).values()];

export const objectAttempts = (platform: DeployedPlatform, keys: readonly Key[]): Attempt[] => [
  ...plain(platform),
  ...writes(platform, oneOfEach(keys)),
  ...listings(platform),
];
