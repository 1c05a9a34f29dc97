/** Whose address this is: the platform's, or a hospital's below it. Pure: no window. */
import { slugFaults } from '../../functions/kernel/slug.ts';

export type Place =
  | { readonly kind: 'platform' }
  /** `isOwnDomain`: reached by a name of the hospital's own, whose DNS is not ours. Nobody signs in there, but at its address. */
  | { readonly kind: 'hospital'; readonly slug: string; readonly isOwnDomain?: true };

/** `general.ward.example` → general's; the bare domain, and what is neither, is the platform's. `hostname` has no port. */
export const placeOf = (hostname: string, baseDomain: string): Place => {
  const suffix = `.${baseDomain}`;
  const slug = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : '';
  return slugFaults(slug).length === 0 ? { kind: 'hospital', slug } : { kind: 'platform' };
};

/** Whether the name is neither the platform's nor below it as a hospital's is: then only the API knows whose it is. */
export const isForeign = (hostname: string, baseDomain: string): boolean =>
  hostname !== baseDomain && placeOf(hostname, baseDomain).kind === 'platform';

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
