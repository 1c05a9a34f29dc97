/**
 * What verifiers of tokens fetch: the pool's public keys and its OpenID configuration.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import type { HttpRequest, HttpResponse } from '../service.ts';
import type { Directory } from './directory.ts';
import { domainOf, signInOrigin } from './domain.ts';
import { issuerOf } from './token.ts';

const PATH = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

const json = (status: number, body: object): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' },
  body: JSON.stringify(body),
});

/** Answers a request for one of the two documents; undefined for any other. */
export const wellKnown = (
  directory: Directory,
  { method, path }: Pick<HttpRequest, 'method' | 'path'>,
): HttpResponse | undefined => {
  const { cloud, store, keys } = directory;
  const [, pool, document] = PATH.exec(path) ?? [];
  if (!pool || method !== 'GET') return undefined;
  if (!store.prepare('SELECT 1 FROM pool WHERE id = ?').get(pool))
    return json(404, { message: `User pool ${pool} does not exist.` });
  if (document === 'jwks.json') return { ...json(200, keys.jwks(pool)) };
  return json(200, {
    issuer: issuerOf(cloud.region, pool),
    jwks_uri: `${cloud.endpoint}/${pool}/.well-known/jwks.json`,
    ...(domainOf(directory, pool) && endpointsAt(signInOrigin(cloud))),
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
  });
};

/** What a pool with a domain has besides its keys. */
const endpointsAt = (origin: string): object => ({
  authorization_endpoint: `${origin}/oauth2/authorize`,
  token_endpoint: `${origin}/oauth2/token`,
  userinfo_endpoint: `${origin}/oauth2/userInfo`,
  revocation_endpoint: `${origin}/oauth2/revoke`,
  end_session_endpoint: `${origin}/logout`,
  response_types_supported: ['code'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
});
