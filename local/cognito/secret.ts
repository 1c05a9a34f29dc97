/** Random values in the alphabets Cognito uses, and the hashes under which they are kept. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const DIGITS = '0123456789';

/** `length` characters of `alphabet`, each drawn without bias. */
export const randomText = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** A bearer value nobody can guess: sessions and refresh tokens. */
export const randomBearer = (): string => randomBytes(48).toString('base64url');

/** Enough for values of full entropy; passwords need `password.ts`. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
