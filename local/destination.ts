/** Where a request without a signature goes. */
import { isIP } from 'node:net';
import type { HttpRequest } from './service.ts';

/**
 * A service, the web (API Gateway), a user pool's pages of signing in, its public keys, a browser asking whether it may call a JSON
 * service, or a protocol that only refuses.
 */
export type Destination = 'cognito-idp' | 's3' | 'web' | 'managed-login' | 'well-known' | 'preflight' | 'json' | 'query';

/** The name of a Host header without its port: `general.localhost:3000` → `general.localhost`. */
const nameOf = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

const isLocalhost = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

/** Whether a host means this machine. Any other name was made to point here by someone else (DNS rebinding). */
export const isLoopback = (host: string): boolean => {
  const name = nameOf(host);
  return isLocalhost(name) || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
};

/** Cognito's sign-in calls carry no signature; a browser's form to S3 carries it inside; the rest is told by the host. */
export const destinationOf = (request: HttpRequest): Destination => {
  const target = request.headers['x-amz-target'];
  if (target?.startsWith('AWSCognitoIdentityProviderService.')) return 'cognito-idp';
  const name = nameOf(request.host);
  if (name === 'sign-in.localhost') return 'managed-login';
  if (isLocalhost(name)) return 'web';
  if (target) return 'json';
  if (request.method === 'OPTIONS') return asksForTarget(request) ? 'preflight' : 's3';
  if (request.method === 'GET' && /^\/[^/]+\/\.well-known\//.test(request.path)) return 'well-known';
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return request.method === 'POST' && isForm ? 'query' : 's3';
};

const asksForTarget = ({ headers }: HttpRequest): boolean =>
  (headers['access-control-request-headers'] ?? '').toLowerCase().includes('x-amz-target');
