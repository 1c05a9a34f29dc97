/** A cursor opens for whom and what it was made, as it was made, and in no other way. */
import fc from 'fast-check';
import { openCursor, sealCursor } from '../../functions/kernel/cursor.ts';
import { KernelError } from '../../functions/kernel/errors.ts';

const key = new Uint8Array(32).fill(7);
const binding = { key, purpose: 'files' };
const position = { pk: '11111111-1111-4111-8111-111111111111#file', sk: 'a', gsi1sk: '2026-01-01T00:00:00Z#a' };
const cursor = sealCursor(binding, position);

const refused = (open: () => unknown): boolean => {
  try {
    open();
    return false;
  } catch (error) {
    return error instanceof KernelError && error.name === 'InvalidCursor';
  }
};

test('what was sealed is opened', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (where, purpose) => {
      const sealed = { key, purpose };
      expect(openCursor(sealed, sealCursor(sealed, where))).toEqual(JSON.parse(JSON.stringify(where)));
    }),
  );
});

test('a cursor fits a URL as it is', () => {
  expect(encodeURIComponent(cursor)).toBe(cursor);
});

test.each([
  ['with another tenant’s key', { key: new Uint8Array(32).fill(8), purpose: 'files' }],
  ['on another list', { key, purpose: 'records' }],
  ['on a list whose name begins the same', { key, purpose: 'files ' }],
  ['on a list without a name', { key, purpose: '' }],
])('it does not open %s', (_, other) => {
  expect(refused(() => openCursor(other, cursor))).toBe(true);
});

test('no purpose can be moved into the position', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      fc.pre(one !== other);
      expect(refused(() => openCursor({ key, purpose: other }, sealCursor({ key, purpose: one }, position)))).toBe(true);
    }),
  );
});

test('with any one character changed it does not open', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
  for (let at = 0; at < cursor.length; at += 1) {
    for (const character of alphabet) {
      const changed = `${cursor.slice(0, at)}${character}${cursor.slice(at + 1)}`;
      if (changed !== cursor) expect(refused(() => openCursor(binding, changed))).toBe(true);
    }
  }
});

test('cut anywhere it does not open', () => {
  for (let length = 0; length < cursor.length; length += 1)
    expect(refused(() => openCursor(binding, cursor.slice(0, length)))).toBe(true);
});

test.each([
  '.',
  '..',
  `${cursor}.`,
  `${cursor}.x`,
  `.${cursor}`,
  `${cursor}\n`,
  ` ${cursor}`,
  `${cursor}=`,
  `!${cursor}`,
  '%%%',
  'e30.',
])('%j does not open', (text) => {
  expect(refused(() => openCursor(binding, text))).toBe(true);
});

test('what nobody sealed does not open', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
      expect(refused(() => openCursor(binding, text))).toBe(true);
    }),
  );
});
