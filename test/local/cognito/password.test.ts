/** The rules of passwords, without a pool. */
import * as fc from 'fast-check';
import { checkPassword, generatePassword, hashPassword, verifyPassword } from '../../../local/cognito/password.ts';
import type { PasswordPolicy } from '../../../local/cognito/pool-settings.ts';

const policy: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

test.each([
  ['Ab1!', 'not long enough'],
  ['abcdefg1!', 'uppercase'],
  ['ABCDEFG1!', 'lowercase'],
  ['Abcdefgh!', 'numeric'],
  ['Abcdefgh1', 'symbol'],
  [' Abcdef1!', 'pattern'],
])('%j breaks a rule: %s', (password, rule) => {
  expect(() => checkPassword(policy, password)).toThrow(rule);
});

test.each(['Abcdef1!', 'Abc def 12', 'Ab1^$*.[]'])('%j keeps every rule', (password) => {
  expect(() => checkPassword(policy, password)).not.toThrow();
});

test('a password made by the pool keeps every rule, whatever its length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 99 }), (MinimumLength) => {
      checkPassword({ ...policy, MinimumLength }, generatePassword({ ...policy, MinimumLength }));
    }),
  );
});

test('a hash names its parameters and never repeats', async () => {
  const [one, other] = [await hashPassword('Abcdef1!'), await hashPassword('Abcdef1!')];
  expect(one).toMatch(/^scrypt\$16384\$8\$1\$/);
  expect(one).not.toBe(other);
});

test('only the password itself verifies, and nothing verifies against nothing', async () => {
  const kept = await hashPassword('Abcdef1!');
  expect([
    await verifyPassword(kept, 'Abcdef1!'),
    await verifyPassword(kept, 'Abcdef1?'),
    await verifyPassword(null, 'Abcdef1!'),
  ]).toEqual([true, false, false]);
});
