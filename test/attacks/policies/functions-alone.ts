/** What functions could do to tenants' data with their own roles, before they have opened any session: nothing. */
import { type Attempt, told } from './attempt.ts';
import { cryptographic } from './keys.ts';
import { tenantRolesOf } from './openings.ts';
import type { DeployedPlatform } from './platform.ts';
import { functionSession, isAllowed } from './session.ts';

const uses = new Set(cryptographic.map((operation) => `kms:${operation}`));

/** Keys are made and retired by onboarding, and used by none. */
const isOnTenantData =
  ({ tables, bucket, key }: DeployedPlatform) =>
  ({ asks }: Attempt): boolean =>
    asks.some(
      ({ action, resource }) =>
        resource.startsWith(tables.tenant.arn) || resource.startsWith(bucket.arn) || (uses.has(action) && resource !== key.arn),
    );

export interface Alone {
  readonly decisions: number;
  readonly allowed: readonly string[];
}

/** Every role that is no tenant role, whoever assumes it. */
export const decideAlone = (platform: DeployedPlatform, attempts: readonly Attempt[]): Alone => {
  const tenantRoles = new Set(tenantRolesOf(platform).map(({ role }) => role.arn));
  const others = platform.roles.filter(({ arn }) => !tenantRoles.has(arn));
  const onData = attempts.filter(isOnTenantData(platform));
  const allowed = others.flatMap((role) => {
    const session = functionSession(role);
    return onData.filter((attempt) => isAllowed(session, attempt)).map((attempt) => `${role.name} alone: ${told(attempt)}`);
  });
  return { decisions: others.length * onData.length, allowed };
};
