/**
 * The policy of a browser's form: what it may upload, signed by whoever let it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { AwsError } from '../service.ts';
import { accessDenied } from './fault.ts';

export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

interface Condition {
  readonly operator: 'eq' | 'starts-with';
  readonly field: string;
  readonly value: string;
}

interface Policy {
  readonly expiration: number;
  readonly conditions: readonly Condition[];
  readonly bounds: Bounds;
}

/** Fields that need no condition: what signs the form, the file itself, and what S3 is told to ignore. The bucket needs one. */
const exempt = (field: string): boolean => ['policy', 'x-amz-signature', 'file'].includes(field) || field.startsWith('x-ignore-');

/**
 * Checks the fields of a form (lower-case names; `key` with its file name filled in, `bucket` added) against its policy and returns
 * the bounds of the file's size. Throws `AccessDenied` in AWS's words, `InvalidPolicyDocument` for what is no policy.
 */
export const checkPolicy = (encoded: string, fields: Readonly<Record<string, string>>, now: number): Bounds => {
  const { expiration, conditions, bounds } = readPolicy(encoded);
  if (expiration <= now) throw accessDenied('Invalid according to Policy: Policy expired.');
  for (const condition of conditions) if (!holds(condition, fields)) throw failed(condition);
  const covered = new Set(conditions.map(({ field }) => field));
  const extra = Object.keys(fields).filter((field) => !covered.has(field) && !exempt(field));
  if (extra.length > 0) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra.join(', ')}`);
  return bounds;
};

const holds = ({ operator, field, value }: Condition, fields: Readonly<Record<string, string>>): boolean => {
  const given = fields[field] ?? '';
  if (operator === 'eq') return given === value;
  // A list of content types is allowed when each of them is.
  const each = field === 'content-type' ? given.split(',') : [given];
  return each.every((one) => one.startsWith(value));
};

const failed = ({ operator, field, value }: Condition): AwsError =>
  accessDenied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify([operator, `$${field}`, value])}`);

const invalid = (message: string): AwsError => new AwsError('InvalidPolicyDocument', `Invalid Policy: ${message}`, 400);

const readPolicy = (encoded: string): Policy => {
  const document = parsed(encoded);
  const expiration = typeof document.expiration === 'string' ? Date.parse(document.expiration) : Number.NaN;
  if (Number.isNaN(expiration)) throw invalid("Invalid 'expiration' value.");
  if (!Array.isArray(document.conditions)) throw invalid('Policy missing conditions.');
  const isBounds = (entry: unknown): entry is [string, unknown, unknown] =>
    Array.isArray(entry) && entry[0] === 'content-length-range';
  const conditions = document.conditions.filter((entry) => !isBounds(entry)).flatMap(conditionsOf);
  return { expiration, conditions, bounds: boundsOf(document.conditions.filter(isBounds)) };
};

const parsed = (encoded: string): Record<string, unknown> => {
  try {
    const document: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw invalid('Invalid JSON.');
};

/** `["eq", "$key", "a"]`, or `{ "key": "a" }` for the same. */
const conditionsOf = (entry: unknown): Condition[] => {
  if (Array.isArray(entry)) {
    const [operator, name, value] = entry as unknown[];
    const known = typeof operator === 'string' && ['eq', 'starts-with'].includes(operator.toLowerCase());
    if (!known || typeof name !== 'string' || !name.startsWith('$') || typeof value !== 'string')
      throw invalid('Invalid Condition.');
    return [{ operator: operator.toLowerCase() as Condition['operator'], field: name.slice(1).toLowerCase(), value }];
  }
  if (typeof entry !== 'object' || entry === null) throw invalid('Invalid Condition.');
  return Object.entries(entry).map(([name, value]) => {
    if (typeof value !== 'string') throw invalid('Invalid Simple-Condition.');
    return { operator: 'eq', field: name.toLowerCase(), value };
  });
};

/** Several ranges bind together. */
const boundsOf = (ranges: readonly (readonly unknown[])[]): Bounds => {
  const numbers = ranges.map(([, least, most]) => ({ least: Number(least), most: Number(most) }));
  if (numbers.some(({ least, most }) => !(least >= 0) || !(most >= 0))) throw invalid('Invalid content-length-range.');
  if (numbers.length === 0) return {};
  return { least: Math.max(...numbers.map(({ least }) => least)), most: Math.min(...numbers.map(({ most }) => most)) };
};
