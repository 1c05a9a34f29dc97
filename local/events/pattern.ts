/**
 * Event patterns: which events a rule is for.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { invalidPattern, type Matches, operatorIn } from './pattern-operators.ts';

/** Throws `InvalidEventPatternException` for what is no pattern. */
export const compilePattern = (json: string): Matches => {
  const pattern = parsed(json);
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw invalidPattern('Event pattern must be an object with fields');
  return fields(pattern);
};

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidPattern('It is not JSON');
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field must match. Of an array, one element must match them all: fields of different elements do not add up. */
const fields = (pattern: Record<string, unknown>): Matches => {
  const tests = Object.entries(pattern).map(([name, value]) => (name === '$or' ? oneOf(value) : field(name, value)));
  const matches = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(matches);
    return tests.every((test) => test(isObject(value) ? value : {}));
  };
  return matches;
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const oneOf = (value: unknown): Matches => {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
    throw invalidPattern('$or must be an array of two objects or more');
  const choices = value.map((choice) => fields(choice));
  return (event) => choices.some((matches) => matches(event));
};

const field = (name: string, value: unknown): Matches => {
  const matches = Array.isArray(value) ? leaf(name, value) : nested(name, value);
  return (event) => matches(Object.hasOwn(event as object, name) ? (event as Record<string, unknown>)[name] : undefined);
};

const nested = (name: string, value: unknown): Matches => {
  if (!isObject(value)) throw invalidPattern(`"${name}" must be an object or an array`);
  if (Object.keys(value).length === 0) throw invalidPattern('Empty objects are not allowed');
  return fields(value);
};

/** One of the values must match; of an array in the event, one element. */
const leaf = (name: string, values: readonly unknown[]): Matches => {
  if (values.length === 0) throw invalidPattern(`Empty arrays are not allowed, at "${name}"`);
  const tests = values.map((value) => (isObject(value) ? operatorIn(value) : literal(value)));
  return (value) => {
    const found = [value].flat(Number.POSITIVE_INFINITY).filter((each) => each !== undefined && !isObject(each));
    return tests.some((test) => test(found));
  };
};

const literal = (expected: unknown): Matches => {
  if (Array.isArray(expected)) throw invalidPattern('Match value must be String, number, true, false, or null');
  return (found) => (found as readonly unknown[]).includes(expected);
};
