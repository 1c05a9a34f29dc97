/** CopyObject. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { Call } from '../service.ts';
import { toReadSource, toWrite } from './access.ts';
import { type Algorithm, asMembers } from './checksum.ts';
import { checkSource } from './conditions.ts';
import { checkPlain, describedBy, describingMembers } from './described.ts';
import { dataKeyOf, encryptionMembers, newSealing } from './encryption.ts';
import { invalidArgument, invalidRequest } from './fault.ts';
import { findObject } from './find-object.ts';
import { checksumToKeep, keepOrDrop } from './keep.ts';
import type { Described, StoredObject, Tags } from './objects.ts';
import { copySourceOf, placeOf } from './place.ts';
import { sealingMembers } from './put-object.ts';
import { largestPut, receive } from './receive.ts';
import { type Operation, type Storage, secondOf } from './storage.ts';
import { tagsOfHeader } from './tags.ts';

export const sourceMembers = [
  'CopySource',
  'CopySourceIfMatch',
  'CopySourceIfNoneMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
];

export const copyObject: Operation = {
  members: [
    ...['Key', 'MetadataDirective', 'TaggingDirective', 'Tagging', 'ChecksumAlgorithm', 'IfMatch', 'IfNoneMatch'],
    ...sourceMembers,
    ...describingMembers,
    ...sealingMembers,
  ],
  access: (storage, call) => [...toReadSource(storage, call), ...toWrite(storage, withTags(storage, call))],
  run: async (storage, call) => {
    const place = placeOf(call);
    storage.buckets.require(place.bucket);
    checkPlain(storage, call, place.bucket);
    const source = sourceOf(storage, call);
    if (source.size > largestPut)
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${largestPut}`,
      );
    refuseIdle(call, source);
    const { described, tags } = carriedOver(call, source);
    const sealing = await newSealing(storage, call, place);
    const { segment, etag, checksums } = await copyBytes(storage, call, { source, sealing });
    const { encryption } = sealing;
    const checksum = checksumToKeep(checksums);
    const modified = secondOf(storage.cloud);
    const detail = { ...described, size: segment.size, etag, modified, segments: [segment], encryption, checksum };
    const { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch } = call.input as { IfMatch?: string; IfNoneMatch?: string };
    const kept = keepOrDrop(storage, { ...place, detail, tags, ifMatch, ifNoneMatch });
    const versioned = storage.buckets.versioning(source.bucket) !== undefined;
    return {
      CopyObjectResult: { ETag: `"${etag}"`, LastModified: new Date(modified), ...asMembers(checksum) },
      ...kept,
      ...(versioned && { CopySourceVersionId: source.versionId }),
      ...encryptionMembers(encryption),
    };
  },
};

/** The source of a copy, when its conditions hold. */
export const sourceOf = (storage: Storage, call: Call): StoredObject => {
  const { input } = call;
  const source = findObject(storage, call, copySourceOf(call));
  checkSource(
    {
      ifMatch: input.CopySourceIfMatch as string | undefined,
      ifNoneMatch: input.CopySourceIfNoneMatch as string | undefined,
      ifModifiedSince: input.CopySourceIfModifiedSince as Date | undefined,
      ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince as Date | undefined,
    },
    source,
  );
  return source;
};

/** Reads with the source's data key and writes with the target's, at no time holding more than a few frames. */
const copyBytes = async (
  storage: Storage,
  call: Call,
  { source, sealing }: { source: StoredObject; sealing: Parameters<typeof receive>[2]['sealing'] },
) => {
  const dataKey = await dataKeyOf(storage, call, source.encryption);
  const Body = storage.payloads.read(source.segments, dataKey, { start: 0, end: source.size });
  const asked = call.input.ChecksumAlgorithm as Algorithm | undefined;
  const algorithm = asked ?? (source.checksum?.type === 'FULL_OBJECT' ? source.checksum.algorithm : 'CRC64NVME');
  try {
    return await receive(storage, { ...call, http: undefined, input: { Body } }, { sealing, algorithms: [algorithm] });
  } finally {
    Body.destroy();
  }
};

const directive = (call: Call, name: 'MetadataDirective' | 'TaggingDirective'): 'COPY' | 'REPLACE' => {
  const value = call.input[name] ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(`Unknown ${name === 'MetadataDirective' ? 'metadata' : 'tagging'} directive.`, name, String(value));
};

const carriedOver = (call: Call, source: StoredObject): { described: Described; tags: Tags } => {
  const { headers, metadata } = source;
  return {
    described: directive(call, 'MetadataDirective') === 'REPLACE' ? describedBy(call.input) : { headers, metadata },
    tags: directive(call, 'TaggingDirective') === 'REPLACE' ? tagsOfHeader(call.input.Tagging) : source.tags,
  };
};

/** Tags that come along with the source are written too, and IAM is asked about them as if they had been sent. */
const withTags = (storage: Storage, call: Call): Call => {
  if (call.input.TaggingDirective === 'REPLACE') return call;
  const { bucket, key, versionId } = copySourceOf(call);
  const source = versionId === undefined ? storage.objects.latest(bucket, key) : storage.objects.version(bucket, key, versionId);
  const tags = source && !source.marker ? new URLSearchParams(source.tags).toString() : '';
  return { ...call, input: { ...call.input, Tagging: tags === '' ? undefined : tags } };
};

/** A copy onto itself must change something. */
const refuseIdle = (call: Call, source: StoredObject): void => {
  const { bucket, key } = placeOf(call);
  const { input } = call;
  const changes =
    input.MetadataDirective === 'REPLACE' || input.ServerSideEncryption !== undefined || copySourceOf(call).versionId;
  if (source.bucket === bucket && source.key === key && !changes)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, " +
        'storage class, website redirect location or encryption attributes.',
    );
};
