/**
 * DeleteObject and DeleteObjects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
import { AwsError, type Call, onlyModelled } from '../service.ts';
import { isAllowed, objectAccess, onObject } from './access.ts';
import { algorithms, memberOf } from './checksum.ts';
import { accessDenied, invalidRequest, malformedXml } from './fault.ts';
import type { Segment } from './payloads.ts';
import { bucketOf, type Place, placeOf, versionIdOf } from './place.ts';
import { type Operation, type Storage, secondOf } from './storage.ts';

export interface Deletion {
  readonly DeleteMarker?: true;
  readonly VersionId?: string;
}

export const deleteObject: Operation = {
  members: ['Key', 'VersionId'],
  access: onObject('s3:DeleteObject', 's3:DeleteObjectVersion'),
  run: (storage, call) => remove(storage, placeOf(call), versionIdOf(call.input.VersionId)),
};

/** With an id, that version goes for good. Without, a bucket with versions hides the object behind a delete marker. */
const remove = (storage: Storage, place: Place, versionId: string | undefined): Deletion => {
  const { objects, buckets, payloads } = storage;
  const { deletion, dropped } = objects.transaction(() => {
    buckets.require(place.bucket);
    const versioned = buckets.versioning(place.bucket) !== undefined;
    return versionId === undefined && versioned ? mark(storage, place) : erase(storage, place, versionId);
  });
  payloads.drop(dropped);
  return deletion;
};

interface Outcome {
  readonly deletion: Deletion;
  readonly dropped: readonly Segment[];
}

const mark = ({ objects, buckets, cloud }: Storage, { bucket, key }: Place): Outcome => {
  const added = objects.add({ bucket, key, versioning: buckets.versioning(bucket), content: { markedAt: secondOf(cloud) } });
  return { deletion: { DeleteMarker: true, VersionId: added.versionId }, dropped: added.replaced };
};

/** What is not there is deleted already. */
const erase = ({ objects }: Storage, { bucket, key }: Place, versionId: string | undefined): Outcome => {
  const version = objects.version(bucket, key, versionId ?? 'null');
  const dropped = version ? objects.remove(version) : [];
  if (versionId === undefined) return { deletion: {}, dropped };
  return { deletion: { VersionId: versionId, ...(version?.marker && { DeleteMarker: true as const }) }, dropped };
};

interface Doomed {
  readonly Key: string;
  readonly VersionId?: string;
}

export const deleteObjects: Operation = {
  members: ['Delete', 'ContentMD5', 'ChecksumAlgorithm', ...algorithms.map(memberOf)],
  // Each key is asked for on its own: some may go while others are denied.
  access: () => [],
  run: (storage, call) => {
    const bucket = bucketOf(call);
    storage.buckets.require(bucket);
    const { Objects: objects = [], Quiet: quiet = false } = (call.input.Delete ?? {}) as { Objects?: Doomed[]; Quiet?: boolean };
    if (objects.length === 0 || objects.length > 1000) throw malformedXml();
    if (call.http && !['ContentMD5', ...algorithms.map(memberOf)].some((name) => call.input[name] !== undefined))
      throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
    const results = objects.map((doomed) => removeOne(storage, call, doomed));
    const of = <T extends object>(name: string) =>
      results.flatMap((result) => (name in result ? [result[name as never] as T] : []));
    return { Deleted: quiet ? [] : of('deleted'), Errors: of('error') };
  },
};

const removeOne = (storage: Storage, call: Call, doomed: Doomed): { deleted: object } | { error: object } => {
  const one = { ...call, input: { Bucket: call.input.Bucket, Key: doomed.Key, VersionId: doomed.VersionId } };
  try {
    onlyModelled('DeleteObjects', { ...doomed }, ['Key', 'VersionId']);
    const place = placeOf(one);
    const versionId = versionIdOf(doomed.VersionId);
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    if (!isAllowed(storage, one, objectAccess(storage, one, { ...place, versionId, action }))) throw accessDenied();
    const { DeleteMarker: marker, VersionId: id } = remove(storage, place, versionId);
    return { deleted: { ...doomed, ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: id }) } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { ...doomed, Code: error.code, Message: error.message } };
  }
};
