/** Finds the object a call reads, or says why there is none. */
import { AwsError, type Call } from '../service.ts';
import { bucketAccess, isAllowed } from './access.ts';
import { accessDenied, noSuchKey, noSuchVersion, withHeaders } from './fault.ts';
import type { StoredObject, Version } from './objects.ts';
import type { Place } from './place.ts';
import type { Storage } from './storage.ts';

export interface Wanted extends Place {
  readonly versionId?: string;
}

/**
 * The latest version, or the one named. Throws `NoSuchKey`, `NoSuchVersion`, 405 for a delete marker named by its id; and 403 in
 * place of 404 for a caller who may not list the bucket and so must not learn what is in it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const findObject = (storage: Storage, call: Call, wanted: Wanted): StoredObject => {
  const { bucket, key, versionId } = wanted;
  storage.buckets.require(bucket);
  const found = findVersion(storage, wanted);
  if (found && !found.marker) return found;
  if (found && versionId !== undefined) throw methodNotAllowed(found);
  const action = versionId === undefined ? 's3:ListBucket' : 's3:ListBucketVersions';
  const asked = { ...call, input: { ...call.input, Bucket: bucket } };
  if (!isAllowed(storage, call, bucketAccess(storage, asked, { action }))) throw accessDenied();
  if (versionId !== undefined) throw noSuchVersion(key, versionId);
  throw found ? withHeaders(noSuchKey(key), markerHeaders(found)) : noSuchKey(key);
};

export const findVersion = (storage: Storage, { bucket, key, versionId }: Wanted): Version | undefined =>
  versionId === undefined ? storage.objects.latest(bucket, key) : storage.objects.version(bucket, key, versionId);

/** `{ VersionId }` in a bucket that has, or had, versions. */
export const versionMember = (storage: Storage, { bucket, versionId }: Version): { VersionId?: string } =>
  storage.buckets.versioning(bucket) === undefined ? {} : { VersionId: versionId };

const markerHeaders = ({ versionId }: Version) => ({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId });

const methodNotAllowed = (marker: Version): AwsError =>
  withHeaders(
    new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    }),
    { ...markerHeaders(marker), allow: 'DELETE', 'last-modified': new Date(marker.modified).toUTCString() },
  );
