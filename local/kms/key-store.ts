/** Keys, their material and their aliases, as they lie on disk. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import { openStore, transaction } from '../store.ts';
import type { Key, KeySpec } from './key.ts';
import { openSealing, type Sealing } from './sealing.ts';
import { newSigningMaterial } from './signing-material.ts';

export interface Alias {
  /** `alias/tenant-a` */
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface KeyStore {
  add(key: Omit<Key, 'id'>): Key;
  save(key: Key): void;
  /** `undefined` for a key that never was, or whose waiting period is over. */
  find(id: string): Key | undefined;
  all(): Key[];
  /** The key material in use, newest first: rotation adds, and older ciphertexts still open. */
  currentMaterial(key: Key): { readonly version: number; readonly material: Buffer };
  material(id: string, version: number): Buffer | undefined;
  rotate(key: Key): void;
  findAlias(name: string): Alias | undefined;
  aliases(keyId?: string): Alias[];
  saveAlias(alias: Alias): void;
  removeAlias(name: string): void;
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, content TEXT NOT NULL, deleted_at INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS keys_to_delete ON keys (deleted_at) WHERE deleted_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS materials (
    key_id TEXT NOT NULL REFERENCES keys ON DELETE CASCADE, version INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (key_id, version)) STRICT;
  CREATE TABLE IF NOT EXISTS aliases (
    name TEXT PRIMARY KEY, key_id TEXT NOT NULL REFERENCES keys ON DELETE CASCADE,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS aliases_of_key ON aliases (key_id);`;

export const openKeyStore = (cloud: Cloud): KeyStore => {
  const database = openStore(cloud.directory, 'kms', schema);
  const materials = keptMaterials(database, openSealing(cloud.directory));
  const write = (key: Key) =>
    database
      .prepare(
        'INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content, deleted_at = excluded.deleted_at',
      )
      .run(key.id, JSON.stringify(key), key.deletedAt ?? null);
  /** A key whose waiting period is over is gone, with its material and its aliases, before anyone can see it. */
  const remove = database.prepare('DELETE FROM keys WHERE deleted_at <= ?');
  const due = database.prepare('SELECT 1 FROM keys WHERE deleted_at <= ? LIMIT 1');
  const expire = () => {
    if (due.get(cloud.now())) remove.run(cloud.now());
  };
  const select = database.prepare('SELECT content FROM keys WHERE id = ?');
  return {
    add: (given) =>
      transaction(database, () => {
        const key: Key = { id: randomUUID(), ...given };
        write(key);
        materials.add(key);
        return key;
      }),
    save: (key) => void write(key),
    find(id) {
      const key = read(select.get(id));
      if (key?.deletedAt === undefined || key.deletedAt > cloud.now()) return key;
      expire();
      return undefined;
    },
    all() {
      expire();
      return database
        .prepare('SELECT content FROM keys ORDER BY id')
        .all()
        .map((row) => read(row) as Key);
    },
    currentMaterial: materials.current,
    material: materials.find,
    rotate: materials.add,
    ...aliasesIn(database, expire),
    close: () => database.close(),
  };
};

const read = (row: unknown): Key | undefined => (row ? (JSON.parse((row as { content: string }).content) as Key) : undefined);

const newMaterial: Readonly<Record<KeySpec, () => Buffer>> = {
  SYMMETRIC_DEFAULT: () => randomBytes(32),
  HMAC_256: () => randomBytes(32),
  HMAC_384: () => randomBytes(48),
  HMAC_512: () => randomBytes(64),
  ECC_NIST_P256: newSigningMaterial,
};

const keptMaterials = (database: DatabaseSync, sealing: Sealing) => {
  const select = database.prepare('SELECT sealed FROM materials WHERE key_id = ? AND version = ?');
  const newest = database.prepare('SELECT MAX(version) AS version FROM materials WHERE key_id = ?');
  const opened = new Map<string, Buffer>();
  const versionOf = (id: string): number => (newest.get(id) as { version: number | null }).version ?? 0;
  const find = (id: string, version: number): Buffer | undefined => {
    const name = `${id}/${version}`;
    const row = opened.has(name) ? undefined : (select.get(id, version) as { sealed: Uint8Array } | undefined);
    if (row) opened.set(name, sealing.open(Buffer.from(row.sealed), name));
    return opened.get(name);
  };
  return {
    find,
    current(key: Key) {
      const version = versionOf(key.id);
      return { version, material: find(key.id, version) as Buffer };
    },
    add(key: Key) {
      const version = versionOf(key.id) + 1;
      const sealed = sealing.seal(newMaterial[key.spec](), `${key.id}/${version}`);
      database.prepare('INSERT INTO materials VALUES (?, ?, ?)').run(key.id, version, sealed);
    },
  };
};

const columns = 'name, key_id AS keyId, created_at AS createdAt, updated_at AS updatedAt';

const aliasesIn = (database: DatabaseSync, expire: () => void) => {
  const one = database.prepare(`SELECT ${columns} FROM aliases WHERE name = ?`);
  const ofKey = database.prepare(`SELECT ${columns} FROM aliases WHERE key_id = ? ORDER BY name`);
  const every = database.prepare(`SELECT ${columns} FROM aliases ORDER BY name`);
  return {
    findAlias(name: string): Alias | undefined {
      expire();
      return one.get(name) as Alias | undefined;
    },
    aliases(keyId?: string): Alias[] {
      expire();
      return (keyId === undefined ? every.all() : ofKey.all(keyId)) as unknown as Alias[];
    },
    saveAlias: ({ name, keyId, createdAt, updatedAt }: Alias) =>
      void database
        .prepare(
          'INSERT INTO aliases VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, updated_at = excluded.updated_at',
        )
        .run(name, keyId, createdAt, updatedAt),
    removeAlias: (name: string) => void database.prepare('DELETE FROM aliases WHERE name = ?').run(name),
  };
};
