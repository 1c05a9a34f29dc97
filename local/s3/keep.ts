/** The moment an object comes to be: one transaction, after its bytes are on disk and before its answer leaves. */
import type { Algorithm, Checksum } from './checksum.ts';
import { checkWrite, type WriteConditions } from './conditions.ts';
import type { Detail, Tags } from './objects.ts';
import type { Segment } from './payloads.ts';
import type { Place } from './place.ts';
import type { Storage } from './storage.ts';

export interface Keeping extends Place, WriteConditions {
  readonly detail: Detail;
  readonly tags: Tags;
  /** What else must be true, or happen, in the same transaction; returns files that are then no longer needed. */
  readonly along?: () => readonly Segment[];
}

/**
 * Returns `{ VersionId }` where the bucket has versions. When a condition does not hold, or the bucket has gone meanwhile, it throws
 * and the bytes stay with the caller.
 */
export const keepObject = (storage: Storage, keeping: Keeping): { VersionId?: string } => {
  const { bucket, key, detail, tags, along } = keeping;
  const { objects, buckets, payloads } = storage;
  const { versionId, unneeded } = objects.transaction(() => {
    buckets.require(bucket);
    checkWrite(keeping, key, objects.latest(bucket, key));
    const beside = along?.() ?? [];
    const added = objects.add({ bucket, key, versioning: buckets.versioning(bucket), content: { detail, tags } });
    return { versionId: added.versionId, unneeded: [...added.replaced, ...beside] };
  });
  payloads.drop(unneeded);
  return buckets.versioning(bucket) === undefined ? {} : { VersionId: versionId };
};

/** The same for bytes that nothing else names yet: they go when the object cannot come to be. */
export const keepOrDrop = (storage: Storage, keeping: Keeping): { VersionId?: string } => {
  try {
    return keepObject(storage, keeping);
  } catch (error) {
    storage.payloads.drop(keeping.detail.segments);
    throw error;
  }
};

/** The checksum kept with an object: the one that was sent, else S3's own choice. */
export const checksumToKeep = (checksums: ReadonlyMap<Algorithm, Checksum>): Checksum | undefined =>
  [...checksums.values()].find(({ algorithm }) => algorithm !== 'CRC64NVME') ?? checksums.get('CRC64NVME');
