/**
 * Filter patterns: terms, and equality or order of a field of a JSON event.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { AwsError, notImplemented } from '../service.ts';

export type Matches = (message: string) => boolean;

/** Throws `NotImplemented` for the forms that are not modelled: regular expressions, `[columns]`, `||`, wildcards. */
export const parsePattern = (pattern: string): Matches => {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('[') || text.includes('%')) throw notImplemented(`the filter pattern ${text}`);
  return text.startsWith('{') ? json(text) : terms(text);
};

const term = /(?<mark>[-?]?)(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>\w+))(?:\s+|$)/y;

/** `ERROR "two words" -but ?either ?or`; optional terms count only among themselves. */
const terms = (text: string): Matches => {
  const found: { mark: string; word: string }[] = [];
  term.lastIndex = 0;
  while (term.lastIndex < text.length) {
    const groups = term.exec(text)?.groups;
    if (!groups) throw new AwsError('InvalidParameterException', `Invalid filter pattern: ${text}`);
    const { mark = '', quoted, plain = '' } = groups;
    found.push({ mark, word: quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1') });
  }
  if (found.every(({ mark }) => mark === '?')) return (message) => found.some(({ word }) => message.includes(word));
  const counted = found.filter(({ mark }) => mark !== '?');
  return (message) => counted.every(({ mark, word }) => message.includes(word) === (mark === ''));
};

const condition = /^\$(?<path>(?:\.\w+|\[\d+\])+)\s*(?<operator>!=|<=|>=|=|<|>)\s*(?:"(?<quoted>[^"*]*)"|(?<plain>[\w.-]+))$/;

type Compare = (actual: unknown, expected: string) => boolean;

const compare: Readonly<Record<string, Compare>> = {
  '=': (actual, expected) => isScalar(actual) && String(actual) === expected,
  '!=': (actual, expected) => isScalar(actual) && String(actual) !== expected,
  '<': (actual, expected) => typeof actual === 'number' && actual < Number(expected),
  '<=': (actual, expected) => typeof actual === 'number' && actual <= Number(expected),
  '>': (actual, expected) => typeof actual === 'number' && actual > Number(expected),
  '>=': (actual, expected) => typeof actual === 'number' && actual >= Number(expected),
};

/** `{ $.level = "ERROR" && $.duration > 100 }` */
const json = (text: string): Matches => {
  const tests = text
    .replace(/^\{|\}$/g, '')
    .split('&&')
    .map((part) => {
      const { path, operator = '', quoted, plain = '' } = condition.exec(part.trim())?.groups ?? {};
      const test = compare[operator];
      if (!path || !test) throw notImplemented(`the filter pattern ${text}`);
      const steps = [...path.matchAll(/\w+/g)].map(([step]) => step);
      return (event: unknown) => test(valueAt(event, steps), quoted ?? plain);
    });
  return (message) => {
    const event = parsed(message);
    return event !== undefined && tests.every((test) => test(event));
  };
};

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

const valueAt = (event: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    event,
  );

const parsed = (message: string): unknown => {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
};
