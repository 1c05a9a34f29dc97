/** IAM's word on every call of the cloud, before its service carries it out. */
import type { Authorize } from './cloud.ts';
import { decide, type Request } from './iam/evaluate.ts';
import { globalKeys, type Surroundings } from './iam/global-keys.ts';
import type { Roles } from './iam/roles.ts';
import { type Access, AwsError, type Call, type ConditionContext } from './service.ts';

/**
 * Every access of a call must be allowed. The account's root may do everything that no resource policy denies outright. A service
 * in its own name may do what the resource's policy allows, and anything to a resource that has none and does not require one.
 */
export const createAuthorize =
  (roles: Roles, surroundings: Surroundings): Authorize =>
  (call, accesses) => {
    const session = call.principal.session;
    const tags = session ? Object.fromEntries(roles.byArn(session.roleArn)?.tags ?? []) : {};
    const globals = globalKeys(call, surroundings, tags);
    const identityPolicies = session ? roles.identityPolicies(session.roleArn) : [];
    for (const access of accesses) {
      const request = toRequest(call, access, { ...access.context, ...globals });
      const decision = decide({ ...request, identityPolicies });
      if (!decision.allowed) throw denied(request, decision.reason);
    }
  };

const toRequest = (call: Call, access: Access, context: ConditionContext): Request => ({
  ...access,
  principal: call.principal,
  context,
  identityPolicies: [],
  sessionPolicies: call.principal.session?.policies ?? [],
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const denied = ({ principal, action, resource }: Request, reason: string): AwsError => {
  const who = principal.kind === 'anonymous' ? 'anonymous' : principal.arn;
  return new AwsError(
    'AccessDenied',
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    403,
  );
};
