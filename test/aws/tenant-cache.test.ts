/** A cache in which every entry is one tenant's. */
import fc from 'fast-check';
import { createTenantCache, TenantKey } from '../../functions/aws/tenant-cache.ts';
import { TenantSession } from '../../functions/aws/tenant-session.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

const general = asTenantId('11111111-1111-4111-8111-111111111111');
const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
const sessionOf = (tenantId: typeof general) => new TenantSession(tenantId, () => Promise.reject(new Error('not used')));

const cacheOf = (capacity = 100) => {
  const clock = { now: 1_000 };
  return { clock, cache: createTenantCache<{ of: string }>({ capacity, timeToLive: 5_000, now: () => clock.now }) };
};
const key = new TenantKey(general, 'config', 'settings');

/** Words that try to spell another tenant's key. */
const word = fc.oneof(
  fc.string(),
  fc.constantFrom('', '36:', `36:${mercy}`, `${mercy}6:config`, '6:config8:settings', ':', `0:36:${general}`),
);

test('keys of two tenants never meet, whatever their areas and names', () => {
  fc.assert(
    fc.property(word, word, word, word, (area, name, otherArea, otherName) => {
      const [one, other] = [sessionOf(general).cacheKey(area, name), sessionOf(mercy).cacheKey(otherArea, otherName)];
      expect(`${one}`).not.toBe(`${other}`);
      const { cache } = cacheOf();
      cache.set(one, { of: general });
      expect(cache.get(other)).toBeUndefined();
    }),
  );
});

test('keys of one tenant meet only where area and name are the same', () => {
  fc.assert(
    fc.property(word, word, word, word, (area, name, otherArea, otherName) => {
      const isSame = area === otherArea && name === otherName;
      expect(`${new TenantKey(general, area, name)}` === `${new TenantKey(general, otherArea, otherName)}`).toBe(isSame);
    }),
  );
});

test('an entry is believed until its time is over, and not a moment longer', () => {
  const { cache, clock } = cacheOf();
  cache.set(key, { of: general });
  clock.now += 4_999;
  expect(cache.get(key)).toEqual({ of: general });
  clock.now += 1;
  expect(cache.get(key)).toBeUndefined();
});

test('an entry that is set again lives on', () => {
  const { cache, clock } = cacheOf();
  cache.set(key, { of: 'old' });
  clock.now += 4_000;
  cache.set(key, { of: 'new' });
  clock.now += 4_000;
  expect(cache.get(key)).toEqual({ of: 'new' });
});

test.each([
  [3, 2, 'first'],
  [3, 3, 'second'],
  [3, 4, 'second'],
  [3, undefined, 'first'],
])('after version %p came %p, the %s stays', (first, second, expected) => {
  const { cache } = cacheOf();
  cache.set(key, { of: 'first' }, { version: first });
  cache.set(key, { of: 'second' }, { version: second });
  expect(cache.get(key)).toEqual({ of: expected });
});

test('a newer version that is believed no more gives way to any', () => {
  const { cache, clock } = cacheOf();
  cache.set(key, { of: 'first' }, { version: 9 });
  clock.now += 5_000;
  cache.set(key, { of: 'second' }, { version: 1 });
  expect(cache.get(key)).toEqual({ of: 'second' });
});

test('a value is as old as the read that brought it', () => {
  const { cache, clock } = cacheOf();
  const begunAt = clock.now;
  clock.now += 3_000;
  cache.set(key, { of: general }, { begunAt });
  clock.now += 1_999;
  expect(cache.get(key)).toEqual({ of: general });
  clock.now += 1;
  expect(cache.get(key)).toBeUndefined();
});

test('it holds no more than it has room for, and drops what was used longest ago', () => {
  const { cache } = cacheOf(3);
  const keys = ['a', 'b', 'c', 'd'].map((name) => new TenantKey(general, 'config', name));
  for (const each of keys.slice(0, 3)) cache.set(each, { of: `${each}` });
  cache.get(keys[0] as TenantKey);
  cache.set(keys[3] as TenantKey, { of: 'd' });
  expect(keys.map((each) => cache.get(each) !== undefined)).toEqual([true, false, true, true]);
});
