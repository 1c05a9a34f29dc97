/**
 * What one sign-in gave out: a refresh token and, through `origin_jti`, every ID and access token made with it. Revoking is by
 * family. Only the hash of the refresh token is kept.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
 */
import { randomUUID } from 'node:crypto';
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

export const startFamily = (
  { store, cloud }: Directory,
  client: Client,
  user: User,
): { family: Family; refreshToken: string } => {
  const refreshToken = randomBearer();
  const now = cloud.now();
  const expires = now + lifetimesOf(client.settings).refresh * 1000;
  const family: Family = {
    ...{ id: randomUUID(), client: client.id, pool: user.pool, username: user.username },
    ...{ signedInAt: now, expires, revoked: 0 },
  };
  // An access token lives for a day at most, so after that nobody can ask about the family any more.
  store.prepare('DELETE FROM family WHERE expires < ?').run(now - DAY);
  store
    .prepare('INSERT INTO family (id, client, pool, username, refreshHash, signedInAt, expires) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(family.id, client.id, user.pool, user.username, hashOf(refreshToken), now, expires);
  return { family, refreshToken };
};

export const familyOf = ({ store }: Directory, refreshToken: string): Family | undefined =>
  store.prepare('SELECT * FROM family WHERE refreshHash = ?').get(hashOf(refreshToken)) as Family | undefined;

/** Whether an access token of this family is still good for the user's own operations. */
export const isLive = ({ store }: Directory, id: string): boolean =>
  store.prepare('SELECT revoked FROM family WHERE id = ?').get(id)?.revoked === 0;

export const revokeFamily = ({ store }: Directory, { id }: Family): void =>
  void store.prepare('UPDATE family SET revoked = 1 WHERE id = ?').run(id);

/** Signs the user out everywhere. */
export const revokeAll = ({ store }: Directory, user: User): void =>
  void store.prepare('UPDATE family SET revoked = 1 WHERE pool = ? AND username = ?').run(user.pool, user.username);
