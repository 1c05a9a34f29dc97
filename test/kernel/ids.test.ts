/** Ids that are random where nothing is known, and the same where the same is asked. */
import fc from 'fast-check';
import { tenantIdSchema, uuidSchema } from '../../functions/kernel/id-schema.ts';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 20 });
const parts = fc.array(fc.oneof(wellFormed, fc.constantFrom('', '1:', ':', '1:a', '36:')), { maxLength: 5 });

test('the same parts give the same id', () => {
  fc.assert(fc.property(parts, (some) => expect(idFrom(...some)).toBe(idFrom(...some))));
});

test('other parts give another id, also when they read the same in a row', () => {
  fc.assert(
    fc.property(parts, parts, (some, others) => {
      fc.pre(JSON.stringify(some) !== JSON.stringify(others));
      expect(idFrom(...some)).not.toBe(idFrom(...others));
    }),
  );
});

test.each([
  [
    ['ab', 'c'],
    ['a', 'bc'],
  ],
  [['ab'], ['ab', '']],
  [[], ['']],
  [
    ['1:a', 'b'],
    ['1', 'a1:b'],
  ],
  [['é'], ['e\u0301']],
])('%j and %j are told apart', (some, others) => {
  expect(idFrom(...some)).not.toBe(idFrom(...others));
});

test('a derived id is a UUID of version 8 and of RFC 9562’s variant', () => {
  fc.assert(
    fc.property(parts, (some) => {
      expect(idFrom(...some)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test('a derived id is a tenant id', () => {
  expect(asTenantId(idFrom('tenants', 'operator', 'key'))).toHaveLength(36);
});

const good = '0190a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4b';

test.each([
  '',
  good.toUpperCase(),
  `${good}\n`,
  ` ${good}`,
  `${good}#record`,
  good.replaceAll('-', ''),
  good.slice(1),
  `${good.slice(0, -1)}*`,
  `${good.slice(0, -1)}?`,
  '*',
])('%j is no tenant id', (value) => {
  expect(() => asTenantId(value)).toThrow(TypeError);
  expect(tenantIdSchema.safeParse(value).success).toBe(false);
  expect(uuidSchema.safeParse(value).success).toBe(false);
});
