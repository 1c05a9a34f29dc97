/**
 * The policy of a key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
import { parsePolicy } from '../iam/parse-policy.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { AwsError } from '../service.ts';
import { findKeyById } from './find-key.ts';
import { type Operation, onKey } from './operation.ts';

const mostBytes = 32 * 1024;

/** Throws `MalformedPolicyDocumentException` for what is not a resource policy. */
export const readKeyPolicy = (text: unknown): PolicyDocument => {
  const given = String(text);
  if (Buffer.byteLength(given) > mostBytes) throw new AwsError('LimitExceededException', 'The key policy is larger than 32 KB.');
  return parsePolicy(given, 'resource', 'MalformedPolicyDocumentException');
};

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
      needs.keys.save({ ...findKeyById(needs, KeyId).key, policy: readKeyPolicy(Policy) });
    },
  },
};
