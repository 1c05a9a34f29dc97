/** Everything that looks like an access token and is none, made from a good one of the attacker's. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Claims } from '../../local/cognito/signing-key.ts';
import { anotherPools, misused } from './misused-tokens.ts';
import { allClaims, type Forgery, type Materials, materialsOf } from './token-materials.ts';
import type { World } from './world.ts';

/** `good` is let in; none of `forged` may be. */
export const forgeriesOf = async (world: World): Promise<{ readonly good: string; readonly forged: readonly Forgery[] }> => {
  const materials = await materialsOf(world);
  return {
    good: materials.good,
    forged: [
      ...unsigned(materials),
      ...signedByPublicKey(materials),
      ...signedByAttacker(world, materials),
      ...tampered(materials),
      ...bent(materials),
      ...(await misused(world, materials)),
      ...(await anotherPools(world, materials)),
    ],
  };
};

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const unsigned = (materials: Materials): Forgery[] =>
  allClaims(materials).flatMap(([what, claims]) =>
    ['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['none'], 0].flatMap((alg) =>
      ['', 'AA', materials.good.split('.')[2] ?? ''].map((signature, index): Forgery => {
        const head = encode({ ...materials.header, alg });
        return [`the algorithm ${JSON.stringify(alg)}, ${what}, signature ${index}`, `${head}.${encode(claims)}.${signature}`];
      }),
    ),
  );

/** Whoever verifies with the algorithm that the token names takes the public key for a secret. */
const signedByPublicKey = (materials: Materials): Forgery[] => {
  const { jwk } = materials;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const spki = key.export({ type: 'spki', format: 'pem' }) as string;
  const secrets: Readonly<Record<string, string | Buffer>> = {
    'the key in PEM': spki,
    'the key in PEM without its last line feed': spki.trimEnd(),
    'the key in PEM of PKCS #1': key.export({ type: 'pkcs1', format: 'pem' }),
    'the key in DER': key.export({ type: 'spki', format: 'der' }),
    'the key in DER of PKCS #1': key.export({ type: 'pkcs1', format: 'der' }),
    'the key as JSON': JSON.stringify(jwk),
    'its modulus': Buffer.from(jwk.n ?? '', 'base64url'),
    'its modulus as text': jwk.n ?? '',
    'its name': jwk.kid,
    nothing: '',
  };
  return allClaims(materials).flatMap(([what, claims]) =>
    ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
      Object.entries(secrets).map(([name, secret]): Forgery => {
        const text = `${encode({ ...materials.header, alg })}.${encode(claims)}`;
        const mac = createHmac(`sha${alg.slice(2)}`, secret)
          .update(text)
          .digest('base64url');
        return [`${alg} with ${name}, ${what}`, `${text}.${mac}`];
      }),
    ),
  );
};

/** Well signed by a key of the attacker's, which the header offers in every way that standards have. */
const signedByAttacker = ({ cloud }: World, materials: Materials): Forgery[] => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: materials.jwk.kid, alg: 'RS256', use: 'sig' };
  const at = `${cloud.apiUrl}/jwks.json`;
  const headers: Readonly<Record<string, Claims>> = {
    'the pool’s kid': {},
    'a key within': { jwk },
    'a key within, and its kid': { jwk: { ...jwk, kid: 'mine' }, kid: 'mine' },
    'a link to keys': { jku: at },
    'a link to keys, and their kid': { jku: at, kid: 'mine' },
    'a link to a certificate': { x5u: at },
    'a certificate within': { x5c: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
    'no kid': { kid: undefined },
    'an empty kid': { kid: '' },
    'a kid that is a path': { kid: '../../../../dev/null' },
    'a kid that is a link': { kid: at },
    'a kid that is a statement': { kid: "x' UNION SELECT 'key' --" },
    'a kid that is a list': { kid: [materials.jwk.kid] },
    'a kid of the prototype': { kid: '__proto__' },
    'an extension that must be understood': { crit: ['b64'], b64: false },
    'another type': { typ: 'JWE' },
  };
  const signedAs = (header: Claims, claims: Claims): string => {
    const text = `${encode({ ...materials.header, ...header })}.${encode(claims)}`;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  return allClaims(materials).flatMap(([what, claims]) => [
    ...Object.entries(headers).map(
      ([name, header]): Forgery => [`a key of its own and ${name}, ${what}`, signedAs(header, claims)],
    ),
    ...['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA'].map(
      (alg): Forgery => [`a key of its own as ${alg}, ${what}`, signedAs({ alg }, claims)],
    ),
  ]);
};

/** Other claims, or another header, under the signature that stood. */
const tampered = (materials: Materials): Forgery[] => {
  const { good, claims, header, wanted } = materials;
  const [head = '', body = '', signature = ''] = good.split('.');
  const each = Object.entries(wanted).flatMap(([what, other]) =>
    Object.keys({ ...claims, ...other })
      .filter((name) => JSON.stringify(claims[name]) !== JSON.stringify(other[name]))
      .map(
        (name): Forgery => [`the claim ${name} of ${what}`, `${head}.${encode({ ...claims, [name]: other[name] })}.${signature}`],
      ),
  );
  return [
    ...Object.entries(wanted).map(
      ([what, other]): Forgery => [`${what} under its own signature`, `${head}.${encode(other)}.${signature}`],
    ),
    ...each,
    ['a later end', `${head}.${encode({ ...claims, exp: Number(claims.exp) + 1 })}.${signature}`],
    ['the same claims in another order', `${head}.${encode(Object.fromEntries(Object.entries(claims).reverse()))}.${signature}`],
    ['another header', `${encode({ ...header, typ: 'JWT' })}.${body}.${signature}`],
    ['the same twice', `${head}.${body}.${signature}.${head}.${body}.${signature}`],
    ['two bodies', `${head}.${body}.${encode(wanted['the prey’s claims'])}.${signature}`],
    ['an empty header', `.${body}.${signature}`],
    ['an empty body', `${head}..${signature}`],
  ];
};

/** Cut anywhere, and a bit flipped anywhere in its signature. */
const bent = ({ good }: Materials): Forgery[] => {
  const [head, body, signature = ''] = good.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  return [
    ...Array.from(
      { length: Math.ceil(good.length / 16) },
      (_, index): Forgery => [`only ${index * 16} characters`, good.slice(0, index * 16)],
    ),
    ...[...bytes.keys()]
      .filter((at) => at % 8 === 0)
      .map((at): Forgery => [`byte ${at} of the signature flipped`, `${head}.${body}.${flipped(bytes, at)}`]),
    ['an empty signature', `${head}.${body}.`],
    ['a signature of zeros', `${head}.${body}.${Buffer.alloc(bytes.length).toString('base64url')}`],
    ['8,193 characters', good.padEnd(8_193, 'A')],
    ['20,000 characters', good.padEnd(20_000, 'A')],
  ];
};

const flipped = (bytes: Buffer, at: number): string => Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ 1)).toString('base64url');
