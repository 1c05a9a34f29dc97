/** Key material at rest: sealed by a key of this machine that lies in a file of its own. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Sealing {
  seal(material: Buffer, boundTo: string): Buffer;
  /** Throws when the material is not as it was sealed, or was sealed for something else. */
  open(sealed: Buffer, boundTo: string): Buffer;
}

/** Makes `<directory>/kms.key` at the first use. Throws an `Error` when the file is not a key. */
export const openSealing = (directory: string): Sealing => {
  const path = join(directory, 'kms.key');
  const key = readKey(path) ?? makeKey(directory, path);
  return {
    seal(material, boundTo) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo));
      const content = Buffer.concat([cipher.update(material), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), content]);
    },
    open(sealed, boundTo) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    },
  };
};

const readKey = (path: string): Buffer | undefined => {
  let key: Buffer;
  try {
    key = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (key.length !== 32) throw new Error(`${path} is not a key. Without the key that was there, KMS keys cannot be opened.`);
  return key;
};

/** Written aside and then linked, so that the file is never seen half written, nor written twice. */
const makeKey = (directory: string, path: string): Buffer => {
  mkdirSync(directory, { recursive: true });
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, randomBytes(32), { mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
  } finally {
    rmSync(aside);
  }
  return readKey(path) as Buffer;
};
