/** What a signed request says of itself, before anything of it is believed. */
import { AwsError, type HttpRequest } from '../service.ts';
import { refusalsOf } from './refusal.ts';

export interface Claim {
  readonly accessKeyId: string;
  /** `20261123/us-east-1/s3/aws4_request` */
  readonly scope: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `20261123T101500Z` */
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly token?: string;
  /** Seconds a presigned URL is good for; absent for a signed header. */
  readonly expires?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The service a request says it is signed for; S3 when it does not get that far; undefined when it is not signed at all. It is read
 * where `readClaim` reads it and nowhere else: what one service may leave unsigned must not reach another.
 */
export const signedService = ({ headers, query }: HttpRequest): string | undefined => {
  const header = headers.authorization ?? '';
  if (/^AWS(4-| )/.test(header)) return serviceIn(partsOf(header).get('Credential'));
  return isPresigned(query) ? serviceIn(query.get('X-Amz-Credential')) : undefined;
};

const isPresigned = (query: URLSearchParams): boolean => query.has('X-Amz-Algorithm') || query.has('X-Amz-Credential');

/**
 * Reads the claim of an `Authorization` header or of a presigned URL. Throws an `AwsError` for one it cannot read.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export const readClaim = (request: HttpRequest): Claim => {
  const header = request.headers.authorization ?? '';
  if (!header.startsWith('AWS')) return claimOfQuery(request);
  if (!isPresigned(request.query)) return claimOfHeader(header, request);
  throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed; use the query string or the Authorization header.');
};

const claimOfHeader = (header: string, request: HttpRequest): Claim => {
  const parts = partsOf(header);
  const refuse = refusalsOf(serviceIn(parts.get('Credential')), request);
  if (!header.startsWith(`${algorithm} `)) throw refuse('incomplete', `Only ${algorithm} signatures are modelled.`);
  const [credential, signed, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => parts.get(name));
  if (!credential || !signed || !signature) {
    throw refuse('incomplete', 'Authorization header requires Credential, SignedHeaders and Signature.');
  }
  const timestamp = request.headers['x-amz-date'];
  if (!timestamp) throw refuse('incomplete', "Authorization header requires existence of a 'X-Amz-Date' header.");
  const scope = readScope(credential, timestamp, (detail) => refuse('incomplete', detail));
  return { ...scope, timestamp, signature, signedHeaders: signed.split(';'), token: request.headers['x-amz-security-token'] };
};

const claimOfQuery = (request: HttpRequest): Claim => {
  const { query } = request;
  const malformed = (detail: string) => {
    const s3 = serviceIn(query.get('X-Amz-Credential')) === 's3';
    return new AwsError(s3 ? 'AuthorizationQueryParametersError' : 'IncompleteSignature', detail);
  };
  const names = ['X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Signature'];
  const [credential = '', timestamp = '', signed = '', signature = ''] = names.map((name) => {
    const values = query.getAll(name);
    if (values.length !== 1 || !values[0]) throw malformed(`Query-string authentication requires exactly one ${name} parameter.`);
    return values[0];
  });
  if (query.get('X-Amz-Algorithm') !== algorithm) throw malformed(`X-Amz-Algorithm only supports ${algorithm}.`);
  const scope = readScope(credential, timestamp, malformed);
  const expires = readExpiry(query.get('X-Amz-Expires'), scope.service, malformed);
  const token = query.get('X-Amz-Security-Token') ?? undefined;
  return { ...scope, timestamp, signature, signedHeaders: signed.split(';'), token, expires };
};

const week = 604_800;

const readExpiry = (text: string | null, service: string, malformed: (detail: string) => AwsError): number => {
  if (text === null && service !== 's3') return 900;
  if (!/^\d{1,9}$/.test(text ?? '')) throw malformed('X-Amz-Expires should be a number.');
  const seconds = Number(text);
  if (seconds > week) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${week} seconds`,
    );
  }
  return seconds;
};

/** Reads `<key>/<date>/<region>/<service>/aws4_request` and holds it against the request's own time. */
export const readScope = (
  credential: string,
  timestamp: string,
  malformed: (detail: string) => AwsError,
): Pick<Claim, 'accessKeyId' | 'scope' | 'date' | 'region' | 'service'> => {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) {
    throw malformed('The Credential must be <access key>/YYYYMMDD/<region>/<service>/aws4_request.');
  }
  if (Number.isNaN(timeOf(timestamp)))
    throw malformed("X-Amz-Date must be in the ISO8601 Basic Format \"yyyyMMdd'T'HHmmss'Z'\".");
  if (!timestamp.startsWith(`${date}T`))
    throw malformed(`Invalid credential date "${date}". This date is not the same as X-Amz-Date.`);
  return { accessKeyId, date, region, service, scope: `${date}/${region}/${service}/aws4_request` };
};

/** Milliseconds since the epoch of `20261123T101500Z`; NaN when it is not a time. */
export const timeOf = (timestamp: string): number => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  return match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`) : Number.NaN;
};

const splitPair = (pair: string): [string, string] => {
  const at = pair.indexOf('=');
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
};

/** What stands behind the algorithm: `Credential=…, SignedHeaders=…, Signature=…`. */
const partsOf = (header: string): ReadonlyMap<string, string> =>
  new Map(
    header
      .slice(header.indexOf(' ') + 1)
      .split(',')
      .map(splitPair),
  );

const serviceIn = (credential: string | null | undefined): string =>
  /\/([a-z0-9-]+)\/aws4_request$/.exec(credential ?? '')?.[1] ?? 's3';
