/**
 * The two RSA keys of a pool: one signs ID tokens, the other access tokens. They are made with the pool and kept in a file only
 * its owner can read.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type TokenUse = 'id' | 'access';
export type Claims = Record<string, unknown>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
type Pair = Readonly<Record<TokenUse, SigningKey>>;

export interface SigningKeys {
  /** Makes the pool's keys; they are on disk when this resolves. */
  create(pool: string): Promise<void>;
  remove(pool: string): void;
  sign(pool: string, use: TokenUse, claims: Claims): Promise<string>;
  /** The claims of a token this pool signed for this use, or undefined. Its expiry is the caller's to judge. */
  open(pool: string, use: TokenUse, token: string): Claims | undefined;
  /** The JSON Web Key Set: public halves only. */
  jwks(pool: string): { readonly keys: readonly object[] };
}

const generate = promisify(generateKeyPair);
const signAsync = promisify(sign);

export const createSigningKeys = (directory: string): SigningKeys => {
  const folder = join(directory, 'cognito-keys');
  const opened = new Map<string, Pair>();
  const fileOf = (pool: string): string => join(folder, `${pool}.json`);

  const pairOf = (pool: string): Pair => {
    const known = opened.get(pool) ?? readPair(fileOf(pool));
    opened.set(pool, known);
    return known;
  };

  return {
    async create(pool) {
      const made = await Promise.all([makeKey(), makeKey()]);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeDurably(fileOf(pool), JSON.stringify({ id: made[0], access: made[1] }));
    },
    remove(pool) {
      opened.delete(pool);
      rmSync(fileOf(pool), { force: true });
    },
    async sign(pool, use, claims) {
      const { kid, privateKey } = pairOf(pool)[use];
      const signed = `${encode({ kid, alg: 'RS256' })}.${encode(claims)}`;
      const signature = await signAsync('RSA-SHA256', Buffer.from(signed), privateKey);
      return `${signed}.${signature.toString('base64url')}`;
    },
    open(pool, use, token) {
      if (!existsSync(fileOf(pool))) return undefined;
      const [header = '', payload = '', signature = ''] = token.split('.');
      const { kid, publicKey } = pairOf(pool)[use];
      if (decode(header).kid !== kid || decode(header).alg !== 'RS256') return undefined;
      const good = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'));
      return good ? decode(payload) : undefined;
    },
    jwks: (pool) => ({
      keys: Object.values(pairOf(pool)).map(({ kid, publicKey }) => ({
        alg: 'RS256',
        kid,
        use: 'sig',
        ...publicKey.export({ format: 'jwk' }),
      })),
    }),
  };
};

const makeKey = async (): Promise<{ kid: string; pem: string }> => {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return { kid: randomBytes(32).toString('base64'), pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
};

const readPair = (file: string): Pair => {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<TokenUse, { kid: string; pem: string }>;
  const open = ({ kid, pem }: { kid: string; pem: string }): SigningKey => {
    const privateKey = createPrivateKey(pem);
    return { kid, privateKey, publicKey: createPublicKey(privateKey) };
  };
  return { id: open(kept.id), access: open(kept.access) };
};

/** Whole or not at all, whenever the process dies. */
const writeDurably = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
};

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The JSON of a token's part; empty for what is not JSON, which then has no `kid` and no issuer. */
export const decode = (part: string): Claims => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Claims) : {};
  } catch {
    return {};
  }
};
