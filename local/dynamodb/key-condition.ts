/**
 * The partition key that a query asks for.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
import { AwsError, type Input } from '../service.ts';

const token = /\s*(?:(?<operand>[:#]?[A-Za-z0-9_.-]+)|(?<symbol><=|>=|<>|[=<>(),]))/y;
const never = /^(?:or|not|in|contains|<>)$/i;

/**
 * The value `partitionKey` is compared with, as written (`{ S: '…' }`); `undefined` when that cannot be said for certain. The
 * caller then leaves `dynamodb:LeadingKeys` out: a key is never guessed.
 */
export const partitionKeyAsked = (input: Input, partitionKey: string): unknown => {
  if (input.KeyConditionExpression !== undefined && input.KeyConditions !== undefined) return undefined;
  return input.KeyConditions === undefined ? fromExpression(input, partitionKey) : fromConditions(input, partitionKey);
};

/** A page cannot begin in another partition than the one asked for; the engine would begin there. Throws `ValidationException`. */
export const refuseForeignStart = (input: Input, partitionKey: string): void => {
  const start = own(input.ExclusiveStartKey, partitionKey);
  const asked = partitionKeyAsked(input, partitionKey);
  if (start !== undefined && asked !== undefined && JSON.stringify(start) !== JSON.stringify(asked))
    throw new AwsError(
      'ValidationException',
      'The provided starting key is outside query boundaries based on provided conditions',
    );
};

/** The legacy form: `{ pk: { ComparisonOperator: 'EQ', AttributeValueList: [value] } }` */
const fromConditions = (input: Input, partitionKey: string): unknown => {
  const condition = own(input.KeyConditions, partitionKey) as { ComparisonOperator?: unknown; AttributeValueList?: unknown };
  if (condition?.ComparisonOperator !== 'EQ' || !Array.isArray(condition.AttributeValueList)) return undefined;
  return condition.AttributeValueList.length === 1 ? condition.AttributeValueList[0] : undefined;
};

const fromExpression = (input: Input, partitionKey: string): unknown => {
  const words = typeof input.KeyConditionExpression === 'string' ? tokens(input.KeyConditionExpression) : undefined;
  if (!words || words.some((word) => never.test(word))) return undefined;
  const plain = words.filter((word) => word !== '(' && word !== ')');
  const [at, ...more] = plain.flatMap((word, index) => (nameOf(input, word) === partitionKey ? [index] : []));
  // Named twice, it may be bound to the one value and read by the other.
  if (at === undefined || more.length > 0) return undefined;
  const value = comparedWith(plain, at);
  return value?.startsWith(':') ? own(input.ExpressionAttributeValues, value) : undefined;
};

/** What stands across the `=` from the word at `at`, on whichever side. */
const comparedWith = (words: readonly string[], at: number): string | undefined =>
  words[at + 1] === '=' ? words[at + 2] : words[at - 1] === '=' ? words[at - 2] : undefined;

const nameOf = (input: Input, operand: string): unknown =>
  operand.startsWith('#') ? own(input.ExpressionAttributeNames, operand) : operand;

const own = (record: unknown, name: string): unknown =>
  typeof record === 'object' && record !== null && Object.hasOwn(record, name) ? (record as Input)[name] : undefined;

const tokens = (expression: string): string[] | undefined => {
  const found: string[] = [];
  const end = expression.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(expression);
    if (!match) return undefined;
    found.push(match[0].trim());
  }
  return found;
};
