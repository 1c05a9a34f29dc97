/** Small values of the API: versions, pages, plans, settings of a deployment. */
import { environmentOf, variableOrNull } from '../../functions/kernel/environment.ts';
import { cursorSchema, limitSchema } from '../../functions/kernel/page.ts';
import { planNamed, planNames, planSchema } from '../../functions/kernel/plan.ts';
import { etagOf, versionOf } from '../../functions/kernel/version.ts';

describe('an entity tag', () => {
  test.each([1, 42, 999_999_999_999_999])('of version %d reads back', (version) => {
    expect(versionOf(etagOf(version))).toBe(version);
  });

  test('may come without its weakness, as some clients send it', () => {
    expect(versionOf('"3"')).toBe(3);
    expect(versionOf(' W/"3" ')).toBe(3);
  });

  test('that is not there names no version', () => {
    expect(versionOf(undefined)).toBeUndefined();
  });

  test.each([
    '',
    '*',
    '3',
    'W/3',
    '"3',
    'w/"3"',
    '"-3"',
    '"3.0"',
    '"3", "4"',
    '"1e3"',
    '"0x3"',
    '""',
    '"9999999999999999"',
    '"३"',
  ])('%j is refused', (text) => {
    expect(() => versionOf(text)).toThrow(expect.objectContaining({ name: 'VersionInvalid', kind: 'invalid' }));
  });
});

describe('a page', () => {
  test('has 25 items unless told otherwise', () => {
    expect(limitSchema.parse(undefined)).toBe(25);
  });

  test.each(['1', '100'])('may have %s', (limit) => {
    expect(limitSchema.parse(limit)).toBe(Number(limit));
  });

  test.each(['0', '101', '-1', '1.5', '', 'many', 'NaN', 'Infinity', ['1', '2']])('cannot have %j', (limit) => {
    expect(limitSchema.safeParse(limit).success).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['endless', 'a'.repeat(2049)],
    ['double', ['a', 'b']],
  ])('refuses a cursor that is %s', (_, cursor) => {
    expect(cursorSchema.safeParse(cursor).success).toBe(false);
  });
});

describe('a plan', () => {
  test.each(planNames)('%s knows its own name', (name) => {
    expect(planNamed(name).name).toBe(name);
  });

  test.each(planNames)('%s signs people out within half a day', (name) => {
    expect(planNamed(name).sessionSeconds).toBeLessThanOrEqual(12 * 3600);
  });

  test('lets no file be larger than one POST to S3 may be, which is 5 GiB', () => {
    for (const name of planNames) expect(planNamed(name).maxFileBytes).toBeLessThanOrEqual(5 * 1024 ** 3);
  });

  test('that nobody sells is refused', () => {
    expect(planSchema.safeParse('constructor').success).toBe(false);
  });
});

describe('the environment', () => {
  test('gives what was asked for and nothing else', () => {
    expect(environmentOf(['A'], { A: '1', B: '2' })).toEqual({ A: '1' });
  });

  test('names all that is missing at once; empty is missing', () => {
    expect(() => environmentOf(['A', 'B', 'C'], { B: '2', C: '' })).toThrow(/: A, C$/);
  });

  test.each([
    ['there', '1'],
    ['empty', null],
    ['absent', null],
  ])('one that need not be set and is %s is %j', (name, value) => {
    expect(variableOrNull(name, { there: '1', empty: '' })).toBe(value);
  });
});
