/** The cyclic redundancy checks S3 knows and Node does not, and how the checks of parts make the check of the whole. */

export type CrcName = 'CRC32' | 'CRC32C' | 'CRC64NVME';

/** Reflected polynomials, and the width in bits. */
const models: Readonly<Record<CrcName, { polynomial: bigint; width: number }>> = {
  CRC32: { polynomial: 0xedb88320n, width: 32 },
  CRC32C: { polynomial: 0x82f63b78n, width: 32 },
  CRC64NVME: { polynomial: 0x9a6c9329ac4bc9b5n, width: 64 },
};

const tableOf = ({ polynomial }: { polynomial: bigint }): bigint[] =>
  Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });

const castagnoli = Uint32Array.from(tableOf(models.CRC32C), Number);
const nvme = tableOf(models.CRC64NVME);
const nvmeLow = Uint32Array.from(nvme, (value) => Number(value & 0xffffffffn));
const nvmeHigh = Uint32Array.from(nvme, (value) => Number(value >> 32n));

/** Continues a CRC-32C over `bytes`; 0 begins one. */
export const crc32c = (bytes: Uint8Array, previous = 0): number => {
  let crc = ~previous;
  for (let at = 0; at < bytes.length; at += 1) crc = (castagnoli[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
};

/** Two 32-bit halves: integers of 64 bits would cost fifty times as much a byte. */
export interface Halves {
  high: number;
  low: number;
}

/** Continues a CRC-64/NVME over `bytes`, in place; `{ high: 0, low: 0 }` begins one. */
export const crc64nvme = (bytes: Uint8Array, state: Halves): void => {
  let low = ~state.low;
  let high = ~state.high;
  for (let at = 0; at < bytes.length; at += 1) {
    const index = (low ^ (bytes[at] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[index] as number);
    high = (high >>> 8) ^ (nvmeHigh[index] as number);
  }
  state.low = ~low >>> 0;
  state.high = ~high >>> 0;
};

type Matrix = readonly bigint[];

const times = (matrix: Matrix, vector: bigint): bigint => {
  let sum = 0n;
  for (let row = 0, rest = vector; rest !== 0n; row += 1, rest >>= 1n) if (rest & 1n) sum ^= matrix[row] as bigint;
  return sum;
};

const squared = (matrix: Matrix): Matrix => matrix.map((row) => times(matrix, row));

/** The operator that shifts a check over one zero bit. */
const oneZeroBit = ({ polynomial, width }: { polynomial: bigint; width: number }): Matrix => [
  polynomial,
  ...Array.from({ length: width - 1 }, (_, bit) => 1n << BigInt(bit)),
];

/** The check of `first` followed by `second`, from their checks alone: `first` is shifted over as many zeros as `second` is long. */
export const joinCrc = (name: CrcName, first: bigint, second: { crc: bigint; size: number }): bigint => {
  let shifted = first;
  let operator = oneZeroBit(models[name]);
  for (let bits = BigInt(second.size) * 8n; bits > 0n; bits >>= 1n) {
    if (bits & 1n) shifted = times(operator, shifted);
    operator = squared(operator);
  }
  return shifted ^ second.crc;
};
