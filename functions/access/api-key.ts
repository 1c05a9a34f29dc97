/** API keys: `wk_` and 64 bytes, which are the tenant's id, the key's own id and a secret. Only a hash of the secret is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { asTenantId, type TenantId } from '../kernel/ids.ts';
import type { TenantRole } from '../kernel/permission.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly TenantRole[];
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** Seconds since the epoch: also when DynamoDB's TTL removes it. */
  readonly expiresAt: number;
}

/** An API key's item in the control table, in its tenant's own partition. */
export interface ApiKeyItem extends ApiKey {
  readonly pk: string;
  readonly sk: string;
  /** The subdomain it is good at. */
  readonly slug: string;
  /** SHA-256 of the secret, base64. The secret has 256 bits of randomness: nothing to guess, nothing to salt. */
  readonly hash: string;
}

export interface PresentedKey {
  readonly tenantId: TenantId;
  readonly keyId: string;
  readonly secret: Buffer;
}

const prefix = 'wk_';
const idBytes = 16;
const secretBytes = 32;

export const apiKeyKeyOf = (tenantId: string, keyId: string) => ({ pk: `APIKEY#${tenantId}`, sk: keyId });

/** A new secret, and the text that carries it. */
export const makeApiKey = (tenantId: TenantId, keyId: string): { text: string; hash: string } => {
  const secret = randomBytes(secretBytes);
  const ids = [tenantId, keyId].map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  return { text: `${prefix}${Buffer.concat([...ids, secret]).toString('base64url')}`, hash: hashOf(secret) };
};

/** What a bearer credential claims to be; nothing when it has not the shape of a key. */
export const readApiKey = (text: string): PresentedKey | undefined => {
  if (!text.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  const isWhole = bytes.length === 2 * idBytes + secretBytes && bytes.toString('base64url') === text.slice(prefix.length);
  if (!isWhole) return undefined;
  const [tenantId, keyId] = [uuidOf(bytes.subarray(0, idBytes)), uuidOf(bytes.subarray(idBytes, 2 * idBytes))];
  return { tenantId: asTenantId(tenantId), keyId, secret: bytes.subarray(2 * idBytes) };
};

const uuidOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const hashOf = (secret: Buffer): string => createHash('sha256').update(secret).digest('base64');

/** Whether the secret is the one that was hashed; takes as long when it is not. */
export const isSecretOf = (secret: Buffer, hash: string): boolean => {
  const [given, kept] = [Buffer.from(hashOf(secret)), Buffer.from(hash)];
  return given.length === kept.length && timingSafeEqual(given, kept);
};
