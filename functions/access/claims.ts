/** What a token says of a person's hospital. */
import { forbidden } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import { planNamed } from '../kernel/plan.ts';
import type { Members } from '../tenancy/member.ts';

export interface TenantClaims {
  readonly tenantId: string;
  readonly slug: string;
  /** Separated by spaces, as OAuth writes lists (RFC 6749 §3.3). */
  readonly roles: string;
  /** Where the plan demands one; else nobody has looked. */
  readonly secondFactor?: 'set' | 'missing';
}

export interface ClaimNeeds {
  readonly members: Members;
  /** Whether the person proves who they are by more than a password. Throws when it cannot be known. */
  readonly hasSecondFactor: () => Promise<boolean>;
}

/** No claims for a user of no hospital (an operator). Throws `SignInRefused` when the hospital is not active or they are no member. */
export const claimsOf = async (
  { members, hasSecondFactor }: ClaimNeeds,
  user: { readonly sub: string; readonly tenantId: string | undefined },
): Promise<TenantClaims | Record<string, never>> => {
  if (user.tenantId === undefined) return {};
  const tenantId = tenantIdSchema.parse(user.tenantId);
  const found = await members.find(tenantId, user.sub);
  if (found?.tenant.status !== 'active') throw forbidden('SignInRefused', 'This hospital is not active.');
  const { slug, plan } = found.tenant;
  const claims = { tenantId, slug, roles: found.member.roles.join(' ') };
  if (planNamed(plan).secondFactor === 'offered') return claims;
  return { ...claims, secondFactor: (await hasSecondFactor()) ? 'set' : 'missing' };
};
