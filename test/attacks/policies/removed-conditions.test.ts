/** Every condition of the policies is needed: without it, in both locks, something is allowed that must not be; in one, nothing. */
import { decideEach } from './decide-all.ts';
import { itemAttempts } from './items.ts';
import { keyAttempts } from './keys.ts';
import { decideWithout, type Lock, locks, widestOf } from './lose.ts';
import { openingsOf, tenantRolesOf } from './openings.ts';
import { platformOf } from './platform.ts';
import { type Removal, removalsIn, without, withoutPrincipal } from './removals.ts';
import { everything } from './session.ts';
import { foreignKeyArn, tenantKeys, unguardedKeys } from './tenant-keys.ts';
import { decideTrust } from './trust.ts';

const platform = platformOf('prod');
const openings = openingsOf(platform);
const named = (removals: readonly Removal[]) => removals.map((removal) => [removal.name, removal] as const);

const ofSessions = removalsIn(openings.flatMap(({ role, policy }) => [...role.policies, policy]));

describe.each(named(ofSessions))('without %s', (_, removal) => {
  const foreignAllowed = (lock: Lock, keys = tenantKeys) => decideWithout(platform, { removal, lock, keys }).foreignAllowed;

  test.each(locks.filter((lock) => lock !== 'both'))('in %s, nothing foreign is allowed', (lock) => {
    expect(foreignAllowed(lock).slice(0, 5)).toEqual([]);
  });

  test('in both, something foreign is', () => {
    expect(foreignAllowed('both')).not.toEqual([]);
  });
});

describe('the policy of the key itself is a third lock', () => {
  const [tag] = ofSessions.filter(({ name }) => name.endsWith('aws:ResourceTag/tenantId')) as [Removal];
  const opensForeignKey = (keys: typeof tenantKeys): boolean =>
    decideWithout(platform, { removal: tag, lock: 'both', keys }).foreignAllowed.some((text) =>
      text.includes(`${foreignKeyArn} `),
    );

  test('it keeps another hospital’s key shut when both others have lost its tag', () => {
    expect(opensForeignKey(tenantKeys)).toBe(false);
  });

  test('without it too, that key is open', () => {
    expect(opensForeignKey(unguardedKeys)).toBe(true);
  });

  test('without it alone, the two others hold', () => {
    expect(decideEach(widestOf(openings), keyAttempts(platform, unguardedKeys)).foreignAllowed).toEqual([]);
  });
});

describe('what is decided wrongly is seen', () => {
  const attempts = itemAttempts(platform);

  test('when both locks are open: foreign and unpromised things are allowed', () => {
    const open = decideEach(widestOf(openings), attempts, { role: () => [everything], session: () => [everything] });
    expect([open.foreignAllowed.length > 0, open.unpromisedAllowed.length > 0, open.ownDenied]).toEqual([true, true, []]);
  });

  test('when a session policy grants nothing: what scopes promise is denied', () => {
    const shut = decideEach(widestOf(openings), attempts, { session: () => [{ Version: '2012-10-17', Statement: [] }] });
    expect([shut.ownDenied.length > 0, shut.foreignAllowed, shut.unpromisedAllowed]).toEqual([true, [], []]);
  });
});

const trusts = tenantRolesOf(platform).map(({ role }) => role.trust);

describe.each(named([...removalsIn(trusts), withoutPrincipal]))('a role that trusts without %s', (name, removal) => {
  test('opens sessions that it must not', () => {
    expect(decideTrust(platform, without(removal)).improper).not.toEqual([]);
  });

  /** `TagSession` cannot be asked for the session's name, so there `AssumeRole` is alone. */
  const spokenOf = name.includes('RoleSessionName') ? ['sts:TagSession'] : ['sts:AssumeRole', 'sts:TagSession'];

  test.each(spokenOf)('for %s alone opens none', (action) => {
    expect(
      decideTrust(
        platform,
        without(removal, ({ Action }) => Action === action),
      ).improper,
    ).toEqual([]);
  });
});
