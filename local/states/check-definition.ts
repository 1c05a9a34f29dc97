/** Whether a definition can be run: AWS's rules for Standard workflows in JSONata, and what of them is modelled. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import validate from 'asl-validator';
import { LRUCache } from 'lru-cache';
import { AwsError, notImplemented } from '../service.ts';
import type { Exit, Graph, Json, JsonObject, Machine, State } from './definition.ts';
import { graphsIn } from './definition.ts';
import { compile, expressionIn } from './expression.ts';
import { integrationOf } from './resources.ts';

/** Definitions that were found right, by their text. */
const right = new LRUCache<string, Machine>({ max: 50 });

/** Reads and checks a definition. Throws `InvalidDefinition`, or `NotImplemented` for what is AWS's but not modelled. */
export const readDefinition = (text: string): Machine => {
  const machine = right.get(text) ?? checked(text);
  right.set(text, machine);
  return machine;
};

const checked = (text: string): Machine => {
  const definition = parsed(text);
  refuseForeign(definition);
  checkSchema(skeletonOf(definition) as JsonObject);
  const machine = definition as unknown as Machine;
  for (const [name, state] of statesIn(machine)) checkState(name, state);
  checkExpressions(definition);
  checkScopes(machine, []);
  return machine;
};

/** Where skeletons are remembered that had the right form: the validator compiles its schemas anew for each, 200 ms of every start. */
const rightForms = fileURLToPath(new URL('../../node_modules/.cache/ward/definitions/', import.meta.url));

const checkSchema = (skeleton: JsonObject): void => {
  const remembered = join(rightForms, createHash('sha256').update(JSON.stringify(skeleton)).digest('hex'));
  if (existsSync(remembered)) return;
  const { isValid, errors } = validate(skeleton);
  if (!isValid) throw invalid(errors.map(describe).join(', '));
  mkdirSync(rightForms, { recursive: true });
  writeFileSync(remembered, '');
};

const invalid = (why: string): AwsError => new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${why}'`);

