/** What must hold of any condition and any request whatever. */
import fc from 'fast-check';
import type { ConditionBlock } from '../../../local/iam/policy.ts';
import { ask, covers, holds, policy } from './ask.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'A', 'b', ':', '/', '*', '?'), maxLength: 6 });
const value = fc.string({ unit: fc.constantFrom('a', 'A', 'b', ':', '/'), minLength: 1, maxLength: 6 });
const values = fc.array(value, { minLength: 1, maxLength: 3 });
const expected = fc.array(word, { minLength: 1, maxLength: 3 });

/** Each operator with its negation, and what its values look like. */
const pairs = {
  StringEquals: ['StringNotEquals', word, value],
  StringEqualsIgnoreCase: ['StringNotEqualsIgnoreCase', word, value],
  StringLike: ['StringNotLike', word, value],
  ArnLike: ['ArnNotLike', word, value],
  NumericEquals: ['NumericNotEquals', fc.integer({ min: 0, max: 3 }).map(String), fc.integer({ min: 0, max: 3 }).map(String)],
  DateEquals: [
    'DateNotEquals',
    fc.constantFrom('2026-11-23', '2026-11-24'),
    fc.constantFrom('2026-11-23T00:00:00Z', '2027-01-01'),
  ],
  IpAddress: [
    'NotIpAddress',
    fc.constantFrom('10.0.0.0/8', '192.0.2.1'),
    fc.constantFrom('10.1.1.1', '192.0.2.1', '2001:db8::1'),
  ],
} as const;

/** An operator, its negation, what the policy expects and what the request says. */
const paired = fc.constantFrom(...(Object.keys(pairs) as (keyof typeof pairs)[])).chain((name) => {
  const [negation, inPolicy, inRequest] = pairs[name];
  const many = fc.array(inPolicy as fc.Arbitrary<string>, { minLength: 1, maxLength: 3 });
  const given = fc.array(inRequest as fc.Arbitrary<string>, { minLength: 1, maxLength: 3 });
  return fc.record({ name: fc.constant<string>(name), negation: fc.constant<string>(negation), many, given });
});

const on = (operator: string, wanted: readonly string[]): ConditionBlock => ({ [operator]: { 'x:key': wanted } });

test('a negated operator holds where the plain one does not, with the key and without', () => {
  fc.assert(
    fc.property(paired, fc.boolean(), ({ name, negation, many, given }, present) => {
      const context = present ? { 'x:key': given[0] } : {};
      expect(holds(on(negation, many), context)).toBe(!holds(on(name, many), context));
    }),
  );
});

test('not all values match where any value does not', () => {
  fc.assert(
    fc.property(paired, ({ name, negation, many, given }) => {
      const context = { 'x:key': given };
      expect(holds(on(`ForAllValues:${name}`, many), context)).toBe(!holds(on(`ForAnyValue:${negation}`, many), context));
      expect(holds(on(`ForAnyValue:${name}`, many), context)).toBe(!holds(on(`ForAllValues:${negation}`, many), context));
    }),
  );
});

test('without values, ForAllValues always holds and ForAnyValue never', () => {
  const nothing = fc.constantFrom<string | string[] | undefined>(undefined, [], '', [''], ['', '']);
  fc.assert(
    fc.property(paired, nothing, ({ name, negation, many }, none) => {
      for (const operator of [name, negation]) {
        expect(holds(on(`ForAllValues:${operator}`, many), { 'x:key': none })).toBe(true);
        expect(holds(on(`ForAnyValue:${operator}`, many), { 'x:key': none })).toBe(false);
        const bound = { ...on(`ForAllValues:${operator}`, many), Null: { 'x:key': 'false' } };
        expect(holds(bound, { 'x:key': none })).toBe(false);
      }
    }),
  );
});

