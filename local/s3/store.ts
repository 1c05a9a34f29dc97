/** What S3 remembers, in one SQLite file: buckets and their settings, the versions of objects, uploads in parts. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS master (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS settings (
    bucket TEXT NOT NULL REFERENCES buckets (name) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (bucket, kind)
  );
  CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key TEXT NOT NULL,
    version_id TEXT NOT NULL,
    latest INTEGER NOT NULL,
    marker INTEGER NOT NULL,
    detail TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (bucket, key, version_id)
  );
  CREATE INDEX IF NOT EXISTS versions_in_order ON versions (bucket, key, sequence DESC);
  CREATE UNIQUE INDEX IF NOT EXISTS latest_versions ON versions (bucket, key) WHERE latest = 1;
  CREATE TABLE IF NOT EXISTS uploads (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key TEXT NOT NULL,
    upload_id TEXT NOT NULL UNIQUE,
    detail TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS uploads_in_order ON uploads (bucket, key, sequence);
  CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL REFERENCES uploads (upload_id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
  );`;

export const openS3Store = (directory: string): DatabaseSync => openStore(directory, 's3', schema);

/** The key under which S3 seals what no KMS key seals (SSE-S3): made once, kept with the rows. */
export const masterKeyOf = (database: DatabaseSync): Uint8Array => {
  database.prepare('INSERT OR IGNORE INTO master (id, key) VALUES (1, ?)').run(randomBytes(32));
  return (database.prepare('SELECT key FROM master').get() as { key: Uint8Array }).key;
};

/** Every file a row names. */
export const namedFiles = (database: DatabaseSync): ReadonlySet<string> => {
  const rows = database
    .prepare(
      `SELECT segment.value ->> 'file' AS file FROM versions, json_each(versions.detail, '$.segments') AS segment
       UNION ALL SELECT detail ->> 'file' FROM parts`,
    )
    .all() as { file: string }[];
  return new Set(rows.map(({ file }) => file));
};
