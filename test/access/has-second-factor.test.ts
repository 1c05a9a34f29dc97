/** What counts as a second factor: an authenticator app that Cognito asks for, and nothing short of it. */
import { hasSecondFactor } from '../../functions/access/has-second-factor.ts';

const poolThatSays = (list?: readonly string[]) => ({ send: async () => ({ UserMFASettingList: list }) }) as never;

test.each([
  ['an app that is switched on', ['SOFTWARE_TOKEN_MFA'], true],
  ['nothing at all', undefined, false],
  ['an app that was switched off', [], false],
  ['text messages, which the pool does not offer', ['SMS_MFA'], false],
])('of %s: %j is %s', async (_, list, expected) => {
  expect(await hasSecondFactor(poolThatSays(list), { userPoolId: 'pool', userName: 'ada' })).toBe(expected);
});

test('a pool that does not answer has not said that there is one', async () => {
  const send = () => Promise.reject(new Error('throttled'));
  await expect(hasSecondFactor({ send } as never, { userPoolId: 'pool', userName: 'ada' })).rejects.toThrow('throttled');
});
