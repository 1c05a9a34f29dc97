/**
 * What a target is given: the event, a part of it, a constant, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { AwsError, notImplemented } from '../service.ts';

export interface InputSettings {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

export interface EventFacts {
  /** The event as rules and targets see it. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly ruleArn: string;
  readonly ruleName: string;
  /** Milliseconds since the epoch. */
  readonly ingested: number;
}

const pathPattern = /^\$(?:\.[\w-]+|\[\d+\])*$/;
const placeholder = /(<[\w.-]+>)/;

/** Throws `ValidationException`, and `NotImplemented` for paths with wildcards or brackets of names. */
export const checkInput = (settings: InputSettings): void => {
  const { Input, InputPath, InputTransformer: transformer } = settings;
  if ([Input, InputPath, transformer].filter((given) => given !== undefined).length > 1)
    throw new AwsError('ValidationException', 'Only one of Input, InputPath, or InputTransformer must be provided.');
  if (Input !== undefined && !isJson(Input)) throw new AwsError('ValidationException', 'Parameter Input is not valid JSON.');
  for (const path of [InputPath ?? '$', ...Object.values(transformer?.InputPathsMap ?? {})])
    if (!pathPattern.test(path)) throw notImplemented(`the path ${path}`);
  if (Object.keys(transformer?.InputPathsMap ?? {}).some((name) => name.startsWith('aws.')))
    throw new AwsError('ValidationException', 'The keys of InputPathsMap must not start with "aws.".');
};

/** The input as JSON; undefined when a template filled so is not JSON. */
export const inputFor = (
  { Input, InputPath, InputTransformer: transformer }: InputSettings,
  facts: EventFacts,
): string | undefined => {
  if (Input !== undefined) return Input;
  if (!transformer) return JSON.stringify(at(facts.event, InputPath ?? '$') ?? null);
  const named = Object.entries(transformer.InputPathsMap ?? {}).map(([name, path]) => [name, at(facts.event, path)]);
  const filled = fill(transformer.InputTemplate.trim(), { ...Object.fromEntries(named), ...predefined(facts) });
  return isJson(filled) ? filled : undefined;
};

const predefined = ({ event, ruleArn, ruleName, ingested }: EventFacts): Record<string, unknown> => {
  const { detail: _, ...rest } = event;
  return {
    'aws.events.rule-arn': ruleArn,
    'aws.events.rule-name': ruleName,
    'aws.events.event.ingestion-time': new Date(ingested).toISOString(),
    'aws.events.event': rest,
    'aws.events.event.json': event,
  };
};

const at = (event: unknown, path: string): unknown =>
  (path.match(/[\w-]+/g) ?? []).reduce(
    (value: unknown, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    event,
  );

/** Within quotes a value is text; outside it is JSON. A template that is no JSON to begin with is one text. What has no value leaves nothing. */
const fill = (template: string, values: Readonly<Record<string, unknown>>): string => {
  if (!/^["[{<]/.test(template) || /^<[^>]*>./.test(template)) return JSON.stringify(substitute(template, values, asText));
  let quoted = false;
  const parts = template.split(placeholder).map((part) => {
    if (placeholder.test(part)) return substitute(part, values, quoted ? asQuoted : JSON.stringify);
    if ((part.replaceAll(/\\./g, '').match(/"/g) ?? []).length % 2 === 1) quoted = !quoted;
    return part;
  });
  return parts.join('');
};

const substitute = (text: string, values: Readonly<Record<string, unknown>>, write: (value: unknown) => string): string =>
  text.replaceAll(new RegExp(placeholder, 'g'), (whole) => {
    const name = whole.slice(1, -1);
    if (!Object.hasOwn(values, name)) return whole;
    return values[name] === undefined ? '' : write(values[name]);
  });

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const asQuoted = (value: unknown): string => JSON.stringify(asText(value)).slice(1, -1);

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
