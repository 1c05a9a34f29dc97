/** What a token says of a person's hospital. */
import { forbidden } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import type { Members } from '../tenancy/member.ts';

export interface TenantClaims {
  readonly tenantId: string;
  readonly slug: string;
  /** Separated by spaces, as OAuth writes lists (RFC 6749 §3.3). */
  readonly roles: string;
}

/** No claims for a user of no hospital (an operator). Throws `SignInRefused` when the hospital is not active or they are no member. */
export const claimsOf = async (
  members: Members,
  user: { readonly sub: string; readonly tenantId: string | undefined },
): Promise<TenantClaims | Record<string, never>> => {
  if (user.tenantId === undefined) return {};
  const tenantId = tenantIdSchema.parse(user.tenantId);
  const found = await members.find(tenantId, user.sub);
  if (found?.tenant.status !== 'active') throw forbidden('SignInRefused', 'This hospital is not active.');
  return { tenantId, slug: found.tenant.slug, roles: found.member.roles.join(' ') };
};
