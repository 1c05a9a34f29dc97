/** ListObjectVersions. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
import { onBucket } from './access.ts';
import { invalidArgument } from './fault.ts';
import { listed, listingContext } from './list-objects.ts';
import { countOf, namesFor, textMember } from './listing.ts';
import type { DeleteMarker, Position, StoredObject, Version } from './objects.ts';
import { bucketOf, versionIdOf } from './place.ts';
import type { Operation, Storage } from './storage.ts';
import { walk } from './walk.ts';

export const listObjectVersions: Operation = {
  members: ['Prefix', 'Delimiter', 'MaxKeys', 'KeyMarker', 'VersionIdMarker', 'EncodingType'],
  access: onBucket('s3:ListBucketVersions', listingContext),
  run: (storage, call) => {
    const bucket = bucketOf(call);
    storage.buckets.require(bucket);
    const { input } = call;
    const name = namesFor(input);
    const prefix = textMember(input, 'Prefix');
    const delimiter = textMember(input, 'Delimiter');
    const max = countOf(input, 'MaxKeys', 'max-keys');
    const from = positionOf(storage, bucket, input as Marker);
    const page = walk({ rowsAfter: (at) => storage.objects.all(bucket, prefix, at), from, prefix, delimiter, max });
    const owned = { Owner: { ID: storage.cloud.accountId } };
    const shown = (version: Version) => ({ VersionId: version.versionId, IsLatest: version.latest, ...owned });
    return {
      Name: bucket,
      Prefix: name(prefix),
      ...(input.Delimiter !== undefined && { Delimiter: name(delimiter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      KeyMarker: name(textMember(input, 'KeyMarker')),
      VersionIdMarker: textMember(input, 'VersionIdMarker'),
      MaxKeys: max,
      IsTruncated: page.next !== undefined,
      ...nextMarker(page.next, name),
      Versions: page.rows.filter(isObject).map((version) => ({ ...listed(version, name), ...shown(version) })),
      DeleteMarkers: page.rows.filter(isMarker).map((version) => ({
        Key: name(version.key),
        LastModified: new Date(version.modified),
        ...shown(version),
      })),
      CommonPrefixes: page.groups.map((group) => ({ Prefix: name(group) })),
    };
  },
};

interface Marker {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
}

/** Behind one version of the marked key, or behind all of them. */
const positionOf = (storage: Storage, bucket: string, { KeyMarker: key, VersionIdMarker: marker }: Marker): Position => {
  if (!marker) return { key: key ?? '' };
  if (!key) throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', marker);
  const version = storage.objects.version(bucket, key, versionIdOf(marker) as string);
  return version ? { key, sequence: version.sequence } : { key };
};

const nextMarker = (next: Version | string | undefined, name: (key: string) => string): object => {
  if (next === undefined) return {};
  return typeof next === 'string'
    ? { NextKeyMarker: name(next) }
    : { NextKeyMarker: name(next.key), NextVersionIdMarker: next.versionId };
};

const isObject = (version: Version): version is StoredObject => !version.marker;
const isMarker = (version: Version): version is DeleteMarker => version.marker;
