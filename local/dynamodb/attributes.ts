/** Which attributes a request touches, as `dynamodb:Attributes` lists them: top-level names only. */
import type { Input } from '../service.ts';

const expressions = [
  'ProjectionExpression',
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'UpdateExpression',
] as const;
/** Maps of the request whose keys are attribute names. */
const maps = ['Key', 'Item', 'Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter'] as const;
const keywords = new Set(['and', 'or', 'not', 'in', 'between', 'set', 'remove', 'add', 'delete']);
/** A placeholder, or a path of which the first step is kept; a word before `(` is a function. */
const words = /:\w+|(?<name>#\w+|[A-Za-z_]\w*)(?:\s*\.\s*#?\w+|\s*\[\d+\])*(?<call>\s*\()?/g;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
export const attributesOf = (request: Input): string[] => {
  const named = maps.flatMap((name) => (isRecord(request[name]) ? Object.keys(request[name]) : []));
  const listed = Array.isArray(request.AttributesToGet) ? request.AttributesToGet.map(String) : [];
  const expressed = expressions.flatMap((name) => namesIn(request[name], request.ExpressionAttributeNames));
  return [...new Set([...named, ...listed, ...expressed])];
};

const namesIn = (expression: unknown, aliases: unknown): string[] =>
  typeof expression === 'string'
    ? [...expression.matchAll(words)].flatMap(({ groups = {} }) => {
        const { name, call } = groups;
        if (!name || keywords.has(name.toLowerCase()) || call) return [];
        return [name.startsWith('#') && isRecord(aliases) ? String(aliases[name] ?? name) : name];
      })
    : [];

const isRecord = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value);
