/** API keys: one spelling each, and a secret that only its hash remembers. */
import fc from 'fast-check';
import { apiKeyKeyOf, isSecretOf, makeApiKey, readApiKey } from '../../functions/access/api-key.ts';
import { newApiKeySchema } from '../../functions/access/contract.ts';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import { tenantRoles } from '../../functions/kernel/permission.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const keyId = '22222222-2222-4222-8222-222222222222';
const { text, hash } = makeApiKey(tenantId, keyId);

test('a key says whose it is and which', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const ids = { tenantId: asTenantId(idFrom(one)), keyId: idFrom(other) };
      expect(readApiKey(makeApiKey(ids.tenantId, ids.keyId).text)).toMatchObject(ids);
    }),
  );
});

test('a key is one word that fits a header and a URL', () => {
  expect(text).toMatch(/^wk_[\w-]{86}$/);
});

test('its secret is the one that was hashed, and no other is', () => {
  const secret = readApiKey(text)?.secret ?? Buffer.alloc(0);
  expect(isSecretOf(secret, hash)).toBe(true);
  for (let bit = 0; bit < 256; bit += 1) {
    const changed = Buffer.from(secret);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(isSecretOf(changed, hash)).toBe(false);
  }
});

test.each(['', 'x', hash.slice(0, -1), hash.toLowerCase()])('a hash that is damaged (%j) admits no secret', (damaged) => {
  expect(isSecretOf(readApiKey(text)?.secret ?? Buffer.alloc(0), damaged)).toBe(false);
});

test('no secret is made twice, and no hash holds one', () => {
  const made = Array.from({ length: 100 }, () => makeApiKey(tenantId, keyId));
  expect(new Set(made.map((key) => key.text)).size).toBe(100);
  for (const key of made) expect(key.hash).not.toContain(key.text.slice(-20));
});

describe('it is no key', () => {
  test.each([
    ['without its prefix', text.slice(3)],
    ['with its prefix in capitals', text.replace('wk_', 'WK_')],
    ['with another prefix', text.replace('wk_', 'sk_')],
    ['too short', text.slice(0, -1)],
    ['too long', `${text}A`],
    ['padded', `${text}==`],
    ['in the other base64', `wk_${Buffer.alloc(64, 0xff).toString('base64')}`],
    ['with a space behind', `${text} `],
    ['with a line feed inside', `${text.slice(0, 40)}\n${text.slice(40)}`],
    ['with a dot inside', `${text.slice(0, 40)}.${text.slice(41)}`],
    ['without anything behind the prefix', 'wk_'],
    ['when it is empty', ''],
  ])('%s', (_, malformed) => {
    expect(readApiKey(malformed)).toBeUndefined();
  });

  test('in a second spelling of the same bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const read = [...alphabet].map((last) => readApiKey(`${text.slice(0, -1)}${last}`)).filter((key) => key !== undefined);
    expect(new Set(read.map(({ secret }) => secret.toString('hex'))).size).toBe(read.length);
  });
});

test('a key lies in its own tenant’s partition', () => {
  expect(apiKeyKeyOf(tenantId, keyId)).toEqual({ pk: `APIKEY#${tenantId}`, sk: keyId });
});

describe('a new key', () => {
  const wanted = { name: 'Lab', roles: ['integration'], days: 90 };
  const accepts = (changed: object) => newApiKeySchema.safeParse({ ...wanted, ...changed }).success;

  test.each(tenantRoles.filter((role) => role !== 'administrator'))('may be a %s', (role) => {
    expect(accepts({ roles: [role] })).toBe(true);
  });

  test.each([
    ['be an administrator', { roles: ['administrator'] }],
    ['be an administrator beside something else', { roles: ['reader', 'administrator'] }],
    ['be nothing', { roles: [] }],
    ['be one thing twice', { roles: ['reader', 'reader'] }],
    ['be more things than there are', { roles: Array(5).fill('reader') }],
    ['live for ever', { days: 366 }],
    ['have ended already', { days: 0 }],
    ['live half a day', { days: 0.5 }],
    ['be without a name', { name: '  ' }],
    ['bring its own tenant', { tenantId }],
    ['bring its own slug', { slug: 'mercy' }],
  ])('cannot %s', (_, changed) => {
    expect(accepts(changed)).toBe(false);
  });
});
