/**
 * What one sign-in gave out: a refresh token and, through `origin_jti`, every ID and access token made with it. Revoking is by
 * family. Only the hash of the refresh token is kept.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
 */
import { randomUUID } from 'node:crypto';
import { transaction } from '../store.ts';
import type { Client } from './client.ts';
import { lifetimesOf } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { hashOf, randomBearer } from './secret.ts';
import type { User } from './user.ts';

export interface Family {
  /** The `origin_jti` of its tokens. */
  readonly id: string;
  readonly client: string;
  readonly pool: string;
  readonly username: string;
  readonly signedInAt: number;
  readonly expires: number;
  readonly revoked: number;
}

const DAY = 86_400_000;

interface Start {
  readonly client: Client;
  readonly user: User;
  /** Now, unless the password was given earlier. */
  readonly signedInAt?: number;
  /** What managed login granted. */
  readonly scopes?: readonly string[];
}

export const startFamily = ({ store, cloud }: Directory, start: Start): { family: Family; refreshToken: string } => {
  const { client, user, scopes } = start;
  const refreshToken = randomBearer();
  const now = cloud.now();
  const expires = now + lifetimesOf(client.settings).refresh * 1000;
  const family: Family = {
    ...{ id: randomUUID(), client: client.id, pool: user.pool, username: user.username },
    ...{ signedInAt: start.signedInAt ?? now, expires, revoked: 0 },
  };
  transaction(store, () => {
    // An access token lives for a day at most, so after that nobody can ask about the family any more.
    store.prepare('DELETE FROM family WHERE expires < ?').run(now - DAY);
    store
      .prepare('INSERT INTO family (id, client, pool, username, refreshHash, signedInAt, expires) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(family.id, client.id, user.pool, user.username, hashOf(refreshToken), family.signedInAt, expires);
    if (scopes) store.prepare('INSERT INTO granted (family, scopes) VALUES (?, ?)').run(family.id, scopes.join(' '));
  });
  return { family, refreshToken };
};

/** The scopes managed login granted to this sign-in; undefined for one by the API. */
export const grantedTo = ({ store }: Directory, { id }: Family): readonly string[] | undefined => {
  const found = store.prepare('SELECT scopes FROM granted WHERE family = ?').get(id);
  return found && String(found.scopes).split(' ');
};

export const familyOf = ({ store }: Directory, refreshToken: string): Family | undefined =>
  store.prepare('SELECT * FROM family WHERE refreshHash = ?').get(hashOf(refreshToken)) as Family | undefined;

/** Whether an access token of this family is still good for the user's own operations. */
export const isLive = ({ store }: Directory, id: string): boolean =>
  store.prepare('SELECT revoked FROM family WHERE id = ?').get(id)?.revoked === 0;

export const revokeFamily = ({ store }: Directory, { id }: Family): void =>
  void store.prepare('UPDATE family SET revoked = 1 WHERE id = ?').run(id);

/** Signs the user out everywhere, of the pages of managed login too. */
export const revokeAll = ({ store }: Directory, user: User): void => {
  store.prepare('UPDATE family SET revoked = 1 WHERE pool = ? AND username = ?').run(user.pool, user.username);
  for (const table of ['browser_session', 'authorization_code'])
    store.prepare(`DELETE FROM ${table} WHERE pool = ? AND username = ?`).run(user.pool, user.username);
};
