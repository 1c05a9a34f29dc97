/** Names that people read say what they seem to say. */
import * as fc from 'fast-check';
import { newApiKeySchema } from '../../functions/access/contract.ts';
import { newFileSchema } from '../../functions/files/contract.ts';
import { lineSchema } from '../../functions/kernel/line.ts';
import { newTenantSchema, organizationSchema } from '../../functions/kernel/tenant.ts';

const line = lineSchema(1, 80);

test.each([
  'Röntgen Thorax.pdf',
  'Łódź – oddział 3',
  'تقرير الأشعة',
  '胸部X線.pdf',
  'Ada’s “scan” (2)',
  '👩🏽‍⚕️',
  'می‌خواهم',
  'क्‍ष',
])('%s is a line', (text) => {
  expect(line.parse(text)).toBe(text);
});

test('a letter is one character, however it was typed', () => {
  expect(line.parse('Ro\u0308ntgen')).toBe('R\u00F6ntgen');
});

test('what surrounds it is taken off', () => {
  expect(line.parse('  scan.pdf\n')).toBe('scan.pdf');
});

test.each([
  ['NUL', 'scan\u0000.pdf'],
  ['a line break', 'scan\nAuthorization: x'],
  ['a carriage return', 'scan\r.pdf'],
  ['a separator of lines', 'scan\u2028.pdf'],
  ['a control character of the second set', 'scan\u0085.pdf'],
  ['what turns the direction', 'scan\u202Efdp.exe'],
  ['what isolates a direction', 'scan\u2067fdp.exe'],
  ['a mark of direction', 'scan\u200Fx'],
  ['a space of no width', 'gen\u200Beral'],
  ['a joiner between letters that do not join', 'gen\u200Deral'],
  ['a joiner at the end of a word', 'می\u200C خواهم'],
  ['a soft hyphen', 'gen\u00ADeral'],
  ['a byte-order mark', 'gen\uFEFFeral'],
  ['a tag character', 'scan\u{E0041}'],
  ['half a character', 'scan\uD83D'],
  ['a Hangul filler', '\u3164'],
  ['a half-width Hangul filler', 'a\uFFA0'],
  ['a selector that varies nothing', 'scan\uFE0F'],
])('%s has no place in one', (_, text) => {
  expect(line.safeParse(text).error?.issues[0]?.message).toMatch(/^must be one line, without control characters/);
});

test.each([
  ['a file', newFileSchema.shape.name],
  ['an API key', newApiKeySchema.shape.name],
  ['an organization', organizationSchema.shape.name],
  ['an administrator', newTenantSchema.shape.administrator.shape.name],
])('the name of %s is a line', (_, schema) => {
  expect([schema.safeParse('Good name').success, schema.safeParse('Bad\u202Ename').success]).toEqual([true, false]);
});

test('whatever is taken is one line, and not longer than it may be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
      const parsed = line.safeParse(text);
      if (parsed.success) expect(parsed.data).toMatch(/^[^\p{Cc}\u2028\u2029]{1,80}$/su);
    }),
  );
});
