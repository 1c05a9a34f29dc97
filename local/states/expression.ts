/** JSONata in definitions: any string `{% … %}`, anywhere in a structure. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
import jsonata from 'jsonata';
import type { Json, JsonObject } from './definition.ts';
import { functionsAt } from './jsonata-functions.ts';
import { StateError } from './state-error.ts';

/** What an expression can see: variables by name, and `states`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Evaluates every expression of a template; `field` says where it stands, for the error. Throws `States.QueryEvaluationError`. */
export type Evaluate = (template: Json, field: string, bindings: Bindings) => Promise<Json>;

const limits = { timeout: 5_000, stack: 1_000, sequence: 1_000_000 };

/** The expression in `{% … %}`, or undefined for a literal string. */
export const expressionIn = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2) : undefined;

/** Parses an expression. Throws JSONata's own error for one that is not JSONata. */
export const compile = (source: string): jsonata.Expression => jsonata(source, limits);

export const createEvaluate = (now: () => number): Evaluate => {
  const compiled = new Map<string, jsonata.Expression>();
  const known = (source: string): jsonata.Expression => {
    const expression = compiled.get(source) ?? compile(source);
    compiled.set(source, expression);
    return expression;
  };

  const run = async (source: string, field: string, bindings: Bindings): Promise<Json> => {
    const says = `The JSONata expression '${source.trim()}' specified for the field '${field}'`;
    const fail = (what: string) => new StateError('States.QueryEvaluationError', `${says} ${what}`, field);
    const result = await known(source)
      .evaluate(undefined, { ...functionsAt(now()), ...bindings })
      .catch((error: unknown) => {
        throw fail(`threw an error during evaluation. ${messageOf(error)}`);
      });
    const text = typeof result === 'function' || isFunction(result) ? undefined : JSON.stringify(result);
    if (text === undefined)
      throw fail(result === undefined ? 'returned nothing (undefined).' : 'returned an unsupported result type.');
    return JSON.parse(text) as Json;
  };

  const evaluate: Evaluate = async (template, field, bindings) => {
    if (typeof template === 'string') {
      const source = expressionIn(template);
      return source === undefined ? template : run(source, field, bindings);
    }
    if (typeof template !== 'object' || template === null) return template;
    const inner = Object.entries(template).map(
      async ([key, value]) => [key, await evaluate(value as Json, `${field}/${key}`, bindings)] as const,
    );
    const entries = await Promise.all(inner);
    return Array.isArray(template) ? entries.map(([, value]) => value) : (Object.fromEntries(entries) as JsonObject);
  };
  return evaluate;
};

const isFunction = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value);

/** JSONata throws plain objects with a code: `T2001: The left side of the "+" operator must evaluate to a number`. */
const messageOf = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : String(message ?? error);
};
