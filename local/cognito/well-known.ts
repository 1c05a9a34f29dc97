/**
 * What verifiers of tokens fetch: the pool's public keys and its OpenID configuration.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import type { HttpRequest, HttpResponse } from '../service.ts';
import type { Directory } from './directory.ts';
import { issuerOf } from './token.ts';

const PATH = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

const json = (status: number, body: object): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' },
  body: JSON.stringify(body),
});

/** Answers a request for one of the two documents; undefined for any other. */
export const wellKnown = (
  { cloud, store, keys }: Directory,
  { method, path }: Pick<HttpRequest, 'method' | 'path'>,
): HttpResponse | undefined => {
  const [, pool, document] = PATH.exec(path) ?? [];
  if (!pool || method !== 'GET') return undefined;
  if (!store.prepare('SELECT 1 FROM pool WHERE id = ?').get(pool))
    return json(404, { message: `User pool ${pool} does not exist.` });
  if (document === 'jwks.json') return { ...json(200, keys.jwks(pool)) };
  return json(200, {
    issuer: issuerOf(cloud.region, pool),
    jwks_uri: `${cloud.endpoint}/${pool}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
  });
};
