/** Signs requests by hand, so that every part of them can be made wrong. Written from AWS's description, apart from the code under test. */
import { createHash, createHmac } from 'node:crypto';
import type { RawRequest } from '../front-door/raw-http.ts';

export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly at: Date;
  readonly host: string;
  readonly service?: string;
  readonly region?: string;
  /** The value of x-amz-content-sha256; the hash of the body unless given. */
  readonly payload?: string;
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
export const stamp = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');

export const scopeOf = ({ at, region = 'us-east-1', service = 's3' }: Signing): string =>
  `${stamp(at).slice(0, 8)}/${region}/${service}/aws4_request`;

export const keyOf = (signing: Signing): Buffer =>
  scopeOf(signing)
    .split('/')
    .reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${signing.secretAccessKey}`) as Buffer;

export const signText = (signing: Signing, text: string): string => hmac(keyOf(signing), text).toString('hex');

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');

/** The request with its Authorization header, and the signature alone: the seed of the chunks that may follow. */
export const signed = (request: RawRequest, signing: Signing): RawRequest & { readonly signature: string } => {
  const headers: Record<string, string> = {
    host: signing.host,
    'x-amz-date': stamp(signing.at),
    'x-amz-content-sha256': signing.payload ?? sha256(request.body ?? ''),
    ...(signing.sessionToken ? { 'x-amz-security-token': signing.sessionToken } : {}),
    ...request.headers,
  };
  const names = Object.keys(headers).sort();
  const [path = '/', query = ''] = (request.path ?? '/').split('?');
  const canonical = [
    request.method ?? 'GET',
    signing.service && signing.service !== 's3' ? encodeURI(path) : path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ];
  const text = ['AWS4-HMAC-SHA256', stamp(signing.at), scopeOf(signing), sha256(canonical.join('\n'))];
  const signature = signText(signing, text.join('\n'));
  const credential = `Credential=${signing.accessKeyId}/${scopeOf(signing)}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization }, signature };
};

/** A body in signed chunks, each `{ size }` bytes at most, with trailers when given. */
export const chunked = (
  body: Buffer,
  signing: Signing,
  given: { seed: string; size: number; trailers?: Record<string, string> },
): Buffer => {
  const parts: Buffer[] = [];
  let previous = given.seed;
  const chain = (kind: string, ...hashes: string[]) =>
    signText(signing, [`AWS4-HMAC-SHA256-${kind}`, stamp(signing.at), scopeOf(signing), previous, ...hashes].join('\n'));
  for (let at = 0; at <= body.length + given.size - 1; at += given.size) {
    const data = body.subarray(at, at + given.size);
    previous = chain('PAYLOAD', sha256(''), sha256(data));
    parts.push(Buffer.from(`${data.length.toString(16)};chunk-signature=${previous}\r\n`), data);
    if (data.length > 0) parts.push(Buffer.from('\r\n'));
  }
  const trailers = Object.entries(given.trailers ?? {});
  for (const [name, value] of trailers) parts.push(Buffer.from(`${name}:${value}\r\n`));
  if (trailers.length > 0) {
    const signature = chain('TRAILER', sha256(trailers.map(([name, value]) => `${name}:${value}\n`).join('')));
    parts.push(Buffer.from(`x-amz-trailer-signature:${signature}\r\n`));
  }
  return Buffer.concat([...parts, Buffer.from('\r\n')]);
};
