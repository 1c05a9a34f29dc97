/** What is given with an object and given back with it: headers, user metadata; and the parameters that must be as they are here. */
import { AwsError, type Call, type Input, notImplemented } from '../service.ts';
import { checkHeaderName, checkHeaderText, checkLatin1 } from './header-text.ts';
import type { Described } from './objects.ts';
import type { Storage } from './storage.ts';

export const headerMembers = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
] as const;

/** Members that `describedBy` and `checkPlain` read. */
export const describingMembers: readonly string[] = [...headerMembers, 'Metadata', 'ACL', 'StorageClass'];

const mostMetadata = 2048;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
export const describedBy = (input: Input): Described => {
  const given = headerMembers.flatMap((name) => (input[name] === undefined ? [] : [[name, textOf(input[name])] as const]));
  const metadata = Object.fromEntries(
    Object.entries((input.Metadata ?? {}) as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of given) checkLatin1(value, name);
  for (const [name, value] of Object.entries(metadata)) {
    checkHeaderName(name);
    checkHeaderText(value, name);
  }
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > mostMetadata)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: size,
      MaxSizeAllowed: mostMetadata,
    });
  return { headers: { ContentType: 'binary/octet-stream', ...Object.fromEntries(given) }, metadata };
};

const textOf = (value: unknown): string => (value instanceof Date ? value.toUTCString() : String(value));

/** Buckets own what is in them and there is one storage class: only what says the same is accepted. */
export const checkPlain = (storage: Storage, { input }: Call, bucket: string): void => {
  const { ACL: acl = 'private', StorageClass: storageClass = 'STANDARD' } = input as { ACL?: string; StorageClass?: string };
  if (storageClass !== 'STANDARD') throw notImplemented(`the storage class ${storageClass}`);
  if (acl === 'bucket-owner-full-control' || (acl === 'private' && input.ACL === undefined)) return;
  const controls = storage.buckets.get<{ Rules: { ObjectOwnership: string }[] }>(bucket, 'ownershipControls');
  if ((controls?.Rules[0]?.ObjectOwnership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced')
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
  if (acl !== 'private') throw notImplemented(`the ACL ${acl}`);
};
