/** Whether a subdomain is another's: told at once where it can be; the reservation that onboarding makes is what decides. */
import { conflict } from '../kernel/errors.ts';
import type { TenantStore } from './tenant.store.ts';

/** Whether `tenantId` holds it already. Throws `SlugAlreadyTaken`, or `SlugLooksTaken`, when another does. */
export const refuseTakenSlug = async (
  tenants: Pick<TenantStore, 'holderOf'>,
  slug: string,
  tenantId?: string,
): Promise<boolean> => {
  const holder = await tenants.holderOf(slug);
  if (!holder) return false;
  if (holder.tenantId === tenantId) return true;
  throw holder.slug === slug
    ? conflict('SlugAlreadyTaken', `The subdomain "${slug}" is taken. Choose another.`)
    : conflict('SlugLooksTaken', `The subdomain "${slug}" looks like one that is taken. Choose another.`);
};
