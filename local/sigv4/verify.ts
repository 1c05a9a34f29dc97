/**
 * Who signed a request, or why it is refused. Nothing of a request is believed before its signature was found right.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Cloud } from '../cloud.ts';
import type { Principal } from '../iam/principal.ts';
import { AwsError, type HttpRequest, notImplemented, type SignedForm } from '../service.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { type Claim, readClaim, readScope, timeOf } from './claim.ts';
import type { Credentials, Identity } from './credentials.ts';
import { flow, hashed } from './payload.ts';
import { type Refuse, refusalsOf } from './refusal.ts';
import { canonicalRequest, sameSignature, sha256, sign, signingKey, stringToSign } from './signature.ts';

export interface Verified {
  readonly principal: Principal;
  /** The request with its payload decoded, and checked as it is read. */
  readonly request: HttpRequest;
}

export interface Verifier {
  /** Throws an `AwsError` for whatever is wrong with a request signed for this service. */
  verify(request: HttpRequest, service: string): Promise<Verified>;
  /** Who signed an S3 POST form. The policy's own expiry and conditions are the bucket's business. */
  verifyForm(form: SignedForm): Principal;
}

/** What is known of a signature while it is checked. */
interface Check {
  readonly request: HttpRequest;
  readonly claim: Claim;
  readonly identity: Identity;
  readonly refuse: Refuse;
}

const minute = 60_000;
const largestUnhashed = 16 * 1024 * 1024;
const unsignedPayload = 'UNSIGNED-PAYLOAD';
const streaming = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/;

export const createVerifier = (cloud: Cloud, credentials: Credentials): Verifier => {
  const identify = (claim: Pick<Claim, 'accessKeyId' | 'token' | 'region'>, refuse: Refuse): Identity => {
    const identity = credentials.resolve(claim.accessKeyId, claim.token);
    if (typeof identity === 'string') throw refuse(identity);
    const { session } = identity.principal;
    if (session && session.expiresAt <= cloud.now()) throw refuse('expired-token');
    if (claim.region === cloud.region) return identity;
    throw refuse('incomplete', `The region '${claim.region}' is wrong; expecting '${cloud.region}'`);
  };

  return {
    async verify(request, service) {
      const claim = readClaim(request);
      const refuse = refusalsOf(claim.service, request);
      if (claim.service !== service) throw refuse('incomplete', `Credential should be scoped to correct service: '${service}'.`);
      checkSignedHeaders(request, claim, refuse);
      const identity = identify(claim, refuse);
      checkTime(claim, cloud.now(), refuse);
      const check = { request, claim, identity, refuse };
      return { principal: identity.principal, request: await checkSignature(check) };
    },
    verifyForm(form) {
      const refuse = refusalsOf('s3', { headers: {}, query: new URLSearchParams() });
      const scope = readScope(form.credential, form.date, (detail) => new AwsError('InvalidArgument', detail));
      const identity = identify({ ...scope, token: form.token }, refuse);
      const expected = sign(signingKey(identity.secretAccessKey, scope.scope), form.policy);
      if (scope.service !== 's3' || !sameSignature(form.signature, expected)) throw refuse('bad-signature');
      return identity.principal;
    },
  };
};

/** `host` and every `x-amz-` header must be signed, or someone on the way could add or change one. */
const checkSignedHeaders = (request: HttpRequest, claim: Claim, refuse: Refuse): void => {
  const signed = new Set(claim.signedHeaders);
  if (!signed.has('host')) throw refuse('bad-signature');
  const loose = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && !signed.has(name));
  if (loose.length > 0)
    throw refuse('unsigned', `There were headers present in the request which were not signed: ${loose.join(', ')}`);
};

