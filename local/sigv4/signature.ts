/**
 * The arithmetic of Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { HttpRequest } from '../service.ts';
import type { Claim } from './claim.ts';

export const emptyHash = createHash('sha256').digest('hex');

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();

const keys = new LRUCache<string, Buffer>({ max: 2000 });

/** The key of one secret, day, Region and service; kept, for it takes four of the five HMACs of a signature. */
export const signingKey = (secret: string, scope: string): Buffer => {
  const name = `${secret} ${scope}`;
  const known = keys.get(name);
  if (known) return known;
  const [date = '', ...rest] = scope.split('/');
  const key = rest.reduce<Buffer>((under, part) => hmac(under, part), hmac(`AWS4${secret}`, date));
  keys.set(name, key);
  return key;
};

export const sign = (key: Buffer, text: string): string => hmac(key, text).toString('hex');

/** Compares two signatures in a time that tells nothing of where they differ. */
export const sameSignature = (actual: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

export const stringToSign = (claim: Pick<Claim, 'timestamp' | 'scope'>, canonical: string): string =>
  `AWS4-HMAC-SHA256\n${claim.timestamp}\n${claim.scope}\n${sha256(canonical)}`;

/** The request as both sides write it down. Throws `URIError` for a path that is not valid percent-encoding. */
export const canonicalRequest = (request: HttpRequest, claim: Claim, payloadHash: string): string => {
  const headers = claim.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`);
  return [
    request.method,
    claim.service === 's3' ? s3Path(request.path) : servicePath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
};

const canonicalValue = (value: string): string => value.trim().replace(/\s+/g, ' ');

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** S3 signs the key as it is, encoded once: neither normalised nor encoded again. */
const s3Path = (path: string): string =>
  path
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');

/** Every other service signs the path normalised, and its encoding encoded again. */
const servicePath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const slash = path.endsWith('/') && parts.length > 0 ? '/' : '';
  return `/${parts.map(encode).join('/')}${slash}`;
};

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
