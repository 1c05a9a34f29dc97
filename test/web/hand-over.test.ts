/** A sign-in that a hospital's address began goes back to that address, and nowhere else. */
import { handOverOf, returnPathOf } from '../../web/src/access/hand-over.ts';
import { isForeign, originOf, placeOf } from '../../web/src/place.ts';

const platform = { kind: 'platform' } as const;
const origin = 'https://ward.example';

test('an operator’s sign-in, whose state names nobody, stays at the platform', () => {
  expect(handOverOf('?code=c&state=abc', platform, origin)).toEqual({ kind: 'stay' });
});

test('a hospital’s goes on to the hospital, with the code and the state as they came', () => {
  expect(handOverOf('?code=c%26d&state=abc%3Bgeneral', platform, origin)).toEqual({
    kind: 'go',
    url: 'https://general.ward.example/signed-in?code=c%26d&state=abc%3Bgeneral',
  });
});

test('on a developer’s machine the port goes with it', () => {
  expect(handOverOf('?code=c&state=abc;general', platform, 'http://localhost:3000')).toMatchObject({
    url: 'http://general.localhost:3000/signed-in?code=c&state=abc%3Bgeneral',
  });
});

test('a refusal is handed on too, so that the hospital’s page can tell of it', () => {
  expect(handOverOf('?error=access_denied&state=abc;general', platform, origin)).toMatchObject({
    url: 'https://general.ward.example/signed-in?state=abc%3Bgeneral&error=access_denied',
  });
});

test('nothing but the code, the state and the error is handed on', () => {
  const next = handOverOf('?code=c&state=abc;general&next=https://evil.example', platform, origin);
  expect(JSON.stringify(next)).not.toContain('evil');
});

test.each([
  'evil.example/',
  'general.evil',
  'general@evil',
  'general:80',
  '',
  'GENERAL',
  'general/..',
  'general#',
  'general?',
  'admin',
  'general;mercy',
  'gеneral',
  '-a-',
  'general\\',
])('a state that names %j leads nowhere', (slug) => {
  const search = `?${new URLSearchParams({ code: 'c', state: `abc;${slug}` })}`;
  expect(handOverOf(search, platform, origin)).toEqual({ kind: 'strange' });
});

test('at a hospital’s address nothing is handed on, whatever the state says', () => {
  expect(handOverOf('?code=c&state=abc;mercy', { kind: 'hospital', slug: 'general' }, origin)).toEqual({ kind: 'stay' });
});

test.each([
  ['/tenants?x=1', '/tenants?x=1'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/signed-in?code=c', '/'],
  ['/signed-out', '/'],
  [undefined, '/'],
  [7, '/'],
])('after signing in, %j leads to %j', (returnTo, path) => {
  expect(returnPathOf({ returnTo })).toBe(path);
});

test.each([
  ['ward.example', platform],
  ['general.ward.example', { kind: 'hospital', slug: 'general' }],
  ['a.general.ward.example', platform],
  ['admin.ward.example', platform],
  ['notward.example', platform],
])('%s is whose it is', (hostname, place) => {
  expect(placeOf(hostname, 'ward.example')).toEqual(place);
});

test.each([
  ['ward.example', false],
  ['general.ward.example', false],
  ['records.charite.example', true],
])('whether only the API knows whose %s is: %s', (hostname, is) => {
  expect(isForeign(hostname, 'ward.example')).toBe(is);
});

test('a sign-in is never handed on to a hospital’s own domain, whose DNS is not ours', () => {
  expect(handOverOf('?code=c&state=abc;records.charite.example', platform, origin)).toEqual({ kind: 'strange' });
});

test('what is no slug has no address', () => {
  expect(() => originOf('evil.example/', origin)).toThrow(TypeError);
});
