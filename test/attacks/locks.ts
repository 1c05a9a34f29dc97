/** Tenant sessions as a function opens them, with each of the two locks in place or taken out. */
import { CreateRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createSessions } from '../../functions/aws/tenant-session.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { type ScopeName, tagVariable } from '../../functions/kernel/scope.ts';
import { asRoot, type TestCloud } from '../cloud.ts';
import { pooled } from '../session.ts';
import { type DeployedFunction, type Hands, handsWith, keysOf } from './hands.ts';
import { rolePoliciesOf } from './role-policies.ts';

export interface Locks {
  /** The session policy that names the tenant. */
  readonly policy: boolean;
  /** The role's own policy, bound to the session's tag. */
  readonly tag: boolean;
}

/** What hostile code in the function holds once it has opened a session for `tenantId`. */
export const sessionOf = async (
  cloud: TestCloud,
  by: DeployedFunction,
  { tenantId, scopes, locks }: { readonly tenantId: string; readonly scopes: readonly ScopeName[]; readonly locks: Locks },
): Promise<Hands> => {
  const sts = new STSClient({ ...asRoot(cloud), credentials: keysOf(cloud, by), maxAttempts: 1 });
  const withoutPolicy = (command: AssumeRoleCommand) => sts.send(new AssumeRoleCommand({ ...command.input, Policy: undefined }));
  const roleArn = locks.tag ? (by.tenantRoleArn ?? '') : await untaggedRole(cloud, by);
  const place = { table: cloud.outputs.TenantTable ?? '', bucket: cloud.outputs.FilesBucket ?? null };
  const settings = { roleArn, capacity: 10, now: Date.now, placeOf: () => place };
  const sessions = createSessions({ ...settings, sts: (locks.policy ? sts : { send: withoutPolicy }) as STSClient });
  const session = await sessions.open(pooled(asTenantId(tenantId)), scopes);
  return handsWith(cloud, await session.credentials());
};

/** A copy of the function's tenant role, made once, in which any tenant will do where the original demands the tag's. */
const untaggedRole = async (cloud: TestCloud, { tenantRoleArn = '' }: DeployedFunction): Promise<string> => {
  const iam = new IAMClient(asRoot(cloud));
  const RoleName = tenantRoleArn.split('/').at(-1) ?? '';
  const copy = `${RoleName.slice(0, 55)}-untagged`;
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
  const made = iam.send(
    new CreateRoleCommand({
      RoleName: copy,
      AssumeRolePolicyDocument: decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''),
    }),
  );
  await made.catch((error: Error) => {
    if (!error.name.startsWith('EntityAlreadyExists')) throw error;
  });
  for (const [PolicyName, text] of await rolePoliciesOf(iam, RoleName)) {
    await iam.send(new PutRolePolicyCommand({ RoleName: copy, PolicyName, PolicyDocument: withoutTag(text) }));
  }
  iam.destroy();
  return tenantRoleArn.replace(RoleName, copy);
};

interface Statement {
  readonly Condition?: Readonly<Record<string, object>>;
}

/** `StringEquals` knows no wildcards, so what it demanded is asked of `StringLike`. */
const withoutTag = (text: string): string => {
  const policy = JSON.parse(text.replaceAll(tagVariable, '*')) as { Version: string; Statement: Statement | Statement[] };
  const loosened = [policy.Statement].flat().map((statement) => {
    const { StringEquals: equals, StringLike: like, ...others } = statement.Condition ?? {};
    const StringLike = { ...equals, ...like };
    const Condition = { ...others, ...(Object.keys(StringLike).length > 0 ? { StringLike } : {}) };
    return { ...statement, ...(Object.keys(Condition).length > 0 ? { Condition } : {}) };
  });
  return JSON.stringify({ ...policy, Statement: loosened });
};
