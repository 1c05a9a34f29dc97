/** What forgers of tokens have in hands, and what they would like to have in a token. */
import type { JsonWebKey } from 'node:crypto';
import { type Claims, createSigningKeys, decode } from '../../local/cognito/signing-key.ts';
import type { World } from './world.ts';

export type Forgery = readonly [name: string, token: string];

export interface Materials {
  readonly good: string;
  readonly claims: Claims;
  readonly header: Claims;
  /** The pool's public key that signs access tokens, as everyone can read it. */
  readonly jwk: JsonWebKey & { readonly kid: string };
  /** Claims that the attacker would like: the prey's, and an operator's. */
  readonly wanted: Readonly<Record<string, Claims>>;
  /** By the pool's own key. */
  readonly signed: (claims: Claims) => Promise<string>;
}

export const materialsOf = async ({ cloud, own, prey }: World): Promise<Materials> => {
  const pool = cloud.outputs.UserPoolId ?? '';
  const keys = createSigningKeys(cloud.directory);
  const [issued, theirs] = [await own.credentials.administrator(), await prey.credentials.administrator()];
  // Of a day, so that no attack fails because it came late.
  const claims = { ...claimsOf(issued), exp: Math.floor(Date.now() / 1000) + 86_400 };
  const good = await keys.sign(pool, 'access', claims);
  const header = decode(good.split('.')[0] ?? '');
  const jwk = (keys.jwks(pool).keys as Materials['jwk'][]).find(({ kid }) => kid === header.kid);
  if (!jwk) throw new Error('the key of access tokens is not published');
  const { tenantId: _, slug: __, roles: ___, ...bare } = claims as Record<string, unknown>;
  const wanted = {
    'the prey’s claims': { ...claims, tenantId: prey.id, slug: prey.slug },
    'a prey’s person’s claims': { ...claimsOf(theirs), exp: claims.exp },
    'every role': { ...claims, roles: 'administrator clinician reader integration' },
    'an operator’s claims': { ...bare, 'cognito:groups': ['operators'] },
  };
  return { good, claims, header, jwk, wanted, signed: (others) => keys.sign(pool, 'access', others) };
};

const claimsOf = (token: string): Claims => decode(token.split('.')[1] ?? '');

/** What forgers write into tokens. */
export const allClaims = ({ wanted, claims }: Materials): [string, Claims][] => [
  ...Object.entries(wanted),
  ['its own claims', claims],
];
