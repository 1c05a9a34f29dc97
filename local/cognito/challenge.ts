/**
 * What is asked of a user between password and tokens. A `Session` is opaque, kept as a hash, good for one answer, for the client it
 * was given to, and for as long as the client's `AuthSessionValidity` (three minutes).
 */
import { AwsError } from '../service.ts';
import type { Client } from './client.ts';
import type { Directory } from './directory.ts';
import { notAuthorized } from './operation.ts';
import { hashOf, randomBearer } from './secret.ts';
import type { User } from './user.ts';

export type ChallengeName = 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP';

/** What the challenge has to remember until it is answered. */
export interface Detail {
  /** MFA_SETUP: the secret handed out, and whether a code proved that it arrived. */
  readonly secret?: string;
  readonly verified?: boolean;
  /** The user came here by way of a new password. */
  readonly newPassword?: boolean;
}

export interface Challenge {
  readonly client: string;
  readonly pool: string;
  readonly username: string;
  readonly name: ChallengeName;
  readonly detail: Detail;
  readonly expires: number;
}

type Opening = { client: Client; user: Pick<User, 'pool' | 'username'>; name: ChallengeName; detail: Detail };

/** Opens a challenge and returns its `Session`. */
export const openChallenge = (directory: Directory, { client, user, name, detail }: Opening): string => {
  const session = randomBearer();
  const expires = directory.cloud.now() + client.settings.AuthSessionValidity * 60_000;
  directory.store.prepare('DELETE FROM challenge WHERE expires < ?').run(directory.cloud.now() - 60 * 60_000);
  keep(directory, session, { client: client.id, pool: user.pool, username: user.username, name, detail, expires });
  return session;
};

const keep = ({ store }: Directory, session: string, challenge: Challenge): void => {
  const { client, pool, username, name, detail, expires } = challenge;
  store
    .prepare('INSERT INTO challenge (hash, client, pool, username, name, detail, expires) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(hashOf(session), client, pool, username, name, JSON.stringify(detail), expires);
};

/** Answers that leave the challenge standing: the user may try again until it expires, under the lockout of the code or password. */
const FORGIVEN = new Set([
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidPasswordException',
  'InvalidParameterException',
  'EnableSoftwareTokenMFAException',
]);

/**
 * Takes the challenge behind a `Session`, so that nobody else can answer it meanwhile, and lets `work` judge the answer.
 * Throws `NotAuthorizedException` for a session that is unknown, used or expired.
 */
export const answering = async <T>(
  directory: Directory,
  session: string,
  work: (challenge: Challenge) => Promise<T>,
): Promise<T> => {
  const challenge = take(directory, session);
  try {
    return await work(challenge);
  } catch (error) {
    if (error instanceof AwsError && FORGIVEN.has(error.code)) keep(directory, session, challenge);
    throw error;
  }
};

const take = ({ store, cloud }: Directory, session: string): Challenge => {
  const row = store.prepare('DELETE FROM challenge WHERE hash = ? RETURNING *').get(hashOf(session)) as
    | (Omit<Challenge, 'detail'> & { detail: string })
    | undefined;
  if (!row) throw notAuthorized('Invalid session for the user.');
  if (row.expires <= cloud.now()) throw notAuthorized('Invalid session for the user, session is expired.');
  return { ...row, detail: JSON.parse(row.detail) as Detail };
};
