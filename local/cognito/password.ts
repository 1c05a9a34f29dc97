/**
 * Passwords: what a pool asks of them, and how they are kept. Hashed by scrypt with N = 2^14, r = 8, p = 1 (16 MB, some 40 ms), on
 * the thread pool; the parameters are part of what is kept, so they can be raised without losing anybody's password.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../service.ts';
import type { PasswordPolicy } from './pool-settings.ts';
import { DIGITS, LOWER, randomText, UPPER } from './secret.ts';

const COST = { N: 2 ** 14, r: 8, p: 1 };
/** The special characters Cognito counts, besides a space that is neither first nor last. */
const SYMBOLS = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-';

const derive = (password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFC'), salt, 32, { ...cost, maxmem: 2 ** 28 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** `scrypt$N$r$p$salt$key` */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
};

const NOBODY = hashPassword(randomText(32, LOWER));

/** Takes the same time whether there is a password to compare with or not, so that it does not tell who exists. */
export const verifyPassword = async (kept: string | null | undefined, password: string): Promise<boolean> => {
  const [, N, r, p, salt = '', key = ''] = (kept ?? (await NOBODY)).split('$');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, Buffer.from(key, 'base64url')) && kept != null;
};

/** Throws `InvalidPasswordException` naming the first rule that is broken. */
export const checkPassword = (policy: PasswordPolicy, password: string): void => {
  const inner = password.slice(1, -1);
  const rules: readonly [boolean, string][] = [
    [password.length >= policy.MinimumLength && password.length <= 256, 'Password not long enough'],
    [password.trim() === password, 'Password must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$'],
    [!policy.RequireUppercase || /[A-Z]/.test(password), 'Password must have uppercase characters'],
    [!policy.RequireLowercase || /[a-z]/.test(password), 'Password must have lowercase characters'],
    [!policy.RequireNumbers || /\d/.test(password), 'Password must have numeric characters'],
    [
      !policy.RequireSymbols || [...password].some((c) => SYMBOLS.includes(c)) || inner.includes(' '),
      'Password must have symbol characters',
    ],
  ];
  const broken = rules.find(([kept]) => !kept);
  if (broken) throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
};

/** A temporary password that satisfies any policy of this length, without characters that are read for one another. */
export const generatePassword = ({ MinimumLength }: PasswordPolicy): string => {
  const kinds = [LOWER.replace('l', ''), UPPER.replace(/[IO]/g, ''), DIGITS.replace(/[01]/g, ''), '!@#%&*+?'];
  const rest = randomText(Math.max(MinimumLength, 12) - kinds.length, kinds.join(''));
  const drawn = [...kinds.map((kind) => randomText(1, kind)), ...rest];
  for (let at = drawn.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [drawn[at], drawn[other]] = [drawn[other] as string, drawn[at] as string];
  }
  return drawn.join('');
};