const parsed = (text: string): JsonObject => {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${(error as Error).message}`);
  }
  throw invalid('INVALID_JSON_DESCRIPTION: The definition must be a JSON object');
};

const describe = (error: object): string => {
  const { Message, 'Error code': code } = error as { Message?: string; 'Error code'?: string };
  return `${code ?? 'SCHEMA_VALIDATION_FAILED'}: ${Message ?? ''}`;
};

/** The query language of the machine; a single state may not choose its own. */
const refuseForeign = (definition: JsonObject): void => {
  const { QueryLanguage = 'JSONPath' } = definition;
  if (QueryLanguage === 'JSONPath') throw notImplemented('definitions in JSONPath (write "QueryLanguage": "JSONata")');
};

/** Fields whose content is the author's own: whatever JSON it is, only its expressions can be wrong. */
const templates = ['Output', 'Arguments', 'Assign', 'ItemSelector'];

/** The definition without the author's data, which the validator would take for states, or refuse where AWS does not. */
const skeletonOf = (value: Json): Json => {
  if (typeof value === 'string') return expressionIn(value) === undefined ? value : '{% true %}';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(skeletonOf);
  const entries = Object.entries(value).map(([key, inner]) => [key, templates.includes(key) ? {} : skeletonOf(inner)]);
  return Object.fromEntries(entries) as JsonObject;
};

const statesIn = (graph: Graph): [string, State][] =>
  Object.entries(graph.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...graphsIn(state).flatMap((inner) => statesIn(inner)),
  ]);

const distributed = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

const checkState = (name: string, state: State): void => {
  const fields = state as unknown as Record<string, Json>;
  const refuse = (field: string): void => {
    if (fields[field] !== undefined) throw notImplemented(`${field} of a ${state.Type} state`);
  };
  if (fields.QueryLanguage === 'JSONPath') throw notImplemented('states in JSONPath');
  if (state.Type === 'Map') {
    for (const field of [...distributed, 'Iterator']) refuse(field);
    const { ProcessorConfig } = state.ItemProcessor as { ProcessorConfig?: { Mode?: string } };
    if (ProcessorConfig?.Mode === 'DISTRIBUTED') throw notImplemented('Map states in DISTRIBUTED mode');
  }
  if (state.Type === 'Task') {
    for (const field of ['HeartbeatSeconds', 'Credentials']) refuse(field);
    integrationOf(state.Resource);
  }
  const retriers = (fields.Retry ?? []) as unknown as Rule[];
  const catchers = (fields.Catch ?? []) as unknown as Rule[];
  checkRules(`${name}/Retry`, retriers, retrierFields);
  checkRules(`${name}/Catch`, catchers, catcherFields);
};

type Rule = Record<string, unknown> & { readonly ErrorEquals: readonly string[] };

const retrierFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'BackoffRate',
  'MaxAttempts',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const catcherFields = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];

const within = (value: unknown, least: number, most: number): boolean =>
  value === undefined || (typeof value === 'number' && value >= least && value <= most);

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const checkRules = (where: string, rules: readonly Rule[], fields: readonly string[]): void => {
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw invalid(`SCHEMA_VALIDATION_FAILED: ${what} at /States/${where}`);
  };
  for (const [index, rule] of rules.entries()) {
    const { ErrorEquals, IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds, JitterStrategy = 'NONE' } = rule;
    const unknown = Object.keys(rule).filter((field) => !fields.includes(field));
    must(unknown.length === 0, `Field '${unknown.join("', '")}' is not supported`);
    must(ErrorEquals.length > 0, 'ErrorEquals must not be empty');
    const all = ErrorEquals.includes('States.ALL');
    must(!all || (ErrorEquals.length === 1 && index === rules.length - 1), 'States.ALL must appear alone, and in the last rule');
    must(within(IntervalSeconds, 1, 99_999_999), 'IntervalSeconds must be between 1 and 99999999');
    must(within(MaxAttempts, 0, 99_999_999), 'MaxAttempts must be between 0 and 99999999');
    must(within(BackoffRate, 1, Number.MAX_VALUE), 'BackoffRate must be 1.0 at least');
    must(within(MaxDelaySeconds, 1, 31_622_399), 'MaxDelaySeconds must be between 1 and 31622399');
    must(JitterStrategy === 'FULL' || JitterStrategy === 'NONE', 'JitterStrategy must be FULL or NONE');
  }
};

/** Every `{% … %}` must be JSONata, and none may call `$eval`. */
const checkExpressions = (value: Json, path = ''): void => {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) checkExpressions(inner as Json, `${path}/${key}`);
  }
  const source = typeof value === 'string' ? expressionIn(value) : undefined;
  if (source === undefined) return;
  try {
    if (JSON.stringify(compile(source).ast()).includes('{"value":"eval","type":"variable"')) {
      throw new Error('Function $eval is not supported');
    }
  } catch (error) {
    const { message } = error as { message: string };
    throw invalid(`SCHEMA_VALIDATION_FAILED: The JSONata expression '${source.trim()}' is not valid: ${message} at ${path}`);
  }
};

/** An inner scope reads the variables around it, and may not assign them. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
const checkScopes = (graph: Graph, outer: readonly string[]): void => {
  const own = Object.values(graph.States).flatMap((state) => assignedBy(state));
  for (const name of own) {
    if (!/^[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]{0,79}$/u.test(name) || name === 'states') {
      throw invalid(`SCHEMA_VALIDATION_FAILED: '${name}' is not a name for a variable`);
    }
    if (outer.includes(name)) throw invalid(`SCHEMA_VALIDATION_FAILED: The variable '${name}' belongs to an outer scope`);
  }
  for (const state of Object.values(graph.States)) {
    for (const inner of graphsIn(state)) checkScopes(inner, [...outer, ...own]);
  }
};

const assignedBy = (state: State): string[] => {
  const rules: readonly Exit[] = [
    state,
    ...(state.Type === 'Choice' ? state.Choices : []),
    ...('Catch' in state ? (state.Catch ?? []) : []),
  ];
  return rules.flatMap(({ Assign = {} }) => Object.keys(Assign));
};
