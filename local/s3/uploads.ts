/** Uploads in parts, as rows, until they are completed or aborted. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Algorithm, Checksum, ChecksumType } from './checksum.ts';
import type { Encryption } from './encryption.ts';
import type { Described, Position, Tags } from './objects.ts';
import type { Segment } from './payloads.ts';

export interface UploadDetail extends Described {
  readonly initiated: number;
  readonly encryption: Encryption;
  readonly tags: Tags;
  /** The algorithm asked for at the beginning; without one, parts may carry any and the whole gets a CRC-64/NVME. */
  readonly checksum?: { readonly algorithm: Algorithm; readonly type: ChecksumType };
}

export interface Upload extends UploadDetail {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly sequence: number;
}

export interface Part extends Segment {
  readonly number: number;
  readonly etag: string;
  readonly modified: number;
  /** The checksum sent with the part, or the one the upload asks for. */
  readonly checksum?: Checksum;
  /** What the whole's checksum is joined from when the upload names no algorithm. */
  readonly crc64nvme?: string;
}

export interface Uploads {
  create(bucket: string, key: string, detail: UploadDetail): string;
  find(bucket: string, key: string, uploadId: string): Upload | undefined;
  /** Keeps a part, in the place of one with its number, whose file it returns. */
  putPart(uploadId: string, part: Part): readonly Segment[];
  /** In the order of their numbers. */
  parts(uploadId: string): Part[];
  remove(uploadId: string): void;
  list(bucket: string, prefix: string, after: Position): Iterable<Upload>;
}

interface Row {
  bucket: string;
  key: string;
  upload_id: string;
  sequence: number;
  detail: string;
}

const uploadOf = (row: Row): Upload => ({
  ...(JSON.parse(row.detail) as UploadDetail),
  bucket: row.bucket,
  key: row.key,
  uploadId: row.upload_id,
  sequence: row.sequence,
});

export const openUploads = (database: DatabaseSync): Uploads => {
  const part = database.prepare('SELECT detail FROM parts WHERE upload_id = ? AND number = ?');
  const partsInOrder = database.prepare('SELECT detail FROM parts WHERE upload_id = ? ORDER BY number');
  const inOrder = `SELECT * FROM uploads WHERE bucket = ? AND key >= ? AND (key > ?3 OR (key = ?3 AND sequence > ?4))
    ORDER BY key, sequence`;
  const partOf = (row: unknown): Part => JSON.parse((row as { detail: string }).detail) as Part;
  return {
    create(bucket, key, detail) {
      const uploadId = randomBytes(48).toString('base64url');
      database
        .prepare('INSERT INTO uploads (bucket, key, upload_id, detail) VALUES (?, ?, ?, ?)')
        .run(bucket, key, uploadId, JSON.stringify(detail));
      return uploadId;
    },
    find(bucket, key, uploadId) {
      const row = database
        .prepare('SELECT * FROM uploads WHERE upload_id = ? AND bucket = ? AND key = ?')
        .get(uploadId, bucket, key);
      return row && uploadOf(row as unknown as Row);
    },
    putPart(uploadId, kept) {
      const before = part.get(uploadId, kept.number);
      database.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?)').run(uploadId, kept.number, JSON.stringify(kept));
      return before ? [partOf(before)] : [];
    },
    parts: (uploadId) => partsInOrder.all(uploadId).map(partOf),
    remove: (uploadId) => void database.prepare('DELETE FROM uploads WHERE upload_id = ?').run(uploadId),
    *list(bucket, prefix, after) {
      const bound = after.sequence ?? Number.MAX_SAFE_INTEGER;
      for (const row of database.prepare(inOrder).iterate(bucket, prefix, after.key, bound))
        yield uploadOf(row as unknown as Row);
    },
  };
};
