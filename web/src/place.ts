/** Whose address this is: the platform's, or a hospital's below it. Pure: no window. */
import { slugFaults } from '../../functions/kernel/slug.ts';

export type Place = { readonly kind: 'platform' } | { readonly kind: 'hospital'; readonly slug: string };

/** `general.ward.example` → general's; the bare domain, and what is neither, is the platform's. `hostname` has no port. */
export const placeOf = (hostname: string, baseDomain: string): Place => {
  const suffix = `.${baseDomain}`;
  const slug = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : '';
  return slugFaults(slug).length === 0 ? { kind: 'hospital', slug } : { kind: 'platform' };
};

/** The origin of any host on this deployment: the platform's scheme and port. */
export const originAt = (host: string, platformOrigin: string): string => {
  const { protocol, port } = new URL(platformOrigin);
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
};

/** The origin of a hospital: the platform's with the slug before it, port and all. Throws for what is no slug. */
export const originOf = (slug: string, platformOrigin: string): string => {
  if (slugFaults(slug).length > 0) throw new TypeError('not a slug');
  const url = new URL(platformOrigin);
  return `${url.protocol}//${slug}.${url.host}`;
};
