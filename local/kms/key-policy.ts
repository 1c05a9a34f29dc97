/**
 * The policy of a key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
import type { PolicyDocument, Statement } from '../iam/policy.ts';
import { AwsError } from '../service.ts';
import { findKeyById } from './find-key.ts';
import { type Operation, onKey } from './operation.ts';

const mostBytes = 32 * 1024;

/** Throws `MalformedPolicyDocumentException` for what is not a resource policy. */
export const parsePolicy = (text: unknown): PolicyDocument => {
  if (typeof text !== 'string') throw malformed('it is not a string');
  if (Buffer.byteLength(text) > mostBytes) throw new AwsError('LimitExceededException', 'The key policy is larger than 32 KB.');
  let policy: PolicyDocument;
  try {
    policy = JSON.parse(text) as PolicyDocument;
  } catch {
    throw malformed('it is not JSON');
  }
  const statements = [policy?.Statement ?? []].flat() as Statement[];
  if (statements.length === 0) throw malformed('it has no statement');
  for (const statement of statements) {
    if (statement?.Effect !== 'Allow' && statement?.Effect !== 'Deny') throw malformed('a statement has no effect');
    if (!statement.Principal && !statement.NotPrincipal) throw malformed('a statement has no principal');
    if (!statement.Action && !statement.NotAction) throw malformed('a statement has no action');
    if (!statement.Resource && !statement.NotResource) throw malformed('a statement has no resource');
  }
  return policy;
};

const malformed = (why: string): AwsError =>
  new AwsError('MalformedPolicyDocumentException', `The key policy cannot be used: ${why}.`);

const refuseOtherName = (name: unknown): void => {
  if ((name ?? 'default') !== 'default') throw new AwsError('NotFoundException', `No such policy exists: ${String(name)}`);
};

export const policyOperations: Readonly<Record<string, Operation>> = {
  GetKeyPolicy: {
    members: ['KeyId', 'PolicyName'],
    run(needs, { KeyId, PolicyName }) {
      refuseOtherName(PolicyName);
      return { Policy: JSON.stringify(findKeyById(needs, KeyId).key.policy, null, 2), PolicyName: 'default' };
    },
  },
  PutKeyPolicy: {
    members: ['KeyId', 'PolicyName', 'Policy', 'BypassPolicyLockoutSafetyCheck'],
    access: (needs, input, action) => [
      onKey(needs, action, {
        found: findKeyById(needs, input.KeyId),
        context: { 'kms:BypassPolicyLockoutSafetyCheck': input.BypassPolicyLockoutSafetyCheck === true },
      }),
    ],
    run(needs, { KeyId, PolicyName, Policy }) {
      refuseOtherName(PolicyName);
      needs.keys.save({ ...findKeyById(needs, KeyId).key, policy: parsePolicy(Policy) });
    },
  },
};
