/** Buckets and their settings, as rows. */
import type { DatabaseSync } from 'node:sqlite';
import type { PolicyDocument } from '../iam/policy.ts';
import { noSuchBucket } from './fault.ts';

/** Settings are kept in the shapes of the SDK: what `PutBucketCors` takes is what `GetBucketCors` gives. */
export type Kind =
  | 'versioning'
  | 'encryption'
  | 'publicAccessBlock'
  | 'policy'
  | 'cors'
  | 'ownershipControls'
  | 'lifecycle'
  | 'tagging'
  | 'logging';

export type Versioning = 'Enabled' | 'Suspended' | undefined;

export interface Buckets {
  has(bucket: string): boolean;
  /** Throws `NoSuchBucket`. */
  require(bucket: string): void;
  create(bucket: string, created: number): void;
  /** Says whether it held nothing and is gone. */
  remove(bucket: string): boolean;
  list(): { name: string; created: number }[];
  get<T>(bucket: string, kind: Kind): T | undefined;
  set(bucket: string, kind: Kind, body: unknown): void;
  unset(bucket: string, kind: Kind): void;
  versioning(bucket: string): Versioning;
  policy(bucket: string): PolicyDocument | undefined;
}

export const openBuckets = (database: DatabaseSync): Buckets => {
  const one = database.prepare('SELECT 1 FROM buckets WHERE name = ?');
  const setting = database.prepare('SELECT body FROM settings WHERE bucket = ? AND kind = ?');
  const has = (bucket: string): boolean => one.get(bucket) !== undefined;
  const get = <T>(bucket: string, kind: Kind): T | undefined => {
    const row = setting.get(bucket, kind) as { body: string } | undefined;
    return row && (JSON.parse(row.body) as T);
  };
  const holdsAnything = database.prepare(
    'SELECT 1 FROM versions WHERE bucket = ?1 UNION ALL SELECT 1 FROM uploads WHERE bucket = ?1 LIMIT 1',
  );
  return {
    has,
    require(bucket) {
      if (!has(bucket)) throw noSuchBucket(bucket);
    },
    create: (bucket, created) => void database.prepare('INSERT INTO buckets VALUES (?, ?)').run(bucket, created),
    remove(bucket) {
      if (holdsAnything.get(bucket)) return false;
      database.prepare('DELETE FROM buckets WHERE name = ?').run(bucket);
      return true;
    },
    list: () => database.prepare('SELECT name, created FROM buckets ORDER BY name').all() as { name: string; created: number }[],
    get,
    set: (bucket, kind, body) =>
      void database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)').run(bucket, kind, JSON.stringify(body)),
    unset: (bucket, kind) => void database.prepare('DELETE FROM settings WHERE bucket = ? AND kind = ?').run(bucket, kind),
    versioning: (bucket) => get<{ Status?: 'Enabled' | 'Suspended' }>(bucket, 'versioning')?.Status,
    policy: (bucket) => get<PolicyDocument>(bucket, 'policy'),
  };
};
