/** PutObject. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import type { Call } from '../service.ts';
import { toWrite } from './access.ts';
import { algorithms, asMembers, memberOf } from './checksum.ts';
import { claimOf } from './claim.ts';
import { checkPlain, describedBy, describingMembers } from './described.ts';
import { encryptionMembers, newSealing } from './encryption.ts';
import { checksumToKeep, keepOrDrop } from './keep.ts';
import { type Place, placeOf } from './place.ts';
import { type Receiving, receive } from './receive.ts';
import { type Operation, type Storage, secondOf } from './storage.ts';
import { tagsOfHeader } from './tags.ts';

export const sealingMembers = ['ServerSideEncryption', 'SSEKMSKeyId', 'SSEKMSEncryptionContext', 'BucketKeyEnabled'];

/** What describes a payload on its way in. */
export const payloadMembers = ['Body', 'ContentLength', 'ContentMD5', 'ChecksumAlgorithm', ...algorithms.map(memberOf)];

export const putObject: Operation = {
  members: ['Key', 'Tagging', 'IfMatch', 'IfNoneMatch', ...describingMembers, ...sealingMembers, ...payloadMembers],
  access: toWrite,
  run: async (storage, call) => {
    const { bucket, key } = placeOf(call);
    storage.buckets.require(bucket);
    const { etag: ETag, members } = await takeObject(storage, call, { bucket, key });
    return { ETag, ...members };
  },
};

/** Takes in the payload of the call and keeps it as an object. Forms come the same way, with bounds of their own. */
export const takeObject = async (
  storage: Storage,
  call: Call,
  { bucket, key, ...bounds }: Place & Pick<Receiving, 'most' | 'least'>,
): Promise<{ etag: string; members: object }> => {
  checkPlain(storage, call, bucket);
  const described = describedBy(call.input);
  const tags = tagsOfHeader(call.input.Tagging);
  const own = claimOf(call).algorithm ? [] : (['CRC64NVME'] as const);
  const sealing = await newSealing(storage, call, { bucket, key });
  const { segment, etag, checksums } = await receive(storage, call, { sealing, algorithms: own, ...bounds });
  const { encryption } = sealing;
  const checksum = checksumToKeep(checksums);
  const detail = {
    ...described,
    size: segment.size,
    etag,
    modified: secondOf(storage.cloud),
    segments: [segment],
    encryption,
    checksum,
  };
  const { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch } = call.input as { IfMatch?: string; IfNoneMatch?: string };
  const kept = keepOrDrop(storage, { bucket, key, detail, tags, ifMatch, ifNoneMatch });
  return { etag: `"${etag}"`, members: { ...encryptionMembers(encryption), ...asMembers(checksum), ...kept } };
};
