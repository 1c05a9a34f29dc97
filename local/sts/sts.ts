/**
 * AWS Security Token Service: sessions of roles.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { Cloud } from '../cloud.ts';
import { tagKeys } from '../iam/global-keys.ts';
import type { Principal, RoleSession } from '../iam/principal.ts';
import type { Role, Roles } from '../iam/roles.ts';
import { awsQuery } from '../protocol.ts';
import { type Access, AwsError, type Call, notImplemented, onlyModelled, type Service } from '../service.ts';
import { type Credentials, principalOf } from '../sigv4/credentials.ts';
import { type AssumeRole, readAssumeRole } from './assume-role.ts';

export const createSts = (cloud: Cloud, roles: Roles, credentials: Credentials): Service => ({
  name: 'sts',
  protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
  access(call) {
    if (call.operation === 'GetCallerIdentity') return [];
    if (call.operation !== 'AssumeRole') throw notImplemented(`sts:${call.operation}`);
    return assumeRoleAccess(call, roles);
  },
  async handle(call) {
    if (call.operation === 'GetCallerIdentity') {
      onlyModelled('sts:GetCallerIdentity', call.input, []);
      return { Arn: call.principal.arn, UserId: call.principal.userId, Account: call.principal.accountId };
    }
    const wish = readAssumeRole(call.input);
    const role = roles.byArn(wish.roleArn) as Role;
    const session = sessionOf(wish, role, { caller: call.principal, now: cloud.now() });
    return answer(session, cloud, { credentials, packedSize: wish.packedSize });
  },
});

/** The trust policy must allow the caller, and the tags it passes: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const assumeRoleAccess = ({ input, principal }: Call, roles: Roles): Access[] => {
  const wish = readAssumeRole(input);
  if (principal.kind === 'root') throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
  const access = {
    resource: wish.roleArn,
    resourcePolicy: roles.byArn(wish.roleArn)?.trust,
    resourcePolicyMode: 'required',
    context: assumeRoleKeys(wish, roles),
  } as const;
  const tagging = Object.keys(wish.tags).length > 0 || wish.transitiveTagKeys.length > 0;
  return ['sts:AssumeRole', ...(tagging ? ['sts:TagSession'] : [])].map((action) => ({ ...access, action }));
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts */
const assumeRoleKeys = (wish: AssumeRole, roles: Roles): Access['context'] => ({
  ...tagKeys('aws:RequestTag/', wish.tags),
  ...tagKeys('aws:ResourceTag/', Object.fromEntries(roles.byArn(wish.roleArn)?.tags ?? [])),
  'aws:TagKeys': Object.keys(wish.tags),
  'sts:RoleSessionName': wish.sessionName,
  'sts:TransitiveTagKeys': wish.transitiveTagKeys,
  'sts:ExternalId': wish.externalId,
});

const hour = 3600;

interface Moment {
  readonly caller: Principal;
  readonly now: number;
}

const sessionOf = (wish: AssumeRole, role: Role, { caller, now }: Moment): RoleSession => {
  const seconds = wish.durationSeconds;
  if (seconds > role.maxSessionDuration) {
    throw new AwsError('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (caller.session && seconds > hour) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    throw new AwsError('ValidationError', message);
  }
  const inherited = inheritedTags(caller, wish);
  return {
    roleName: role.name,
    roleArn: role.arn,
    sessionName: wish.sessionName,
    policies: wish.policies,
    tags: { ...inherited, ...wish.tags },
    transitiveTagKeys: [...Object.keys(inherited), ...wish.transitiveTagKeys],
    issuedAt: now,
    expiresAt: now + seconds * 1000,
  };
};

/** Transitive tags go on to the next session of the chain, and cannot be passed anew. */
const inheritedTags = ({ session }: Principal, wish: AssumeRole): Record<string, string> => {
  if (!session) return {};
  const transitive = new Set(session.transitiveTagKeys.map((key) => key.toLowerCase()));
  const overridden = Object.keys(wish.tags).find((key) => transitive.has(key.toLowerCase()));
  if (overridden) {
    const message =
      'One of the specified transitive tag keys can’t be set because it conflicts with a transitive tag key from the calling session.';
    throw new AwsError('InvalidParameterValue', message.replace('’', "'"));
  }
  return Object.fromEntries(Object.entries(session.tags).filter(([key]) => transitive.has(key.toLowerCase())));
};

const answer = (session: RoleSession, { accountId }: Cloud, given: { credentials: Credentials; packedSize?: number }): object => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = given.credentials.issue(session);
  const { arn, userId } = principalOf(session, accountId);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration.toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    ...(given.packedSize === undefined ? {} : { PackedPolicySize: given.packedSize }),
  };
};
