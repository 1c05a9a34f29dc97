/** Whether somebody is at home at an address, by what their token says. It guides and guards nothing: the API checks the token. Pure. */
import type { Place } from '../place.ts';

/** A token without a slug is an operator's: those are of no hospital (docs/decisions/0022-the-token-carries-the-tenant.md). */
const homeOf = (accessToken: string): Place | undefined => {
  try {
    const [, payload = ''] = accessToken.split('.');
    const { slug } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { readonly slug?: unknown };
    return typeof slug === 'string' ? { kind: 'hospital', slug } : { kind: 'platform' };
  } catch {
    return undefined;
  }
};

const isSame = (one: Place, other: Place): boolean =>
  one.kind === 'hospital' && other.kind === 'hospital' ? one.slug === other.slug : one.kind === other.kind;

/** The home of the token's holder when it is another address than this one; nothing when it is this one, or cannot be read. */
export const elsewhereOf = (accessToken: string, here: Place): Place | undefined => {
  const home = homeOf(accessToken);
  return home && !isSame(home, here) ? home : undefined;
};
