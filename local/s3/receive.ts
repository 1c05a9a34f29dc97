/** Takes in the bytes of a request: to disk as they come, measured and checked against everything that was said about them. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsError, type Call } from '../service.ts';
import { type Algorithm, type Checksum, type Digest, digestOf } from './checksum.ts';
import { claimOf, verifyClaim } from './claim.ts';
import type { Sealing } from './encryption.ts';
import type { Segment } from './payloads.ts';
import type { Storage } from './storage.ts';

export interface Received {
  readonly segment: Segment;
  /** Hex; of the bytes under SSE-S3, of nothing in particular under SSE-KMS, as in S3. */
  readonly etag: string;
  readonly checksums: ReadonlyMap<Algorithm, Checksum>;
}

export interface Receiving {
  readonly sealing: Sealing;
  /** Checksums to have besides the one that was sent. */
  readonly algorithms: readonly Algorithm[];
  readonly most?: number;
  readonly least?: number;
}

export const largestPut = 5 * 1024 ** 3;

export const entityTooLarge = (proposed: number, most: number): AwsError =>
  new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ProposedSize: proposed,
    MaxSizeAllowed: most,
  });

/** Nothing stays on disk when it throws: `BadDigest`, `IncompleteBody`, `EntityTooLarge`, or what the body's stream fails with. */
export const receive = async (storage: Storage, call: Call, receiving: Receiving): Promise<Received> => {
  const { sealing, algorithms, most = largestPut, least = 0 } = receiving;
  const claim = claimOf(call);
  const announced = call.input.ContentLength as number | undefined;
  if (announced !== undefined && announced > most) throw entityTooLarge(announced, most);
  const wanted = new Set<Algorithm>([...algorithms, ...(claim.algorithm ? [claim.algorithm] : [])]);
  const measure = measured(bodyOf(call), { wanted, most });
  const file = await storage.payloads.write(measure.bytes, sealing.dataKey);
  const segment = { file, size: measure.size() };
  try {
    if (announced !== undefined && announced !== segment.size) throw incompleteBody();
    if (segment.size < least) throw entityTooSmall(segment.size, least);
    const { md5, checksums } = measure.end();
    verifyClaim(claim, { md5, checksums, trailers: call.http?.trailers() ?? {} });
    const etag = sealing.encryption.algorithm === 'AES256' ? Buffer.from(md5, 'base64') : randomBytes(16);
    return { segment, etag: etag.toString('hex'), checksums };
  } catch (error) {
    storage.payloads.drop([segment]);
    throw error;
  }
};

/** Over HTTP the body is a stream; another service may hand over bytes or text. */
const bodyOf = ({ input: { Body: body } }: Call): AsyncIterable<Uint8Array> => {
  if (body instanceof Readable) return body;
  if (typeof body === 'string') return Readable.from([Buffer.from(body)]);
  return body instanceof Uint8Array ? Readable.from([body]) : Readable.from([]);
};

const incompleteBody = (): AwsError =>
  new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header', 400);

const entityTooSmall = (proposed: number, least: number): AwsError =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: proposed,
    MinSizeAllowed: least,
  });

interface Measured {
  readonly bytes: AsyncIterable<Uint8Array>;
  size(): number;
  /** Base64 MD5 and the wanted checksums; call it once, after the bytes have gone by. */
  end(): { md5: string; checksums: ReadonlyMap<Algorithm, Checksum> };
}

const measured = (
  source: AsyncIterable<Uint8Array>,
  { wanted, most }: { wanted: ReadonlySet<Algorithm>; most: number },
): Measured => {
  const md5 = digestOf('MD5');
  const digests = new Map<Algorithm, Digest>([...wanted].map((algorithm) => [algorithm, digestOf(algorithm)]));
  let size = 0;
  const pass = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      size += bytes.length;
      if (size > most) throw entityTooLarge(size, most);
      md5.update(bytes);
      for (const digest of digests.values()) digest.update(bytes);
      yield bytes;
    }
  };
  const checksumOf = ([algorithm, digest]: [Algorithm, Digest]): [Algorithm, Checksum] => [
    algorithm,
    { algorithm, type: 'FULL_OBJECT', value: digest.value() },
  ];
  return {
    bytes: pass(),
    size: () => size,
    end: () => ({ md5: md5.value(), checksums: new Map([...digests].map(checksumOf)) }),
  };
};
