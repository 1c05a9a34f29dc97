/** Credentials of a role session, as `sts:AssumeRole` would hand them out, for tests that ask what a session may do. */
import type { Account } from '../../local/account.ts';
import { rootOf } from '../../local/cloud.ts';
import type { RoleSession } from '../../local/iam/principal.ts';
import type { SessionCredentials } from '../../local/sigv4/credentials.ts';

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
};

/** Makes the role `tenant` with the one policy, and a session of it for an hour. */
export const sessionWith = async (
  { cloud, credentials }: Account,
  policy: object,
  session: Partial<Pick<RoleSession, 'policies' | 'tags'>> = {},
): Promise<SessionCredentials> => {
  const root = (operation: string, input: Record<string, string>) => cloud.call(rootOf(cloud), 'iam', operation, input);
  await root('CreateRole', { RoleName: 'tenant', AssumeRolePolicyDocument: JSON.stringify(trust) });
  await root('PutRolePolicy', { RoleName: 'tenant', PolicyName: 'tenant', PolicyDocument: JSON.stringify(policy) });
  return credentials.issue({
    roleName: 'tenant',
    roleArn: `arn:aws:iam::${cloud.accountId}:role/tenant`,
    sessionName: 'tenant-a',
    policies: [],
    tags: {},
    transitiveTagKeys: [],
    issuedAt: cloud.now(),
    expiresAt: cloud.now() + 3_600_000,
    ...session,
  });
};