const checkTime = (claim: Claim, now: number, refuse: Refuse): void => {
  const at = timeOf(claim.timestamp);
  const tolerance = (claim.service === 's3' ? 15 : 5) * minute;
  if (claim.expires !== undefined) {
    const denied = (message: string) =>
      claim.service === 's3' ? new AwsError('AccessDenied', message, 403) : refuse('skewed', message);
    if (at > now + 15 * minute) throw denied('Request is not valid yet');
    if (now > at + claim.expires * 1000) throw denied('Request has expired');
    return;
  }
  if (Math.abs(now - at) <= tolerance) return;
  if (claim.service === 's3') throw refuse('skewed');
  const [edge, sign] = at < now ? [now - tolerance, '-'] : [now + tolerance, '+'];
  const story = at < now ? 'Signature expired: %s is now earlier than' : 'Signature not yet current: %s is still later than';
  throw refuse('skewed', `${story.replace('%s', claim.timestamp)} ${basic(edge)} (${basic(now)} ${sign} 5 min.)`);
};

const basic = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

/** Checks the signature and answers the request whose payload is checked while it is read. */
const checkSignature = async (check: Check): Promise<HttpRequest> => {
  const { request, claim, identity, refuse } = check;
  const declared = declaredHash(check);
  const early = declared === undefined ? await readUnhashed(request) : undefined;
  const payloadHash = declared ?? sha256(early as Buffer);
  const key = signingKey(identity.secretAccessKey, claim.scope);
  const expected = sign(key, stringToSign(claim, canonical(check, payloadHash)));
  if (!sameSignature(claim.signature, expected)) throw refuse('bad-signature');
  if (early) return { ...request, body: Readable.from(early.length > 0 ? [early] : [], { objectMode: false }) };
  if (payloadHash === unsignedPayload) return request;
  if (payloadHash.startsWith('STREAMING-')) return decoded(check, key, payloadHash);
  return { ...request, body: hashed(request.body, payloadHash, () => refuse('bad-payload')) };
};

const canonical = ({ request, claim, refuse }: Check, payloadHash: string): string => {
  try {
    return canonicalRequest(request, claim, payloadHash);
  } catch {
    throw claim.service === 's3' ? new AwsError('InvalidURI', "Couldn't parse the specified URI.") : refuse('bad-signature');
  }
};

/** The payload's hash as the client gives it; undefined when only the payload itself can tell. */
const declaredHash = ({ request, claim, refuse }: Check): string | undefined => {
  const given = request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256') ?? undefined;
  if (given === undefined) {
    if (claim.service !== 's3') return undefined;
    if (claim.expires !== undefined) return unsignedPayload;
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (/^[0-9a-f]{64}$/.test(given)) return given;
  if (claim.service !== 's3') throw refuse('bad-signature');
  if (given === unsignedPayload || streaming.test(given)) return given;
  if (given.startsWith('STREAMING-')) throw notImplemented(`x-amz-content-sha256: ${given}`);
  throw new AwsError('InvalidArgument', 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-…, or a valid sha256 value.');
};

/** Without a declared hash the payload must be read before its signature can be checked: bounded, and never so for S3. */
const readUnhashed = async (request: HttpRequest): Promise<Buffer> => {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if (length > largestUnhashed || chunked) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      'A payload this large needs a Content-Length and x-amz-content-sha256.',
      413,
    );
  }
  return length === 0 ? Buffer.alloc(0) : buffer(request.body);
};

const decoded = ({ request, claim, refuse }: Check, key: Buffer, kind: string): HttpRequest => {
  const length = request.headers['x-amz-decoded-content-length'];
  if (!/^\d{1,15}$/.test(length ?? '')) {
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  }
  const decoder = new AwsChunkedDecoder({
    signed: kind.includes('UNSIGNED')
      ? undefined
      : { key, timestamp: claim.timestamp, scope: claim.scope, seed: claim.signature },
    trailer: kind.endsWith('-TRAILER') ? trailerNames(request.headers['x-amz-trailer'] ?? '') : [],
    decodedLength: Number(length),
    mismatch: () => refuse('bad-signature'),
  });
  return { ...request, body: flow(request.body, decoder), trailers: () => decoder.trailers };
};

const trailerNames = (header: string): string[] =>
  header
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
