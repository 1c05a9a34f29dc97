/**
 * The operators of event patterns. Each is asked about the values a field has in the event: none where there is no such field.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { BlockList, isIP } from 'node:net';
import { AwsError } from '../service.ts';

export type Matches = (value: unknown) => boolean;
type MatchesOne = (value: unknown) => boolean;

export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/** `{ "prefix": "a" }` as a test of a field's values. Throws `InvalidEventPatternException`. */
export const operatorIn = (given: Record<string, unknown>): Matches => {
  const [[name = '', argument] = [], ...others] = Object.entries(given);
  if (others.length > 0) throw invalidPattern('Only one key allowed in match expression');
  if (name === 'exists') return exists(argument);
  const test = operators[name];
  if (!Object.hasOwn(operators, name) || !test) throw invalidPattern(`Unrecognized match type ${name}`);
  const matches = test(argument);
  return (found) => (found as readonly unknown[]).some(matches);
};

const exists = (wanted: unknown): Matches => {
  if (typeof wanted !== 'boolean') throw invalidPattern('exists match pattern must be either true or false.');
  return (found) => (found as readonly unknown[]).length > 0 === wanted;
};

const text = (name: string, given: unknown): string => {
  if (typeof given !== 'string') throw invalidPattern(`${name} match pattern must be a string`);
  return given;
};

/** A test of texts, which nothing else passes. */
const ofText =
  (matches: (value: string) => boolean): MatchesOne =>
  (value) =>
    typeof value === 'string' && matches(value);

type Compare = (value: string, expected: string) => boolean;

/** `prefix` and `suffix` take a text, or `{ "equals-ignore-case": text }`. */
const edge =
  (name: string, compare: Compare) =>
  (given: unknown): MatchesOne => {
    if (typeof given !== 'object' || given === null) {
      const expected = text(name, given);
      return ofText((value) => compare(value, expected));
    }
    const { 'equals-ignore-case': folded, ...others } = given as Record<string, unknown>;
    if (Object.keys(others).length > 0) throw invalidPattern(`${name} match pattern must be a string`);
    const expected = text(name, folded).toLowerCase();
    return ofText((value) => compare(value.toLowerCase(), expected));
  };

const sameText = (given: unknown): MatchesOne => {
  const expected = text('equals-ignore-case', given).toLowerCase();
  return ofText((value) => value.toLowerCase() === expected);
};

/** `*` is any text, `\*` and `\\` are themselves; two stars in a row are refused. */
const wildcard = (given: unknown): MatchesOne => {
  const glob = text('wildcard', given);
  const parts = [...glob.matchAll(/\\[*\\]|./gs)].map(([part]) => part);
  if (parts.some((part, index) => part === '*' && parts[index + 1] === '*'))
    throw invalidPattern('Consecutive wildcard characters');
  if (parts.includes('\\')) throw invalidPattern('Invalid escape character');
  const source = parts.map((part) => (part === '*' ? '.*' : part.slice(-1).replace(/[\^$.*+?()[\]{}|\\]/, '\\$&')));
  const pattern = new RegExp(`^${source.join('')}$`, 's');
  return ofText((value) => pattern.test(value));
};

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};
const farthest = 5_000_000_000;

const numeric = (given: unknown): MatchesOne => {
  if (!Array.isArray(given) || (given.length !== 2 && given.length !== 4)) throw invalidPattern('Invalid numeric match');
  const pairs = [given.slice(0, 2), given.slice(2)].filter(({ length }) => length > 0);
  const tests = pairs.map(([name, bound]) => {
    const compare = Object.hasOwn(comparisons, String(name)) ? comparisons[String(name)] : undefined;
    if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${String(name)}`);
    if (typeof bound !== 'number' || Math.abs(bound) > farthest)
      throw invalidPattern(`Value of ${name} must be a number within 5 billion`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
};

const cidr = (given: unknown): MatchesOne => {
  const [address = '', size = ''] = text('cidr', given).split('/');
  const family = isIP(address);
  const bits = Number(size);
  if (family === 0 || !/^\d+$/.test(size) || bits > (family === 4 ? 32 : 128)) throw invalidPattern('Malformed CIDR');
  const block = new BlockList();
  block.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return ofText((value) => isIP(value) === family && block.check(value, family === 4 ? 'ipv4' : 'ipv6'));
};

const literals = (given: unknown): MatchesOne => {
  const excluded = [given].flat();
  const kinds = new Set(excluded.map((value) => typeof value));
  if (excluded.length === 0 || kinds.size > 1 || !['string', 'number', 'boolean'].includes([...kinds].join()))
    throw invalidPattern('Inside anything-but list, values must be all numbers or all strings');
  return (value) => excluded.includes(value);
};

/** Everything but values, or but what a list of prefixes, suffixes, wildcards or texts in any case describes. */
const anythingBut = (given: unknown): MatchesOne => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return not([literals(given)]);
  const [[name = '', argument] = [], ...others] = Object.entries(given);
  const test = ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(name) ? operators[name] : undefined;
  if (!test || others.length > 0) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  return not([argument].flat().map(test));
};

const not =
  (tests: readonly MatchesOne[]): MatchesOne =>
  (value) =>
    !tests.some((test) => test(value));

const operators: Readonly<Record<string, (argument: unknown) => MatchesOne>> = {
  prefix: edge('prefix', (value, expected) => value.startsWith(expected)),
  suffix: edge('suffix', (value, expected) => value.endsWith(expected)),
  'equals-ignore-case': sameText,
  wildcard,
  numeric,
  cidr,
  'anything-but': anythingBut,
};
