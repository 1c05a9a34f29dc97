/**
 * GetObject and HeadObject.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
import type { Call } from '../service.ts';
import { isAllowed, objectAccess, onObject } from './access.ts';
import { asMembers } from './checksum.ts';
import { checkRead } from './conditions.ts';
import { dataKeyOf, encryptionMembers } from './encryption.ts';
import { invalidRequest } from './fault.ts';
import { findObject, versionMember } from './find-object.ts';
import { checkLatin1 } from './header-text.ts';
import type { StoredObject } from './objects.ts';
import { placeOf, versionIdOf } from './place.ts';
import { type ByteRange, rangeOf } from './range.ts';
import type { Operation, Storage } from './storage.ts';

/** Headers of the answer that a signed request may choose, and the member they take the place of. */
const overrides = {
  ResponseCacheControl: 'CacheControl',
  ResponseContentDisposition: 'ContentDisposition',
  ResponseContentEncoding: 'ContentEncoding',
  ResponseContentLanguage: 'ContentLanguage',
  ResponseContentType: 'ContentType',
  ResponseExpires: 'Expires',
} as const;

const members = [
  'Key',
  'VersionId',
  'Range',
  'ChecksumMode',
  'IfMatch',
  'IfNoneMatch',
  'IfModifiedSince',
  'IfUnmodifiedSince',
  ...Object.keys(overrides),
];

export const getObject: Operation = {
  members,
  access: onObject('s3:GetObject', 's3:GetObjectVersion'),
  run: async (storage, call) => {
    const { object, range, answer } = look(storage, call);
    const dataKey = await dataKeyOf(storage, call, object.encryption);
    return { ...answer, Body: storage.payloads.read(object.segments, dataKey, range ?? { start: 0, end: object.size }) };
  },
};

export const headObject: Operation = {
  members,
  access: onObject('s3:GetObject', 's3:GetObjectVersion'),
  run: async (storage, call) => {
    const { object, answer } = look(storage, call);
    // The checksum tells of the bytes: S3 shows it only to those who may decrypt them.
    if (call.input.ChecksumMode === 'ENABLED') await dataKeyOf(storage, call, object.encryption);
    return answer;
  },
};

interface Look {
  readonly object: StoredObject;
  readonly range?: ByteRange;
  readonly answer: object;
}

const look = (storage: Storage, call: Call): Look => {
  const { input } = call;
  const object = findObject(storage, call, { ...placeOf(call), versionId: versionIdOf(input.VersionId) });
  checkRead(
    {
      ifMatch: input.IfMatch as string | undefined,
      ifNoneMatch: input.IfNoneMatch as string | undefined,
      ifModifiedSince: input.IfModifiedSince as Date | undefined,
      ifUnmodifiedSince: input.IfUnmodifiedSince as Date | undefined,
    },
    object,
  );
  const range = rangeOf(input.Range as string | undefined, object.size);
  const answer = {
    AcceptRanges: 'bytes',
    LastModified: new Date(object.modified),
    ContentLength: range ? range.end - range.start : object.size,
    ...(range && { ContentRange: `bytes ${range.start}-${range.end - 1}/${object.size}` }),
    ETag: `"${object.etag}"`,
    ...object.headers,
    ...overridden(call),
    Metadata: object.metadata,
    ...encryptionMembers(object.encryption),
    ...(!range && input.ChecksumMode === 'ENABLED' && asMembers(object.checksum)),
    ...versionMember(storage, object),
    ...tagCount(storage, call, object),
  };
  return { object, range, answer };
};

const overridden = ({ input, principal }: Call): object => {
  const chosen = Object.entries(overrides).filter(([name]) => input[name] !== undefined);
  if (chosen.length > 0 && principal.kind === 'anonymous')
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  for (const [name] of chosen) checkLatin1(String(input[name]), name);
  return Object.fromEntries(chosen.map(([name, member]) => [member, input[name]]));
};

/** How many tags there are, for those who may read them. */
const tagCount = (storage: Storage, call: Call, { bucket, key, tags }: StoredObject): object => {
  const count = Object.keys(tags).length;
  if (count === 0) return {};
  return isAllowed(storage, call, objectAccess(storage, call, { bucket, key, action: 's3:GetObjectTagging' }))
    ? { TagCount: count }
    : {};
};
