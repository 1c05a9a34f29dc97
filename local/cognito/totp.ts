/**
 * One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds, one step of drift either way.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
import { generateSecret, verifySync } from 'otplib';
import { AwsError } from '../service.ts';
import type { Directory } from './directory.ts';
import type { User } from './user.ts';

const PERIOD = 30;

/** 160 bits in base32, as apps expect it. */
export const makeSecret = (): string => generateSecret({ length: 20 });

/**
 * Whether the code is right now, or was a step ago, or will be in one. A right code is spent: once accepted for a user it is refused ever
 * after, and so is every code of an earlier step. Throws `ExpiredCodeException` for a spent one.
 */
export const acceptCode = (
  { store, cloud }: Directory,
  user: User,
  { secret, code }: { secret: string; code: string },
): boolean => {
  if (!/^\d{6}$/.test(code)) return false;
  const epoch = Math.floor(cloud.now() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: PERIOD, period: PERIOD });
  if (!result.valid) return false;
  const step = Math.floor(epoch / PERIOD) + result.delta;
  const spend = store.prepare('UPDATE user SET totpStep = ?1 WHERE pool = ?2 AND username = ?3 AND totpStep < ?1');
  if (spend.run(step, user.pool, user.username).changes === 0)
    throw new AwsError('ExpiredCodeException', 'Your software token has already been used once.');
  return true;
};