test('IfExists is the operator where the key is there, and holds where it is not', () => {
  fc.assert(
    fc.property(paired, ({ name, negation, many, given }) => {
      for (const operator of [name, negation]) {
        const context = { 'x:key': given[0] };
        expect(holds(on(`${operator}IfExists`, many), context)).toBe(holds(on(operator, many), context));
        expect(holds(on(`${operator}IfExists`, many))).toBe(true);
      }
    }),
  );
});

test('of many values and many patterns, the order does not matter', () => {
  fc.assert(
    fc.property(paired, fc.constantFrom('ForAllValues:', 'ForAnyValue:'), ({ name, negation, many, given }, set) => {
      for (const operator of [name, negation])
        expect(holds(on(`${set}${operator}`, [...many].reverse()), { 'x:key': [...given].reverse() })).toBe(
          holds(on(`${set}${operator}`, many), { 'x:key': given }),
        );
    }),
  );
});

test('a further value never narrows a plain operator, and never widens a negated one', () => {
  fc.assert(
    fc.property(expected, word, value, (wanted, more, given) => {
      const context = { 'x:key': given };
      const widened = holds(on('StringLike', [...wanted, more]), context);
      expect(holds(on('StringLike', wanted), context) && !widened).toBe(false);
      const narrowed = holds(on('StringNotLike', [...wanted, more]), context);
      expect(narrowed && !holds(on('StringNotLike', wanted), context)).toBe(false);
    }),
  );
});

test('the case of a key’s name does not matter, the case of its value does', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(holds({ StringEquals: { 'X:KEY': given } }, { 'x:key': given })).toBe(true);
      expect(holds({ StringEquals: { 'x:key': given.toLowerCase() } }, { 'x:key': given })).toBe(given === given.toLowerCase());
    }),
  );
});

test('NotAction and NotResource cover what Action and Resource leave', () => {
  const action = fc.constantFrom('dynamodb:GetItem', 'dynamodb:Get*', 'DYNAMODB:*', 's3:*', '*');
  const resource = fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::a*', 'arn:aws:s3:::?/x', 'arn:aws:dynamodb:*');
  fc.assert(
    fc.property(fc.array(action, { minLength: 1 }), fc.array(resource, { minLength: 1 }), value, (Action, Resource, name) => {
      const may = (statement: object) => ask({ resource: `arn:aws:s3:::${name}`, identityPolicies: [policy(statement)] }).allowed;
      expect(may({ NotAction: Action })).toBe(!may({ Action }));
      expect(may({ NotResource: Resource })).toBe(!may({ Resource }));
    }),
  );
});

test('in an ARN condition each part is matched by itself, as a plain reading says', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 3 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
  const six = (each: fc.Arbitrary<string>) => fc.array(each, { minLength: 6, maxLength: 7 }).map((parts) => parts.join(':'));
  const plain = (pattern: string) => {
    const [last = '', ...front] = splitArn(pattern).reverse();
    const inner = front.reverse().map((each) => each.replaceAll('*', '[^:]*').replaceAll('?', '[^:]'));
    return new RegExp(`^${[...inner, last.replaceAll('*', '.*').replaceAll('?', '.')].join(':')}$`, 's');
  };
  fc.assert(
    fc.property(six(part), six(text), (like, arn) => {
      expect(holds({ ArnLike: { 'x:key': like } }, { 'x:key': arn })).toBe(plain(like).test(arn));
    }),
    { numRuns: 1000 },
  );
});

/** At most six parts; the last keeps its colons. */
const splitArn = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};

test('a Resource without wildcards covers itself and nothing else', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(covers(`arn:aws:s3:::${one}`, `arn:aws:s3:::${other}`)).toBe(one === other);
    }),
  );
});

test('a set of values within what is allowed stays allowed, however few are asked', () => {
  fc.assert(
    fc.property(values, expected, (given, wanted) => {
      const all = on('ForAllValues:StringLike', wanted);
      fc.pre(holds(all, { 'x:key': given }));
      for (const each of given) expect(holds(all, { 'x:key': [each] })).toBe(true);
    }),
  );
});
