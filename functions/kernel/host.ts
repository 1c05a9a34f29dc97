/** The host a request came to, and whose it is. */

/**
 * `general.ward.example` → `{ kind: 'tenant', slug: 'general' }`; the bare domain is the operators'. The port is not part of it.
 * Nothing for any other host.
 */
export const hostOf = (host: string, baseDomain: string): { kind: 'tenant'; slug: string } | { kind: 'platform' } | undefined => {
  // Before lower-casing, which would turn the Kelvin sign into a k.
  if (/[^!-~]/.test(host)) return undefined;
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (name === baseDomain) return { kind: 'platform' };
  const slug = name.endsWith(`.${baseDomain}`) ? name.slice(0, -baseDomain.length - 1) : '';
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) ? { kind: 'tenant', slug } : undefined;
};
