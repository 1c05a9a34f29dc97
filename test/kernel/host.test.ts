/** Whose address a request came to. What is not exactly ours is nobody's. */
import fc from 'fast-check';
import { hostOf } from '../../functions/kernel/host.ts';

const tenant = (slug: string) => ({ kind: 'tenant', slug });
const platform = { kind: 'platform' };

test.each<[string, string, object]>([
  ['general.ward.example', 'ward.example', tenant('general')],
  ['GENERAL.Ward.Example', 'ward.example', tenant('general')],
  ['general.localhost:3000', 'localhost', tenant('general')],
  ['GENERAL.localhost:3000', 'localhost', tenant('general')],
  ['st-mary-2.ward.example', 'ward.example', tenant('st-mary-2')],
  ['ward.example', 'ward.example', platform],
  ['WARD.example:443', 'ward.example', platform],
  ['ward.ward.example', 'ward.example', tenant('ward')],
])('%s at %s is %j', (host, base, expected) => {
  expect(hostOf(host, base)).toEqual(expected);
});

describe('nobody’s address is', () => {
  test.each([
    ['another domain', 'general.evil.example'],
    ['ours in front of another', 'general.ward.example.evil'],
    ['ours as the end of another', 'generalward.example'],
    ['one that ends like ours', 'evil-ward.example'],
    ['one with a dot behind', 'general.ward.example.'],
    ['one with a dot in front', '.ward.example'],
    ['one with an empty label', 'general..ward.example'],
    ['one with two labels', 'north.general.ward.example'],
    ['one with a user in front', 'general@ward.example'],
    ['one with another before it', 'evil.example@general.ward.example'],
    ['one with two ports', 'general.ward.example:1:2'],
    ['one with a port that is none', 'general.ward.example:x'],
    ['one with a path', 'general.ward.example/'],
    ['one with a space', 'general .ward.example'],
    ['one with a line feed', 'general.ward.example\n'],
    ['one with a zero byte', 'general\0.ward.example'],
    ['two of them', 'general.ward.example,mercy.ward.example'],
    ['one with an underscore', 'gen_eral.ward.example'],
    ['one that begins with a hyphen', '-general.ward.example'],
    ['one with two hyphens', 'xn--general.ward.example'],
    ['one with a Cyrillic а', 'generаl.ward.example'],
    ['one with the Kelvin sign, which lower-cases to k', '\u212Aings.ward.example'],
    ['one with a full-width dot', 'general．ward.example'],
    ['a wildcard', '*.ward.example'],
    ['an IP address', '127.0.0.1'],
    ['the gateway’s own', 'a1b2c3.execute-api.us-east-1.amazonaws.com'],
    ['none at all', ''],
  ])('%s', (_, host) => {
    expect(hostOf(host, 'ward.example')).toBeUndefined();
  });
});

test('a host is a hospital’s only if it is its slug, a dot and our domain', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abK-.:1@/\u212A ') }), (label) => {
      const found = hostOf(`${label}.ward.example`, 'ward.example');
      if (found) expect(found).toEqual(tenant(label.toLowerCase()));
    }),
  );
});
