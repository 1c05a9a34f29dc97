/**
 * Where a sign-in that ended at the platform's address goes on. Managed login returns to registered addresses only, and hospitals come
 * and go, so all of them sign in through the platform's `/signed-in`. The state that returns is `<random>;<slug>`: nothing but the slug is
 * taken from it, and no slug means that the platform's own people signed in. The code is of no use without the verifier that the
 * hospital's origin kept (RFC 7636), so handing it on by URL gives nothing away.
 */
import { slugFaults } from '../../../functions/kernel/slug.ts';
import { originOf, type Place } from '../place.ts';

/** `stay`: the sign-in was begun here. `strange`: the state names what is no hospital's address. */
export type HandOver = { readonly kind: 'stay' } | { readonly kind: 'go'; readonly url: string } | { readonly kind: 'strange' };

/** `search` is the query that managed login came back with. */
export const handOverOf = (search: string, place: Place, platformOrigin: string): HandOver => {
  if (place.kind === 'hospital') return { kind: 'stay' };
  const came = new URLSearchParams(search);
  const [, slug] = (came.get('state') ?? '').split(/;(.*)/s);
  if (slug === undefined) return { kind: 'stay' };
  if (slugFaults(slug).length > 0) return { kind: 'strange' };
  const kept = new URLSearchParams();
  for (const name of ['code', 'state', 'error', 'error_description']) {
    const value = came.get(name);
    if (value !== null) kept.set(name, value);
  }
  return { kind: 'go', url: `${originOf(slug, platformOrigin)}/signed-in?${kept}` };
};

/** Where to go after signing in: a path of this very origin, or its beginning. */
export const returnPathOf = (state: unknown): string => {
  const path = (state as { readonly returnTo?: unknown } | undefined)?.returnTo;
  const isOwn = typeof path === 'string' && /^\/(?![/\\])/.test(path) && !/^\/signed-(in|out)\b/.test(path);
  return isOwn ? path : '/';
};
