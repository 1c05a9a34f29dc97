/**
 * The condition operators: how one value of a request is held against one value of a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { BlockList, isIP } from 'node:net';
import type { RequestContext } from './context.ts';
import { compileTemplate, matches, type Reading, textOf } from './pattern.ts';

export type Test = (actual: string) => boolean;

/** A policy's value, ready for any request; undefined when one of its variables has no value in this request. */
export type Prepared = (context: RequestContext) => Test | undefined;

export interface Operator {
  /** `…Not…` holds when none of the policy's values matches. */
  readonly negated: boolean;
  readonly prepare: (expected: string, variables: boolean) => Prepared;
}

const always =
  (test: Test): Prepared =>
  () =>
    test;

/** Only string and ARN operators read variables. */
const text =
  (wildcards: Reading['wildcards'], fold: (text: string) => string = (same) => same): Operator['prepare'] =>
  (expected, variables) => {
    const template = compileTemplate(expected, { variables, wildcards });
    return (context) => {
      const pattern = template(context);
      if (!pattern) return undefined;
      if (wildcards !== 'none') return (actual) => matches(pattern, actual);
      const wanted = fold(textOf(pattern));
      return (actual) => fold(actual) === wanted;
    };
  };

type Compare = (actual: number, expected: number) => boolean;

const ordered =
  (read: (text: string) => number, compare: Compare): Operator['prepare'] =>
  (expected) => {
    const wanted = read(expected);
    return always((actual) => {
      const value = read(actual);
      return !Number.isNaN(value) && !Number.isNaN(wanted) && compare(value, wanted);
    });
  };

/** A decimal number; NaN for anything else. */
export const readNumber = (text: string): number => (/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN);

const isoDate = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/** Milliseconds of a date in one of the W3C's forms of ISO 8601, or of seconds since the epoch; NaN for anything else. */
export const readDate = (text: string): number => {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  return isoDate.test(text) ? Date.parse(text) : Number.NaN;
};

/** The addresses of `10.0.0.0/8` or of one address, of either family; undefined for what is neither. */
export const readRange = (text: string): BlockList | undefined => {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
  if (bits > (version === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  return list;
};

const inRange: Operator['prepare'] = (expected) => {
  const range = readRange(expected);
  return always((actual) => {
    const version = isIP(actual);
    return range !== undefined && version !== 0 && range.check(actual, version === 4 ? 'ipv4' : 'ipv6');
  });
};

const lower = (text: string): string => text.toLowerCase();
const bytes = (text: string): string => Buffer.from(text, 'base64').toString('hex');

const both = (name: string, not: string, prepare: Operator['prepare']): [string, Operator][] => [
  [name, { negated: false, prepare }],
  [not, { negated: true, prepare }],
];

const comparisons = (kind: 'Numeric' | 'Date', read: (text: string) => number): [string, Operator][] => [
  ...both(
    `${kind}Equals`,
    `${kind}NotEquals`,
    ordered(read, (a, b) => a === b),
  ),
  [`${kind}LessThan`, { negated: false, prepare: ordered(read, (a, b) => a < b) }],
  [`${kind}LessThanEquals`, { negated: false, prepare: ordered(read, (a, b) => a <= b) }],
  [`${kind}GreaterThan`, { negated: false, prepare: ordered(read, (a, b) => a > b) }],
  [`${kind}GreaterThanEquals`, { negated: false, prepare: ordered(read, (a, b) => a >= b) }],
];

/** Every operator but `Null`, which asks for the key and not for its value. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ...both('StringEquals', 'StringNotEquals', text('none')),
  ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', text('none', lower)),
  ...both('StringLike', 'StringNotLike', text('text')),
  ...both('ArnEquals', 'ArnNotEquals', text('arn')),
  ...both('ArnLike', 'ArnNotLike', text('arn')),
  ...comparisons('Numeric', readNumber),
  ...comparisons('Date', readDate),
  ['Bool', { negated: false, prepare: (expected) => always((actual) => lower(actual) === lower(expected)) }],
  ['BinaryEquals', { negated: false, prepare: (expected) => always((actual) => bytes(actual) === bytes(expected)) }],
  ...both('IpAddress', 'NotIpAddress', inRange),
]);
