import type { Json } from '../../../local/states/definition.ts';
import { createEvaluate } from '../../../local/states/expression.ts';
import { StateError } from '../../../local/states/state-error.ts';

const noon = Date.parse('2026-03-01T12:00:00.000Z');
const evaluate = createEvaluate(() => noon);
const see = (template: Json, bindings = {}) => evaluate(template, 'Output', bindings);
const failing = async (template: Json): Promise<StateError> => {
  const error = await see(template).catch((thrown: unknown) => thrown);
  if (error instanceof StateError) return error;
  throw new Error(`It did not fail: ${JSON.stringify(error)}`);
};

describe('a template', () => {
  test('is evaluated wherever a string is an expression, and is itself elsewhere', async () => {
    const template = { a: ['{% $x + 1 %}', 'x', { deep: '{% $x %}' }], plain: '{% no end', n: 1, nothing: null, empty: '' };
    expect(await see(template, { x: 1 })).toEqual({
      a: [2, 'x', { deep: 1 }],
      plain: '{% no end',
      n: 1,
      nothing: null,
      empty: '',
    });
  });

  test('keeps keys as they are', async () => {
    expect(await see({ '{% $x %}': 1 })).toEqual({ '{% $x %}': 1 });
  });

  test('takes expressions of several lines', async () => {
    expect(await see('{% (\n  $a := 2;\n  $a * 2\n) %}')).toBe(4);
  });

  test('yields plain JSON: arrays without the marks JSONata puts on them', async () => {
    expect(await see('{% [{"n": 1}, {"n": 2}].n %}')).toStrictEqual([1, 2]);
  });
});

describe('an expression fails with States.QueryEvaluationError', () => {
  test.each([
    ['when it yields nothing', '{% $missing.name %}', 'returned nothing (undefined)'],
    ['when it reads $ at the top', '{% $ %}', 'returned nothing (undefined)'],
    ['when it reads an unqualified field', '{% name %}', 'returned nothing (undefined)'],
    ['when it yields a function', '{% $sum %}', 'unsupported result type'],
    ['when it yields a lambda', '{% function($x) { $x } %}', 'unsupported result type'],
    ['when types do not fit', '{% 1 + "a" %}', 'T2002'],
    ['when it throws', '{% $error("no such ward") %}', 'no such ward'],
    ['when it calls $eval', '{% $eval("1") %}', '$eval is not supported'],
    ['when it never ends', '{% ($f := function($n) { $f($n) + 1 }; $f(1)) %}', 'D1011'],
  ])('%s', async (_, template, cause) => {
    const error = await failing({ name: template });
    expect(error).toMatchObject({ error: 'States.QueryEvaluationError', location: 'Output/name' });
    expect(error.cause).toContain(cause);
    expect(error.cause).toContain("for the field 'Output/name'");
  });
});

describe('the functions of Step Functions', () => {
  test.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(1, 1, 1)', [1]],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse(\'{"a": [1]}\')', { a: [1] }],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$uuid() = $uuid()', false],
    ['$millis()', noon],
    ['$now()', '2026-03-01T12:00:00.000Z'],
    ['$now("[Y0001]-[M01]-[D01]")', '2026-03-01'],
  ])('%s', async (source, expected) => {
    expect(await see(`{% ${source} %}`)).toEqual(expected);
  });

  test('$random is in [0, 1)', async () => {
    const value = await see('{% $random() %}');
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
  });

  test('$uuid is a UUID of version 4', async () => {
    expect(await see('{% $uuid() %}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test.each(['$partition([1], 0)', '$range(1, 2, 0)', '$range(1, 5000, 1)', '$hash("a", "SHA-3")', '$parse("{")'])(
    '%s is refused',
    async (source) => {
      expect((await failing(`{% ${source} %}`)).error).toBe('States.QueryEvaluationError');
    },
  );
});
