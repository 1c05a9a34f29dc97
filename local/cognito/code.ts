/**
 * Codes of six digits sent to an address. One lives at a time per user and purpose, for its hour or day, and for five wrong guesses.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
 */
import { AwsError } from '../service.ts';
import { transaction } from '../store.ts';
import type { Directory } from './directory.ts';
import { send } from './message.ts';
import type { Pool } from './pool.ts';
import { DIGITS, hashOf, randomText } from './secret.ts';
import type { User } from './user.ts';

export type Purpose = 'reset' | 'verification';

const HOUR = 3_600_000;
const LIFETIME: Readonly<Record<Purpose, number>> = { reset: HOUR, verification: 24 * HOUR };
const GUESSES = 5;

export interface Delivery {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL';
  readonly AttributeName: 'email';
}

/** Sends a new code to the address; an older one for the same purpose dies. */
export const sendCode = (
  directory: Directory,
  to: { pool: Pool; user: User },
  { purpose, address }: { purpose: Purpose; address: string },
): Delivery => {
  const { pool, username } = to.user;
  const code = randomText(6, DIGITS);
  transaction(directory.store, () => {
    directory.store
      .prepare(
        'INSERT OR REPLACE INTO code (pool, username, purpose, hash, address, expires, attempts) VALUES (?, ?, ?, ?, ?, ?, 0)',
      )
      .run(pool, username, purpose, hashOf(`${username} ${code}`), address, directory.cloud.now() + LIFETIME[purpose]);
    send(directory, to, { kind: purpose, recipient: address, secret: code });
  });
  return deliveryTo(address);
};

/** `a***@e***`: enough to recognise, too little to learn. */
export const deliveryTo = (email: string): Delivery => {
  const [local = '', domain = ''] = email.split('@');
  return { Destination: `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`, DeliveryMedium: 'EMAIL', AttributeName: 'email' };
};

export const codeMismatch = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');

const codeExpired = (): AwsError => new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** The address a code that is still good was sent to. */
export const pendingAddress = ({ store, cloud }: Directory, { pool, username }: User): string | undefined => {
  const select = "SELECT address FROM code WHERE pool = ? AND username = ? AND purpose = 'verification' AND expires > ?";
  return store.prepare(select).get(pool, username, cloud.now())?.address as string | undefined;
};

/** The address this code was sent to. Throws unless it is the code last sent. It stays until `spendCode`, so that a password that is refused does not cost it. */
export const checkCode = (
  { store, cloud }: Directory,
  { pool, username }: User,
  { purpose, code }: { purpose: Purpose; code: string },
): string => {
  const kept = store
    .prepare('SELECT hash, address, expires, attempts FROM code WHERE pool = ? AND username = ? AND purpose = ?')
    .get(pool, username, purpose) as { hash: string; address: string; expires: number; attempts: number } | undefined;
  if (!kept || kept.expires <= cloud.now()) throw codeExpired();
  if (kept.attempts >= GUESSES)
    throw new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  if (kept.hash === hashOf(`${username} ${code}`)) return kept.address;
  store
    .prepare('UPDATE code SET attempts = attempts + 1 WHERE pool = ? AND username = ? AND purpose = ?')
    .run(pool, username, purpose);
  throw codeMismatch();
};

/** Takes the code away. Throws where another call was faster. */
export const spendCode = ({ store }: Directory, { pool, username }: User, purpose: Purpose): void => {
  const spend = store.prepare('DELETE FROM code WHERE pool = ? AND username = ? AND purpose = ?');
  if (spend.run(pool, username, purpose).changes === 0) throw codeExpired();
};
