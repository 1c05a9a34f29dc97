/** What may stand in a bucket policy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
import { parsePolicy } from '../iam/parse-policy.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { AwsError } from '../service.ts';

const mostBytes = 20 * 1024;

/** Reads a policy for the bucket. Throws `MalformedPolicy` for what is no policy, or speaks of anything but this bucket. */
export const policyIn = (text: unknown, bucket: string): PolicyDocument => {
  if (typeof text !== 'string') throw malformed('Missing required field Policy');
  if (Buffer.byteLength(text) > mostBytes) throw malformed('Policy exceeds the maximum allowed size');
  const policy = parsePolicy(text, 'resource', 'MalformedPolicy');
  for (const { Action, NotAction, Resource, NotResource } of [policy.Statement].flat()) {
    const actions = [Action ?? NotAction ?? []].flat();
    if (actions.some((action) => action !== '*' && !/^s3:/i.test(action))) throw malformed('Policy has invalid action');
    const resources = [Resource ?? NotResource ?? []].flat();
    if (!resources.every((resource) => isWithin(bucket, resource))) throw malformed('Policy has invalid resource');
  }
  return policy;
};

const malformed = (message: string): AwsError => new AwsError('MalformedPolicy', message, 400);

const isWithin = (bucket: string, resource: string): boolean =>
  resource === bucket || resource === `${bucket}*` || resource.startsWith(`${bucket}/`);
