/**
 * Codes for tokens: good once, for five minutes, for the client, the address and the challenge they were given for.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
import type { Client } from '../client.ts';
import type { Directory } from '../directory.ts';
import { hashOf, randomBearer } from '../secret.ts';
import { type Asked, type AuthorizationRequest, addressWith } from './authorization-request.ts';
import type { BrowserSession } from './browser.ts';

const LIFETIME = 5 * 60_000;

interface Row {
  readonly client: string;
  readonly username: string;
  readonly request: string;
  readonly signedInAt: number;
  readonly expires: number;
}

export interface Granted {
  readonly username: string;
  readonly signedInAt: number;
  readonly asked: Asked;
}

/** The application's address, with a new code and the state it gave. */
export const addressWithCode = (
  { store, cloud }: Directory,
  { door, asked, state }: AuthorizationRequest,
  { user, signedInAt }: BrowserSession,
): string => {
  const code = randomBearer();
  store.prepare('DELETE FROM authorization_code WHERE expires < ?').run(cloud.now());
  store
    .prepare(
      'INSERT INTO authorization_code (hash, client, pool, username, request, signedInAt, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(hashOf(code), door.client.id, user.pool, user.username, JSON.stringify(asked), signedInAt, cloud.now() + LIFETIME);
  return addressWith(asked.redirectUri, { code, state });
};

/** Takes the code, good or not for this client: whoever brings it to the wrong door has shown it to somebody. */
export const takeCode = ({ store, cloud }: Directory, client: Client, code: string): Granted | undefined => {
  const taken = store.prepare('DELETE FROM authorization_code WHERE hash = ? RETURNING *').get(hashOf(code));
  const row = taken as unknown as Row | undefined;
  if (!row || row.client !== client.id || row.expires <= cloud.now()) return undefined;
  const { username, signedInAt, request } = row;
  return { username, signedInAt, asked: JSON.parse(request) as Asked };
};
