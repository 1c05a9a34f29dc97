/** What every operation of the user pools works on: the cloud, the tables, the keys that sign tokens, and turns. */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import { type Outbox, openOutbox } from '../mail/outbox.ts';
import { openStore } from '../store.ts';
import { createSigningKeys, type SigningKeys } from './signing-key.ts';
import { createTurns, type Turns } from './turns.ts';

export interface Directory {
  readonly cloud: Cloud;
  readonly store: DatabaseSync;
  readonly outbox: Outbox;
  readonly keys: SigningKeys;
  readonly turns: Turns;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS pool (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, settings TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS client (
  id TEXT PRIMARY KEY, pool TEXT NOT NULL REFERENCES pool ON DELETE CASCADE, name TEXT NOT NULL, secret TEXT,
  settings TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS domain (
  name TEXT PRIMARY KEY, pool TEXT NOT NULL UNIQUE REFERENCES pool, version INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS user (
  pool TEXT NOT NULL REFERENCES pool ON DELETE CASCADE, username TEXT NOT NULL, sub TEXT NOT NULL, email TEXT, alias TEXT,
  attributes TEXT NOT NULL, status TEXT NOT NULL, enabled INTEGER NOT NULL, password TEXT, passwordUntil INTEGER,
  totpSecret TEXT, totpPending TEXT, totpStep INTEGER NOT NULL DEFAULT -1, mfa TEXT NOT NULL DEFAULT 'off',
  created INTEGER NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (pool, username)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS user_sub ON user (pool, sub);
CREATE UNIQUE INDEX IF NOT EXISTS user_alias ON user (pool, alias);
CREATE INDEX IF NOT EXISTS user_email ON user (pool, email);
CREATE TABLE IF NOT EXISTS user_group (
  pool TEXT NOT NULL REFERENCES pool ON DELETE CASCADE, name TEXT NOT NULL, description TEXT, role TEXT, precedence INTEGER,
  created INTEGER NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (pool, name)
) STRICT;
CREATE TABLE IF NOT EXISTS membership (
  pool TEXT NOT NULL, username TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (pool, username, name),
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE, FOREIGN KEY (pool, name) REFERENCES user_group ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS failure (
  pool TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL, lockedUntil INTEGER NOT NULL,
  PRIMARY KEY (pool, name)
) STRICT;
CREATE TABLE IF NOT EXISTS challenge (
  hash TEXT PRIMARY KEY, client TEXT NOT NULL REFERENCES client ON DELETE CASCADE, pool TEXT NOT NULL, username TEXT NOT NULL,
  name TEXT NOT NULL, detail TEXT NOT NULL, expires INTEGER NOT NULL,
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS family (
  id TEXT PRIMARY KEY, client TEXT NOT NULL REFERENCES client ON DELETE CASCADE, pool TEXT NOT NULL, username TEXT NOT NULL,
  refreshHash TEXT NOT NULL UNIQUE, signedInAt INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS family_user ON family (pool, username);
CREATE TABLE IF NOT EXISTS granted (family TEXT PRIMARY KEY REFERENCES family ON DELETE CASCADE, scopes TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS branding (
  id TEXT PRIMARY KEY, client TEXT NOT NULL UNIQUE REFERENCES client ON DELETE CASCADE, created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS browser_session (
  hash TEXT PRIMARY KEY, pool TEXT NOT NULL, username TEXT NOT NULL, signedInAt INTEGER NOT NULL, expires INTEGER NOT NULL,
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS authorization_code (
  hash TEXT PRIMARY KEY, client TEXT NOT NULL REFERENCES client ON DELETE CASCADE, pool TEXT NOT NULL, username TEXT NOT NULL,
  request TEXT NOT NULL, signedInAt INTEGER NOT NULL, expires INTEGER NOT NULL,
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS code (
  pool TEXT NOT NULL, username TEXT NOT NULL, purpose TEXT NOT NULL, hash TEXT NOT NULL, address TEXT NOT NULL, expires INTEGER NOT NULL,
  attempts INTEGER NOT NULL, PRIMARY KEY (pool, username, purpose),
  FOREIGN KEY (pool, username) REFERENCES user ON DELETE CASCADE
) STRICT;
`;

export const openDirectory = (cloud: Cloud): Directory => ({
  cloud,
  store: openStore(cloud.directory, 'cognito', SCHEMA),
  outbox: openOutbox(cloud.directory),
  keys: createSigningKeys(cloud.directory),
  turns: createTurns(),
});
