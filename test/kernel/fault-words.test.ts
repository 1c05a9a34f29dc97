/** What a person reads of a value that does not fit. */
import * as z from 'zod';
import { countSchema } from '../../functions/fhir/search.ts';
import { unknownWordsOf, wordsOf } from '../../functions/kernel/fault-words.ts';
import { limitSchema } from '../../functions/kernel/page.ts';

const told = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value, { reportInput: true }).error?.issues ?? []).map(wordsOf);

test.each<[string, z.ZodType, unknown]>([
  ['must be a number', limitSchema, 'many'],
  ['must be a number', countSchema, 'x'],
  ['must be a whole number', limitSchema, '1.5'],
  ['must be at most 100', limitSchema, '101'],
  ['must be 1 or more', limitSchema, '0'],
  ['must not be empty', z.string().min(1), ''],
  ['must have 2 or more characters', z.string().min(2), 'a'],
  ['must have at most 3 characters', z.string().max(3), 'abcd'],
  ['must hold 1 or more', z.array(z.string()).min(1), []],
  ['must be one of token, api-key', z.enum(['token', 'api-key']), 'no'],
  ['must be Bundle', z.literal('Bundle'), 'Patient'],
  ['must be text', z.string(), 7],
  ['must be a list', z.array(z.string()), {}],
  ['must be an object', z.object({}), null],
  ['is missing', z.string(), undefined],
  ['must be a time of day: 14:30', z.string().regex(/^\d\d:\d\d$/, 'must be a time of day: 14:30'), 'late'],
  ['is not of the form that is taken here', z.string().regex(/^a$/), 'b'],
  ['is not of the form that is taken here', z.union([z.string(), z.array(z.string())]), 7],
])('%s', (words, schema, value) => {
  expect(told(schema, value)).toEqual([words]);
});

test('zod tells by the input alone, in whatever language, that a value is missing', () => {
  z.config(z.locales.de());
  expect(told(z.object({ name: z.string(), age: z.number() }), { age: 'x' })).toEqual(['is missing', 'must be a number']);
  z.config(z.locales.en());
});

test('no sentence repeats the value, which may be of a patient', () => {
  for (const schema of [z.enum(['a', 'b']), z.literal('a'), z.string().max(3), z.email(), z.number()]) {
    expect(told(schema, 'Lovelace').join()).not.toContain('Lovelace');
  }
});

test('who filters by what is not served is told what is', () => {
  expect(unknownWordsOf('query', ['_id', '_count'])).toBe('is not served here; what is: _id, _count');
  expect(unknownWordsOf('body', ['name'])).toBe('is not a known field');
});
