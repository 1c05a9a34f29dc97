/**
 * Tokens for a code, or for a refresh token.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../service.ts';
import { type Client, same } from '../client.ts';
import { allows } from '../client-settings.ts';
import type { Directory } from '../directory.ts';
import { requirePool } from '../pool.ts';
import { signInByRefreshToken } from '../sign-in.ts';
import { type AuthenticationResult, signIn } from '../token.ts';
import { familyOf, grantedTo } from '../token-family.ts';
import { requireUser } from '../user.ts';
import { takeCode } from './authorization-code.ts';
import type { Asked } from './authorization-request.ts';
import { asOauthError, clientOf, formOf, json, needed, OauthError } from './oauth.ts';

type Grant = (directory: Directory, client: Client, form: URLSearchParams) => Promise<HttpResponse>;

/** Whatever is wrong with a code is told in one word: whoever guesses learns nothing. */
const badGrant = (): OauthError => new OauthError('invalid_grant');

const byCode: Grant = async (directory, client, form) => {
  if (!client.settings.AllowedOAuthFlowsUserPoolClient || !client.settings.AllowedOAuthFlows?.includes('code'))
    throw new OauthError('unauthorized_client');
  const code = needed(form, 'code');
  const redirectUri = needed(form, 'redirect_uri');
  const granted = takeCode(directory, client, code);
  if (!granted || granted.asked.redirectUri !== redirectUri) throw badGrant();
  if (!proves(granted.asked, form.get('code_verifier'))) throw badGrant();
  const pool = requirePool(directory, client.pool);
  const { scopes, nonce } = granted.asked;
  try {
    const user = requireUser(directory, pool, granted.username);
    const occasion = { pool, client, user, scopes, source: 'TokenGeneration_HostedAuth' } as const;
    return answer(await signIn(directory, occasion, { signedInAt: granted.signedInAt, nonce }), scopes);
  } catch (error) {
    throw asOauthError(error, 'invalid_grant');
  }
};

/** RFC 7636 §4.6. A verifier for a code without a challenge proves that the challenge was taken off on its way. */
const proves = ({ challenge }: Asked, verifier: string | null): boolean => {
  if (challenge === undefined || verifier === null) return challenge === undefined && verifier === null;
  return /^[\w.~-]{43,128}$/.test(verifier) && same(challenge, createHash('sha256').update(verifier).digest('base64url'));
};

const byRefreshToken: Grant = async (directory, { secret: _, ...client }, form) => {
  const REFRESH_TOKEN = needed(form, 'refresh_token');
  if (!allows(client.settings, 'ALLOW_REFRESH_TOKEN_AUTH')) throw new OauthError('unauthorized_client');
  const family = familyOf(directory, REFRESH_TOKEN);
  // The secret was proven already, by itself and not by a hash.
  const door = { client: { ...client, secret: null }, pool: requirePool(directory, client.pool) };
  try {
    const progress = await signInByRefreshToken(directory, door, { REFRESH_TOKEN });
    return answer(progress.AuthenticationResult, (family && grantedTo(directory, family)) ?? ['openid']);
  } catch (error) {
    throw asOauthError(error, 'invalid_grant');
  }
};

/** An ID token is for whoever asked for `openid`. */
const answer = (result: AuthenticationResult, scopes: readonly string[]): HttpResponse =>
  json(200, {
    ...(scopes.includes('openid') && { id_token: result.IdToken }),
    access_token: result.AccessToken,
    ...(result.RefreshToken !== undefined && { refresh_token: result.RefreshToken }),
    expires_in: result.ExpiresIn,
    token_type: result.TokenType,
  });

const grants: Readonly<Record<string, Grant>> = { authorization_code: byCode, refresh_token: byRefreshToken };

export const tokenEndpoint = async (directory: Directory, request: HttpRequest): Promise<HttpResponse> => {
  const form = await formOf(request);
  const type = needed(form, 'grant_type');
  const client = clientOf(directory, request, form);
  const grant = Object.hasOwn(grants, type) ? grants[type] : undefined;
  if (!grant) throw new OauthError('unsupported_grant_type');
  return grant(directory, client, form);
};
