/** The versions of objects, as rows. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../store.ts';
import type { Versioning } from './buckets.ts';
import type { Checksum } from './checksum.ts';
import type { Encryption } from './encryption.ts';
import type { Segment } from './payloads.ts';

/** Headers and user metadata given with an object and given back with it, by the SDK's member names. */
export interface Described {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Detail extends Described {
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds, of a whole second: S3 knows no finer time. */
  readonly modified: number;
  readonly segments: readonly Segment[];
  readonly encryption: Encryption;
  readonly checksum?: Checksum;
}

export type Tags = Readonly<Record<string, string>>;

interface Place {
  readonly bucket: string;
  readonly key: string;
  /** `null` in a bucket without versions. */
  readonly versionId: string;
  readonly sequence: number;
  readonly latest: boolean;
}

export interface StoredObject extends Place, Detail {
  readonly marker: false;
  readonly tags: Tags;
}

export interface DeleteMarker extends Place {
  readonly marker: true;
  readonly modified: number;
}

export type Version = StoredObject | DeleteMarker;

export interface Added {
  readonly versionId: string;
  /** Files of the version this one took the place of. */
  readonly replaced: readonly Segment[];
}

export interface Addition {
  readonly bucket: string;
  readonly key: string;
  readonly versioning: Versioning;
  readonly content: { readonly detail: Detail; readonly tags: Tags } | { readonly markedAt: number };
}

/** Where a listing goes on: strictly after `key`, or after one version of it. */
export interface Position {
  readonly key: string;
  readonly sequence?: number;
}

export interface Objects {
  latest(bucket: string, key: string): Version | undefined;
  version(bucket: string, key: string, versionId: string): Version | undefined;
  /** Makes a new latest version. Call it within a transaction with the checks it depends on. */
  add(addition: Addition): Added;
  /** Removes one version for good; the one before it is then the latest. */
  remove(version: Version): readonly Segment[];
  tag(version: Version, tags: Tags): void;
  /** Latest objects in the order of their keys' UTF-8 bytes. */
  current(bucket: string, prefix: string, after: Position): Iterable<StoredObject>;
  /** All versions and delete markers, newest first within a key. */
  all(bucket: string, prefix: string, after: Position): Iterable<Version>;
  transaction<T>(work: () => T): T;
}

interface Row {
  bucket: string;
  key: string;
  version_id: string;
  sequence: number;
  latest: number;
  marker: number;
  detail: string;
  tags: string;
}

const versionOf = (row: Row): Version => ({
  ...(JSON.parse(row.detail) as Detail),
  tags: JSON.parse(row.tags) as Tags,
  bucket: row.bucket,
  key: row.key,
  versionId: row.version_id,
  sequence: row.sequence,
  latest: row.latest === 1,
  marker: (row.marker === 1) as false,
});

const segmentsOf = (version: Version | undefined): readonly Segment[] => (version && !version.marker ? version.segments : []);

export const openObjects = (database: DatabaseSync): Objects => {
  const statement = (sql: string) => database.prepare(sql);
  const latest = statement('SELECT * FROM versions WHERE bucket = ? AND key = ? AND latest = 1');
  const version = statement('SELECT * FROM versions WHERE bucket = ? AND key = ? AND version_id = ?');
  const outdate = statement('UPDATE versions SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1');
  const insert = statement(
    'INSERT INTO versions (bucket, key, version_id, latest, marker, detail, tags) VALUES (?, ?, ?, 1, ?, ?, ?)',
  );
  const erase = statement('DELETE FROM versions WHERE sequence = ?');
  const promote = statement(
    `UPDATE versions SET latest = 1 WHERE sequence = (SELECT max(sequence) FROM versions WHERE bucket = ? AND key = ?)`,
  );
  const current = `SELECT * FROM versions WHERE bucket = ? AND key >= ? AND key > ? AND latest = 1 AND marker = 0 ORDER BY key`;
  const all = `SELECT * FROM versions WHERE bucket = ? AND key >= ? AND (key > ?3 OR (key = ?3 AND sequence < ?4))
    ORDER BY key, sequence DESC`;

  const read = (row: unknown): Version | undefined => (row ? versionOf(row as Row) : undefined);

  function* versions(rows: Iterable<unknown>): Generator<Version> {
    for (const row of rows) yield versionOf(row as Row);
  }

  return {
    latest: (bucket, key) => read(latest.get(bucket, key)),
    version: (bucket, key, versionId) => read(version.get(bucket, key, versionId)),
    add({ bucket, key, versioning, content }) {
      const versionId = versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
      const replaced = read(version.get(bucket, key, versionId));
      if (replaced) erase.run(replaced.sequence);
      outdate.run(bucket, key);
      const marker = 'markedAt' in content;
      const detail = JSON.stringify(marker ? { modified: content.markedAt } : content.detail);
      insert.run(bucket, key, versionId, marker ? 1 : 0, detail, JSON.stringify(marker ? {} : content.tags));
      return { versionId, replaced: segmentsOf(replaced) };
    },
    remove(removed) {
      erase.run(removed.sequence);
      if (removed.latest) promote.run(removed.bucket, removed.key);
      return segmentsOf(removed);
    },
    tag: ({ sequence }, tags) =>
      void statement('UPDATE versions SET tags = ? WHERE sequence = ?').run(JSON.stringify(tags), sequence),
    current: (bucket, prefix, after) =>
      versions(statement(current).iterate(bucket, prefix, after.key)) as Iterable<Version> as Iterable<StoredObject>,
    all: (bucket, prefix, after) => versions(statement(all).iterate(bucket, prefix, after.key, after.sequence ?? 0)),
    transaction: (work) => transaction(database, work),
  };
};
