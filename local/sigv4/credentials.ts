/**
 * The credentials of the embedded cloud: the account's root key, and role sessions that need no store.
 * A session token is the session itself, sealed (AES-256-GCM), so it survives a restart and cannot be altered or forged.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { type Cloud, rootOf } from '../cloud.ts';
import type { Principal, RoleSession } from '../iam/principal.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SessionCredentials extends AccessKey {
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** An access key that is known to this account, and who it speaks for. Whether it has expired is the caller's question. */
export interface Identity {
  readonly secretAccessKey: string;
  readonly principal: Principal;
}

export interface Credentials {
  /** Temporary credentials of a role session, as `sts:AssumeRole` and the Lambda service hand them out. */
  issue(session: RoleSession): SessionCredentials;
  /** The long-term key of the account's root. */
  root(): AccessKey;
  /** Who the key speaks for; `unknown-key` and `bad-token` are told apart, as AWS tells them apart. */
  resolve(accessKeyId: string, token: string | undefined): Identity | 'unknown-key' | 'bad-token';
}

const rootKeyId = 'AKIAWARDLOCALROOTKEY';

interface Sealed {
  readonly secretAccessKey: string;
  readonly session: RoleSession;
}

/** Opens the account's credentials, making `<directory>/credentials.key` at the first start. Throws when that file is damaged. */
export const createCredentials = (cloud: Pick<Cloud, 'directory' | 'accountId'>): Credentials => {
  const keys = openKeys(cloud.directory);
  const opened = new LRUCache<string, Identity>({ max: 5000 });
  const rootIdentity: Identity = { secretAccessKey: keys.rootSecret, principal: rootOf(cloud) };

  const open = (accessKeyId: string, token: string): Identity | 'bad-token' => {
    const name = `${accessKeyId} ${token}`;
    const known = opened.get(name);
    if (known) return known;
    const sealed = unseal(keys.seal, token, `${cloud.accountId} ${accessKeyId}`);
    if (!sealed) return 'bad-token';
    const identity = { secretAccessKey: sealed.secretAccessKey, principal: principalOf(sealed.session, cloud.accountId) };
    opened.set(name, identity);
    return identity;
  };

  return {
    issue(session) {
      const accessKeyId = `ASIA${base32(randomBytes(10))}`;
      const secretAccessKey = randomBytes(30).toString('base64');
      const sessionToken = seal(keys.seal, { secretAccessKey, session }, `${cloud.accountId} ${accessKeyId}`);
      return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(session.expiresAt) };
    },
    root: () => ({ accessKeyId: rootKeyId, secretAccessKey: keys.rootSecret }),
    resolve(accessKeyId, token) {
      if (accessKeyId === rootKeyId) return token ? 'bad-token' : rootIdentity;
      if (!token) return 'unknown-key';
      return accessKeyId.startsWith('ASIA') ? open(accessKeyId, token) : 'unknown-key';
    },
  };
};

/** The principal that a role session is. */
export const principalOf = (session: RoleSession, accountId: string): Principal => ({
  kind: 'session',
  arn: `arn:aws:sts::${accountId}:assumed-role/${session.roleName}/${session.sessionName}`,
  accountId,
  userId: `${roleIdOf(session.roleArn)}:${session.sessionName}`,
  session,
});

/** A role's unique id. Derived from its ARN: a role made again at the next start is the same role to the sessions it has. */
export const roleIdOf = (roleArn: string): string => `AROA${base32(createHash('sha256').update(roleArn).digest()).slice(0, 17)}`;

const base32 = (bytes: Buffer): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const length = Math.floor((bytes.length * 8) / 5);
  return Array.from({ length }, (_, index) => alphabet[Number((bits >> BigInt(index * 5)) & 31n)]).join('');
};

interface Keys {
  readonly seal: Buffer;
  readonly rootSecret: string;
}

const openKeys = (directory: string): Keys => {
  const path = join(directory, 'credentials.key');
  try {
    return readKeys(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(directory, { recursive: true });
  const fresh = { seal: randomBytes(32).toString('base64'), rootSecret: randomBytes(30).toString('base64') };
  writeFileSync(`${path}.new`, JSON.stringify(fresh), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return readKeys(path);
};

const readKeys = (path: string): Keys => {
  const text = readFileSync(path, 'utf8');
  try {
    const { seal, rootSecret } = JSON.parse(text) as Record<keyof Keys, string>;
    const key = Buffer.from(seal, 'base64');
    if (key.length === 32 && rootSecret.length >= 40) return { seal: key, rootSecret };
  } catch {
    // Told below, in one sentence, whatever is wrong with it.
  }
  throw new Error(`The file ${path} is damaged; start with --fresh to make a new one.`);
};

const seal = (key: Buffer, content: Sealed, boundTo: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo));
  const sealed = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
};

const unseal = (key: Buffer, token: string, boundTo: string): Sealed | undefined => {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length < 29) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as Sealed;
  } catch {
    return undefined;
  }
};
