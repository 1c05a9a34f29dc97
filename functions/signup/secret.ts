/** What opens a sign-up, and the code that shows whose a mail address is. Of both, only what cannot be turned back is kept. */
import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { idFrom } from '../kernel/ids.ts';

export interface Opener {
  readonly id: string;
  readonly secret: string;
}

export const newOpener = (id: string): Opener => ({ id, secret: randomBytes(32).toString('base64url') });

/**
 * The same for the same Idempotency-Key: who repeats a request whose answer was lost is given the secret once more, though nobody has
 * kept it. So here the key is as secret as what it opens.
 */
export const openerFrom = (idempotencyKey: string): Opener => ({
  id: idFrom('sign-ups', idempotencyKey),
  secret: createHash('sha256').update('ward sign-up secret\n').update(idempotencyKey).digest('base64url'),
});

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64');

export const newCode = (): string => String(randomInt(10 ** 8)).padStart(8, '0');

/** Keyed with the sign-up's secret: who reads the table cannot try all codes, and no code is good at another sign-up. */
export const macOf = ({ id, secret }: Opener, code: string): string =>
  createHmac('sha256', secret).update(`${id}\n${code}`).digest('base64');

/** Takes as long when they differ. */
export const isSame = (given: string, kept: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(kept)];
  return one.length === other.length && timingSafeEqual(one, other);
};
