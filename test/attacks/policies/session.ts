/** A tenant session as IAM sees it, with its two locks in place or changed, and what IAM decides of an attempt. */
import { decide } from '../../../local/iam/evaluate.ts';
import { globalKeys } from '../../../local/iam/global-keys.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import type { Principal } from '../../../local/iam/principal.ts';
import type { Call, ConditionContext } from '../../../local/service.ts';
import { principalOf } from '../../../local/sigv4/credentials.ts';
import type { Attempt } from './attempt.ts';
import type { Opening } from './openings.ts';
import type { Role } from './platform.ts';
import { account, region } from './template.ts';
import { own } from './tenants.ts';

export interface Session {
  readonly principal: Principal;
  readonly globals: ConditionContext;
  readonly identityPolicies: readonly PolicyDocument[];
  readonly sessionPolicies: readonly PolicyDocument[];
}

type Locks = Pick<Session, 'identityPolicies' | 'sessionPolicies'>;

/** What is done to each lock before it is asked. */
export interface Changes {
  readonly role?: (policies: readonly PolicyDocument[]) => readonly PolicyDocument[];
  readonly session?: (policies: readonly PolicyDocument[]) => readonly PolicyDocument[];
}

export const everything: PolicyDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** A role that may do everything: only the session policy holds. */
export const sessionPolicyAlone: Changes = { role: () => [everything] };
/** A session that was opened without a policy: only the role's own holds. */
export const rolePolicyAlone: Changes = { session: () => [] };

/** The own tenant's, in the function's hands. */
export const openedBy = ({ role, policy }: Opening, changes: Changes = {}): Session => {
  const { role: changeRole = (same) => same, session: changeSession = (same) => same } = changes;
  return sessionOf(
    role,
    { name: own, tags: { tenantId: own } },
    {
      identityPolicies: changeRole(role.policies),
      sessionPolicies: changeSession([policy]),
    },
  );
};

/** A function's own session, before it has opened any. */
export const functionSession = (role: Role): Session =>
  sessionOf(role, { name: 'function', tags: {} }, { identityPolicies: role.policies, sessionPolicies: [] });

const sessionOf = (role: Role, { name, tags }: { name: string; tags: Record<string, string> }, locks: Locks): Session => {
  const principal = principalOf(
    {
      roleName: role.name,
      roleArn: role.arn,
      sessionName: name,
      policies: locks.sessionPolicies,
      tags,
      transitiveTagKeys: [],
      issuedAt: 0,
      expiresAt: 3_600_000,
    },
    account,
  );
  const call: Call = { service: 'iam', operation: '', input: {}, principal, requestId: '' };
  const globals = Object.entries(globalKeys(call, { region, now: () => 0 }, {})).filter(([, value]) => value !== undefined);
  return { ...locks, principal, globals: Object.fromEntries(globals) };
};

/** Whether IAM allows all that the attempt asks. */
export const isAllowed = ({ globals, ...session }: Session, { asks }: Attempt): boolean =>
  asks.every((ask) => decide({ ...session, ...ask, context: { ...globals, ...ask.context } }).allowed);
