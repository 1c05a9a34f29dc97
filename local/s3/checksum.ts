/** Checksums of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type CrcName, crc32c, crc64nvme, joinCrc } from './crc.ts';

export const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** `FULL_OBJECT`: of all bytes. `COMPOSITE`: of the checksums of the parts, with `-<parts>` behind it. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: Algorithm;
  readonly type: ChecksumType;
  /** Base64. */
  readonly value: string;
}

/** `CRC32` → `ChecksumCRC32`, the member of requests and answers. */
export const memberOf = (algorithm: Algorithm): `Checksum${Algorithm}` => `Checksum${algorithm}`;

/** The checksum as members of an answer: `{ ChecksumCRC32: 'jNwWgw==', ChecksumType: 'FULL_OBJECT' }`. */
export const asMembers = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {};

export interface Digest {
  update(bytes: Uint8Array): void;
  /** Base64. */
  value(): string;
}

export const digestOf = (algorithm: Algorithm | 'MD5'): Digest => {
  if (algorithm === 'CRC32') return digestOfCrc(crc32);
  if (algorithm === 'CRC32C') return digestOfCrc(crc32c);
  if (algorithm === 'CRC64NVME') return digestOfNvme();
  const hash = createHash(algorithm.toLowerCase());
  return { update: (bytes) => void hash.update(bytes), value: () => hash.digest('base64') };
};

const digestOfCrc = (step: (bytes: Uint8Array, previous: number) => number): Digest => {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = step(bytes, crc);
    },
    value: () => base64Of(BigInt(crc), 4),
  };
};

const digestOfNvme = (): Digest => {
  const state = { high: 0, low: 0 };
  return {
    update: (bytes) => crc64nvme(bytes, state),
    value: () => base64Of((BigInt(state.high) << 32n) | BigInt(state.low), 8),
  };
};

const base64Of = (value: bigint, size: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes.subarray(8 - size).toString('base64');
};

const isCrc = (algorithm: Algorithm): algorithm is CrcName => algorithm.startsWith('CRC');

/** Only the CRCs of parts can be joined to the CRC of the whole; CRC-64/NVME is never composite. */
export const typesOf = (algorithm: Algorithm): readonly ChecksumType[] => {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return isCrc(algorithm) ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE'];
};

/** The checksum of an object of several parts, from the checksums (base64) and sizes of its parts. */
export const ofParts = (
  algorithm: Algorithm,
  type: ChecksumType,
  parts: readonly { readonly checksum: string; readonly size: number }[],
): Checksum => {
  if (type === 'COMPOSITE') {
    const digest = digestOf(algorithm);
    for (const { checksum } of parts) digest.update(Buffer.from(checksum, 'base64'));
    return { algorithm, type, value: `${digest.value()}-${parts.length}` };
  }
  const whole = parts.reduce(
    (crc, part) => joinCrc(algorithm as CrcName, crc, { crc: bigintOf(part.checksum), size: part.size }),
    0n,
  );
  return { algorithm, type, value: base64Of(whole, algorithm === 'CRC64NVME' ? 8 : 4) };
};

const bigintOf = (base64: string): bigint => BigInt(`0x${Buffer.from(base64, 'base64').toString('hex')}`);
