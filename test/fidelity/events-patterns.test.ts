/** Event patterns, operator by operator. */
import { createEvents } from '../../local/events/events.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const operators = `${GUIDE}/eb-create-pattern-operators.html` as const;

let small: SmallCloud;
beforeAll(() => {
  small = smallCloud([createEvents]);
});
afterAll(() => small.close());

const test = async (pattern: object, event: object): Promise<boolean> => {
  const input = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
  return (await small.root<{ Result: boolean }>('events', 'TestEventPattern', input)).Result;
};

/** Tells for each value whether a field that has it matches. */
const each = async (matcher: unknown, values: readonly unknown[]): Promise<boolean[]> =>
  Promise.all(values.map((value) => test({ a: [matcher] }, value === undefined ? {} : { a: value })));

const cases: readonly (readonly [
  sentence: string,
  matcher: unknown,
  matching: readonly unknown[],
  others: readonly unknown[],
])[] = [
  ['a text is itself, in its case', 'Bed', ['Bed'], ['bed', 'Bed 7', 7, null, undefined]],
  ['a number is not its digits', 7, [7], ['7', 70, undefined]],
  ['null is a value, and not a missing one', null, [null], ['', undefined]],
  ['an empty text is a value', '', [''], [null, ' ', undefined]],
  ['prefix', { prefix: 'us-' }, ['us-east-1', 'us-'], ['eu-us-', 'US-1', undefined]],
  ['prefix in any case', { prefix: { 'equals-ignore-case': 'us-' } }, ['US-east'], ['eu']],
  ['suffix', { suffix: '.png' }, ['a.png'], ['a.PNG', '.png.gz']],
  ['suffix in any case', { suffix: { 'equals-ignore-case': '.png' } }, ['a.PNG'], ['a.gif']],
  ['equals-ignore-case', { 'equals-ignore-case': 'alice' }, ['Alice', 'ALICE'], ['alice ', 1]],
  ['wildcard', { wildcard: 'dir/*.png' }, ['dir/a.png', 'dir/b/c.png', 'dir/.png'], ['dir/a_png', 'xdir/a.png']],
  ['a star that is escaped is a star', { wildcard: 'a\\*b' }, ['a*b'], ['axb']],
  ['numeric, one bound', { numeric: ['>', 100] }, [101, 1e3], [100, '101']],
  ['numeric, a range', { numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.01]],
  ['numeric, equal', { numeric: ['=', 3.018e2] }, [301.8], [302]],
  ['exists', { exists: true }, [1, null, ''], [undefined]],
  ['exists not', { exists: false }, [undefined], [1, null, '']],
  ['anything-but a value', { 'anything-but': 'initializing' }, ['running', 7], ['initializing', undefined]],
  ['anything-but a list', { 'anything-but': ['a', 'b'] }, ['c'], ['a', 'b']],
  ['anything-but numbers', { 'anything-but': [100, 200] }, [300, '100'], [100]],
  ['anything-but a prefix', { 'anything-but': { prefix: 'init' } }, ['running'], ['initializing']],
  ['anything-but a list of suffixes', { 'anything-but': { suffix: ['.a', '.b'] } }, ['x.c'], ['x.a', 'x.b']],
  ['anything-but in any case', { 'anything-but': { 'equals-ignore-case': 'x' } }, ['y'], ['X']],
  ['anything-but a wildcard', { 'anything-but': { wildcard: '*/lib/*' } }, ['a/b'], ['a/lib/b']],
  ['cidr', { cidr: '10.0.0.0/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'x', '::1']],
  ['cidr, version 6', { cidr: '2001:db8::/32' }, ['2001:db8:1::1'], ['2001:db9::1', '10.0.0.1']],
  ['of an array in the event, one element is enough', 'b', [['a', 'b']], [['a'], []]],
];

describe.each(cases)('%s', (sentence, matcher, matching, others) => {
  behaves(`${sentence}: what matches, and what does not`, operators, async () => {
    expect(await each(matcher, matching)).toEqual(matching.map(() => true));
    expect(await each(matcher, others)).toEqual(others.map(() => false));
  });
});

behaves('one of the values of a field is enough, and every field must match', `${GUIDE}/eb-event-patterns.html`, async () => {
  const pattern = { source: ['ward', 'desk'], detail: { state: ['in'], bed: { floor: [{ numeric: ['>', 1] }] } } };
  const event = { source: 'desk', detail: { state: 'in', bed: { floor: 2 } }, more: 1 };
  expect(await test(pattern, event)).toBe(true);
  expect(await test(pattern, { ...event, source: 'x' })).toBe(false);
  expect(await test(pattern, { ...event, detail: { state: 'in', bed: {} } })).toBe(false);
});

behaves('$or: one of the choices, with the fields beside it', operators, async () => {
  const pattern = { a: [1], $or: [{ b: [2] }, { c: [3] }] };
  const found = await Promise.all([{ a: 1, b: 2 }, { a: 1, c: 3 }, { a: 1 }, { b: 2 }].map((event) => test(pattern, event)));
  expect(found).toEqual([true, true, false, false]);
});

behaves('fields of different elements of an array do not add up', `${GUIDE}/eb-event-patterns-arrays.html`, async () => {
  const pattern = { beds: { floor: [1], free: [true] } };
  expect(await test(pattern, { beds: [{ floor: 1, free: true }] })).toBe(true);
  expect(await test(pattern, { beds: [{ floor: 1 }, { free: true }] })).toBe(false);
});

behaves('exists: false matches where even the parent is missing', operators, async () => {
  expect(await test({ detail: { bed: [{ exists: false }] } }, { source: 'ward' })).toBe(true);
});

describe('what is no pattern is refused', () => {
  const refused: readonly [what: string, pattern: unknown][] = [
    ['a value outside an array', { a: 'b' }],
    ['an empty array', { a: [] }],
    ['an empty object', {}],
    ['an operator that is not known', { a: [{ contains: 'b' }] }],
    ['two operators in one', { a: [{ prefix: 'b', suffix: 'c' }] }],
    ['numbers out of range', { a: [{ numeric: ['>', 6_000_000_000] }] }],
    ['two stars in a row', { a: [{ wildcard: 'a**' }] }],
    ['a block that is none', { a: [{ cidr: '10.0.0.0/40' }] }],
    ['mixed exclusions', { a: [{ 'anything-but': ['a', 1] }] }],
    ['a choice of one', { $or: [{ a: [1] }] }],
  ];
  behaves(
    'with InvalidEventPatternException',
    `https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html`,
    async () => {
      for (const [what, pattern] of refused) {
        const put = small.root('events', 'PutRule', { Name: 'x', EventPattern: JSON.stringify(pattern) });
        const code = await put.then(
          () => `${what} was accepted`,
          (error: { code: string }) => error.code,
        );
        expect([what, code]).toEqual([what, 'InvalidEventPatternException']);
      }
    },
  );
});
