/**
 * The `Condition` block: all operators and all their keys must hold; of a key's values, one is enough.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import type { ContextValue, RequestContext } from './context.ts';
import { type Operator, operators, type Prepared, type Test } from './operators.ts';
import type { ConditionBlock, OneOrMany } from './policy.ts';

export type Condition = (context: RequestContext) => boolean;

export interface OperatorName {
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly base: string;
  readonly ifExists: boolean;
}

/** `ForAllValues:StringLikeIfExists` in its parts; undefined when there is no such operator. */
export const readOperator = (name: string): OperatorName | undefined => {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const base = match?.[2] ?? '';
  const ifExists = match?.[3] !== undefined;
  const known = operators.has(base) || (base === 'Null' && !ifExists && !match?.[1]);
  return known ? { set: match?.[1] as OperatorName['set'], base, ifExists } : undefined;
};

/** Compiles a block that `parsePolicy` has accepted. An operator it does not know never holds. */
export const compileConditions = (block: ConditionBlock, variables: boolean): Condition => {
  const conditions = Object.entries(block).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(name, key.toLowerCase(), { values: listOf(values), variables })),
  );
  return (context) => conditions.every((condition) => condition(context));
};

const listOf = (values: OneOrMany<string | number | boolean>): string[] => [values].flat().map(String);

const compileOne = (name: string, key: string, { values, variables }: { values: string[]; variables: boolean }): Condition => {
  const parsed = readOperator(name);
  if (!parsed) return () => false;
  if (parsed.base === 'Null') return nullCondition(key, values);
  const operator = operators.get(parsed.base) as Operator;
  const prepared = values.map((value) => operator.prepare(value, variables));
  const holds = quantify(parsed, operator.negated);
  return (context) => {
    const actual = actualValues(context.get(key));
    if (actual.length === 0 && parsed.ifExists) return true;
    const tests = prepareAll(prepared, context, operator.negated);
    return tests !== undefined && holds(actual, tests);
  };
};

/**
 * A variable without a value equals nothing and is like nothing. Undefined when that leaves nothing to compare with, or when
 * “equals nothing” would make a negated operator hold: the statement then does not match.
 */
const prepareAll = (prepared: readonly Prepared[], context: RequestContext, negated: boolean): Test[] | undefined => {
  const tests = prepared.map((prepare) => prepare(context)).filter((test) => test !== undefined);
  return tests.length === 0 || (negated && tests.length < prepared.length) ? undefined : tests;
};

/** No value, or nothing but empty ones: what AWS calls a null data set. */
const isNull = (actual: readonly string[]): boolean => actual.every((value) => value === '');

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * `ForAllValues` holds when there is nothing to hold it against; `ForAnyValue` never does.
 */
const quantify =
  ({ set }: OperatorName, negated: boolean) =>
  (actual: readonly string[], tests: readonly Test[]) => {
    const passes = (value: string) => tests.some((test) => test(value)) !== negated;
    if (set === 'ForAllValues') return isNull(actual) || actual.every(passes);
    if (set === 'ForAnyValue') return !isNull(actual) && actual.some(passes);
    return negated ? actual.every(passes) : actual.some(passes);
  };

const nullCondition =
  (key: string, values: readonly string[]): Condition =>
  (context) => {
    const absent = String(isNull(actualValues(context.get(key))));
    return values.some((value) => value.toLowerCase() === absent);
  };

const actualValues = (value: ContextValue | undefined): readonly string[] => {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
};
