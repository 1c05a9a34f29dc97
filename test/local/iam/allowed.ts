/** Whether a role that is allowed some statements, and nothing else, may make a call of a real service. */
import type { Account } from '../../../local/account.ts';
import { rootOf } from '../../../local/cloud.ts';
import type { Statement } from '../../../local/iam/policy.ts';
import type { AwsError } from '../../../local/service.ts';
import { policy } from './ask.ts';
import { reader } from './reader-account.ts';

export type MayCall = (
  allowed: Partial<Statement> | readonly Partial<Statement>[],
  operation: string,
  input?: object,
) => Promise<boolean>;

/** Makes the role. A call that fails for another reason than IAM's was allowed. */
export const allowedTo = async ({ cloud }: Account, service: string): Promise<MayCall> => {
  const root = (operation: string, input: object) =>
    cloud.call(rootOf(cloud), 'iam', operation, { RoleName: 'reader', ...input });
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
  await root('CreateRole', { AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: trust }) });
  return async (allowed, operation, input = {}) => {
    const statements = [allowed].flat() as Partial<Statement>[];
    await root('PutRolePolicy', { PolicyName: 'own', PolicyDocument: JSON.stringify(policy(...statements)) });
    return cloud.call(reader(), service, operation, { ...input }).then(
      () => true,
      ({ code, message }: AwsError) => !(/^AccessDenied/.test(code) && /not authorized to perform/.test(message)),
    );
  };
};
