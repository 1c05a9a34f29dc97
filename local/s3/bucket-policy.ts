/** What may stand in a bucket policy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
import type { OneOrMany, PolicyDocument, Statement } from '../iam/policy.ts';
import { AwsError } from '../service.ts';

const malformed = (message: string): AwsError => new AwsError('MalformedPolicy', message, 400);

const mostBytes = 20 * 1024;

const listOf = <T>(value: OneOrMany<T>): readonly T[] => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);

/** Reads a policy for the bucket. Throws `MalformedPolicy` for what is no policy, or speaks of another bucket. */
export const policyIn = (text: unknown, bucket: string): PolicyDocument => {
  if (typeof text !== 'string') throw malformed('Missing required field Policy');
  if (Buffer.byteLength(text) > mostBytes) throw malformed('Policy exceeds the maximum allowed size');
  const policy = parsed(text);
  if (policy.Version !== undefined && policy.Version !== '2012-10-17' && policy.Version !== '2008-10-17')
    throw malformed('The policy must contain a valid version string');
  if (policy.Statement === undefined) throw malformed('Missing required field Statement');
  for (const statement of listOf(policy.Statement)) checkStatement(statement, bucket);
  return policy;
};

const parsed = (text: string): PolicyDocument => {
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === 'object' && policy !== null && !Array.isArray(policy)) return policy as PolicyDocument;
  } catch {
    // Answered below.
  }
  throw malformed('This policy contains invalid Json');
};

const checkStatement = (statement: Statement, bucket: string): void => {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Invalid effect');
  if (statement.Principal === undefined && statement.NotPrincipal === undefined)
    throw malformed('Missing required field Principal');
  const actions = statement.Action ?? statement.NotAction;
  if (actions === undefined) throw malformed('Missing required field Action');
  if (listOf(actions).some((action) => action !== '*' && !action.toLowerCase().startsWith('s3:')))
    throw malformed('Policy has invalid action');
  const resources = statement.Resource ?? statement.NotResource;
  if (resources === undefined) throw malformed('Missing required field Resource');
  if (
    listOf(resources).some((resource) => resource !== bucket && !resource.startsWith(`${bucket}/`) && resource !== `${bucket}*`)
  )
    throw malformed('Policy has invalid resource');
};
