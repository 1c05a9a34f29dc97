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
  const values = plain.flatMap((word, at) => (word === '=' ? equality(input, partitionKey, [plain[at - 1], plain[at + 1]]) : []));
  return values.length === 1 ? own(input.ExpressionAttributeValues, values[0] as string) : undefined;
};

/** The placeholder that one `=` compares the partition key with, written either way round. */
const equality = (input: Input, partitionKey: string, [left = '', right = '']: (string | undefined)[]): string[] => {
  if (nameOf(input, left) === partitionKey && right.startsWith(':')) return [right];
  if (nameOf(input, right) === partitionKey && left.startsWith(':')) return [left];
  return [];
};

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
