/** Cross-origin requests, as a bucket's rules allow them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
import { AwsError, type HttpRequest } from '../service.ts';
import type { Operation, Storage } from './storage.ts';

interface Rule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAgeSeconds?: number;
}

interface Asked {
  readonly origin: string;
  readonly method: string;
  /** Lower-case. */
  readonly headers: readonly string[];
}

type Headers = Record<string, string>;

/** One `*` stands for anything. */
const fits = (pattern: string, value: string): boolean => {
  const at = pattern.indexOf('*');
  if (at === -1) return pattern === value;
  const [start, end] = [pattern.slice(0, at), pattern.slice(at + 1)];
  return value.length >= start.length + end.length && value.startsWith(start) && value.endsWith(end);
};

const allows = (rule: Rule, { origin, method, headers }: Asked): boolean =>
  rule.AllowedOrigins.some((pattern) => fits(pattern, origin)) &&
  rule.AllowedMethods.includes(method) &&
  headers.every((header) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), header)));

/** The headers of the first rule that allows what is asked; undefined when none does. */
const corsHeaders = (storage: Storage, bucket: string, asked: Asked): Headers | undefined => {
  const rules = storage.buckets.get<{ CORSRules: readonly Rule[] }>(bucket, 'cors')?.CORSRules ?? [];
  const rule = rules.find((candidate) => allows(candidate, asked));
  if (!rule) return undefined;
  const anyone = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : asked.origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(asked.headers.length > 0 && { 'access-control-allow-headers': asked.headers.join(', ') }),
    ...(rule.ExposeHeaders?.length && { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
};

/** What an answer carries besides, when a page of another origin asked and the bucket's rules let it. */
export const corsOfAnswer = (storage: Storage, http: HttpRequest | undefined): Headers => {
  const { origin } = http?.headers ?? {};
  if (!http || origin === undefined) return {};
  return corsHeaders(storage, bucketOfPath(http.path), { origin, method: http.method, headers: [] }) ?? {};
};

const bucketOfPath = (path: string): string => path.split('/')[1] ?? '';

/** A browser asks before it asks; nobody is signed in yet, and the bucket's rules alone decide. */
export const preflight: Operation = {
  members: ['Key', 'Origin', 'Method', 'Headers'],
  access: () => [],
  run: (storage, { input }) => {
    const { Bucket: bucket, Origin: origin, Method: method, Headers: headers } = input as Record<string, string | undefined>;
    if (!origin || !method) throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.', 400);
    const asked = {
      origin,
      method,
      headers: (headers ?? '')
        .split(',')
        .map((header) => header.trim().toLowerCase())
        .filter((header) => header !== ''),
    };
    const allowed = corsHeaders(storage, bucket ?? '', asked);
    if (allowed) return { Headers: allowed };
    throw new AwsError(
      'AccessForbidden',
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      403,
    );
  },
};
