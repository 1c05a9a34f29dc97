/**
 * What a request says of its payload: Content-MD5, one checksum, in a header or behind the payload as a trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { AwsError, type Call, notImplemented } from '../service.ts';
import { type Algorithm, algorithms, type Checksum, memberOf } from './checksum.ts';
import { badDigest, invalidRequest } from './fault.ts';

export interface Claim {
  /** Base64. */
  readonly md5?: string;
  readonly algorithm?: Algorithm;
  /** Base64; absent when it is to come as a trailer, or when only the algorithm was asked for. */
  readonly value?: string;
  readonly trailer?: string;
}

const sizes: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

/** Throws for a claim that cannot be one: two checksums, a wrong length, an algorithm without its checksum. */
export const claimOf = ({ input, http }: Pick<Call, 'input' | 'http'>): Claim => {
  const md5 = input.ContentMD5 as string | undefined;
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16)
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400);
  const sent = algorithms.filter((algorithm) => input[memberOf(algorithm)] !== undefined);
  const trailer = http?.headers['x-amz-trailer']?.toLowerCase();
  const announced = trailer === undefined ? [] : [algorithmOfTrailer(trailer)];
  const [algorithm, ...more] = [...sent, ...announced];
  if (more.length > 0)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const asked = input.ChecksumAlgorithm as Algorithm | undefined;
  if (!algorithm) {
    if (asked !== undefined && http)
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      );
    return { md5, algorithm: asked };
  }
  if (asked !== undefined && asked !== algorithm)
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  return { md5, algorithm, value: wellFormed(algorithm, input[memberOf(algorithm)]), trailer };
};

const algorithmOfTrailer = (trailer: string): Algorithm => {
  const found = algorithms.find((algorithm) => trailer === headerOf(algorithm));
  if (!found) throw notImplemented(`the trailer ${trailer}`);
  return found;
};

const headerOf = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

const wellFormed = (algorithm: Algorithm, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (Buffer.from(String(value), 'base64').length !== sizes[algorithm])
    throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`);
  return String(value);
};

interface Found {
  readonly md5: string;
  readonly checksums: ReadonlyMap<Algorithm, Checksum>;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Throws `BadDigest` for a payload that is not the one that was described. */
export const verifyClaim = (claim: Claim, { md5, checksums, trailers }: Found): void => {
  if (claim.md5 !== undefined && claim.md5 !== md5)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400);
  if (!claim.algorithm) return;
  const value = claim.trailer === undefined ? claim.value : wellFormed(claim.algorithm, trailers[claim.trailer]);
  if (value === undefined && claim.trailer !== undefined)
    throw new AwsError('MalformedTrailerError', 'The request contained trailing data that was not well-formed', 400);
  if (value !== undefined && value !== checksums.get(claim.algorithm)?.value) throw badDigest(claim.algorithm);
};
