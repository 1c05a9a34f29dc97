/** Who an access token speaks for, in the operations users call for themselves. */
import { SELF_SERVICE } from './claims.ts';
import { type Client, requireClientOf } from './client.ts';
import type { Directory } from './directory.ts';
import { notAuthorized } from './operation.ts';
import { type Pool, requirePool } from './pool.ts';
import { decode } from './signing-key.ts';
import { refuseDisabled } from './token.ts';
import { isLive } from './token-family.ts';
import { requireUser, type User } from './user.ts';

export interface Visitor {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
}

/** Throws `NotAuthorizedException` for a token that is forged, expired or revoked, or whose user is out. */
export const visitorOf = (directory: Directory, token: string, scope = SELF_SERVICE): Visitor => {
  const { cloud, keys } = directory;
  const [, id = ''] = /\/([\w-]+_[0-9a-zA-Z]+)$/.exec(String(decode(token.split('.')[1] ?? '').iss)) ?? [];
  const claims = keys.open(id, 'access', token);
  if (!claims) throw notAuthorized('Invalid Access Token');
  if (Number(claims.exp) * 1000 <= cloud.now()) throw notAuthorized('Access Token has expired');
  if (!isLive(directory, String(claims.origin_jti))) throw notAuthorized('Access Token has been revoked');
  if (!String(claims.scope).split(' ').includes(scope)) throw notAuthorized('Access Token does not have required scopes');
  const pool = requirePool(directory, id);
  const user = requireUser(directory, pool, String(claims.username));
  refuseDisabled(user);
  return { pool, client: requireClientOf(directory, pool, String(claims.client_id)), user };
};
