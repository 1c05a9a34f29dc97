/**
 * The tokens of a sign-in, and of its refreshes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
import { randomUUID } from 'node:crypto';
import { claimsOf, groupConfiguration, SELF_SERVICE } from './claims.ts';
import { lifetimesOf } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { groupsOf } from './group.ts';
import { notAuthorized } from './operation.ts';
import { type Family, isLive, startFamily } from './token-family.ts';
import { type Occasion, overridesOf } from './trigger.ts';
import { requireUser } from './user.ts';

export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  readonly TokenType: 'Bearer';
  /** Seconds the access token lives. */
  readonly ExpiresIn: number;
}

/** What every token of a pool names as its issuer. */
export const issuerOf = (region: string, pool: string): string => `https://cognito-idp.${region}.amazonaws.com/${pool}`;

/** What a sign-in on the pages of managed login brings to its tokens. */
export interface HostedSignIn {
  /** When the password was given: a browser's session lets in later without it. */
  readonly signedInAt: number;
  readonly nonce?: string;
}

/** Signs the user in. The trigger is asked first: when it fails, there is no refresh token to find. */
export const signIn = async (directory: Directory, occasion: Occasion, hosted?: HostedSignIn): Promise<AuthenticationResult> => {
  const claims = await ask(directory, occasion);
  const { pool, client, user } = occasion;
  refuseDisabled(requireUser(directory, pool, user.username));
  const { family, refreshToken } = startFamily(directory, {
    client,
    user,
    signedInAt: hosted?.signedInAt,
    scopes: occasion.scopes,
  });
  const nonced = hosted?.nonce === undefined ? claims : { ...claims, id: { ...claims.id, nonce: hosted.nonce } };
  return { ...(await mint(directory, occasion, { claims: nonced, family })), RefreshToken: refreshToken };
};

/** New tokens of an old sign-in: the same `origin_jti` and `auth_time`. The refresh token stays as it is. */
export const renew = async (directory: Directory, occasion: Occasion, family: Family): Promise<AuthenticationResult> => {
  const claims = await ask(directory, occasion);
  if (!isLive(directory, family.id)) throw notAuthorized('Refresh Token has been revoked');
  return mint(directory, occasion, { claims, family });
};

export const refuseDisabled = ({ enabled }: { readonly enabled: boolean }): void => {
  if (!enabled) throw notAuthorized('User is disabled.');
};

type BothClaims = ReturnType<typeof claimsOf>;

const ask = async (directory: Directory, occasion: Occasion): Promise<BothClaims> => {
  const groups = groupConfiguration(groupsOf(directory, occasion.user));
  return claimsOf(
    occasion,
    groups,
    await overridesOf(directory, occasion, { groups, scopes: occasion.scopes ?? [SELF_SERVICE] }),
  );
};

const mint = async (
  { cloud, keys }: Directory,
  { pool, client }: Occasion,
  { claims, family }: { claims: BothClaims; family: Family },
): Promise<Omit<AuthenticationResult, 'RefreshToken'>> => {
  const iat = Math.floor(cloud.now() / 1000);
  const lifetimes = lifetimesOf(client.settings);
  const origin = {
    iss: issuerOf(cloud.region, pool.id),
    origin_jti: family.id,
    event_id: randomUUID(),
    auth_time: Math.floor(family.signedInAt / 1000),
    iat,
  };
  const token = (use: 'id' | 'access') =>
    keys.sign(pool.id, use, { ...claims[use], ...origin, token_use: use, exp: iat + lifetimes[use], jti: randomUUID() });
  const [AccessToken, IdToken] = await Promise.all([token('access'), token('id')]);
  return { AccessToken, IdToken, TokenType: 'Bearer', ExpiresIn: lifetimes.access };
};
