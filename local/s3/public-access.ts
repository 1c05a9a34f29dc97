/** When a bucket policy counts as public. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
import type { OneOrMany, PolicyDocument, Statement } from '../iam/policy.ts';

/** Conditions on these, with fixed values, keep a statement that names everyone from being public. */
const narrowing = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

const listOf = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

export const isPublic = (policy: PolicyDocument): boolean => listOf(policy.Statement).some(isPublicStatement);

const isPublicStatement = ({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean => {
  if (Effect !== 'Allow') return false;
  const everyone =
    NotPrincipal !== undefined ||
    Principal === '*' ||
    Object.values(Principal ?? {}).some((names) => listOf(names).includes('*'));
  return everyone && !Object.entries(Condition ?? {}).some(([operator, block]) => narrows(operator, block));
};

const narrows = (operator: string, block: Readonly<Record<string, OneOrMany<string | number | boolean>>>): boolean =>
  /^(ForAnyValue:)?(StringEquals|StringLike|ArnEquals|ArnLike|IpAddress)$/.test(operator) &&
  Object.entries(block).some(
    ([key, values]) =>
      narrowing.has(key.toLowerCase()) &&
      listOf(values).every((value) => !/[*?]|\$\{|\/0$/.test(String(value)) || isFixed(key, String(value))),
  );

/** An ARN may end in a wildcard behind a fixed account. */
const isFixed = (key: string, value: string): boolean => /arn$/i.test(key) && /^arn:[^*?$]+:\d{12}:/.test(value);
