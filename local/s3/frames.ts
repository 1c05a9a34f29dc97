/**
 * How bytes lie on disk: frames of 64 KiB, each sealed with AES-256-GCM under a key of its file alone, so that any range can be read
 * without what lies before it and a changed byte makes the read fail. The frame's place is its nonce: frames cannot be moved about.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

const frameSize = 65_536;
const tagSize = 16;
const sealedSize = frameSize + tagSize;

/** The key of one file, from the data key that may serve many (all parts of an upload share one). */
export const keyOfFile = (dataKey: Uint8Array, file: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', dataKey, file, 'ward s3 payload', 32));

const nonceOf = (index: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
};

const seal = (key: Uint8Array, index: number, plain: Uint8Array): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Throws when the frame is not what was written. */
const open = (key: Uint8Array, index: number, sealed: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index), { authTagLength: tagSize });
  decipher.setAuthTag(sealed.subarray(-tagSize));
  const plain = decipher.update(sealed.subarray(0, -tagSize));
  decipher.final();
  return plain;
};

/** Sealed frames of a stream of bytes, cut wherever it likes. */
export async function* sealFrames(source: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
  const frame = Buffer.alloc(frameSize);
  let filled = 0;
  let index = 0;
  for await (const bytes of source)
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(frameSize - filled, bytes.length - at);
      frame.set(bytes.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < frameSize) continue;
      yield seal(key, index, frame);
      index += 1;
      filled = 0;
    }
  if (filled > 0) yield seal(key, index, frame.subarray(0, filled));
}

/** Fills the buffer from a position of a file and says how much it filled: `(buffer, position) => fileHandle.read(…)`. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>;

/** The bytes `start` (inclusive) to `end` (exclusive) of what was sealed. */
export async function* openFrames(
  readAt: ReadAt,
  key: Uint8Array,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  const sealed = Buffer.allocUnsafe(sealedSize);
  for (let index = Math.floor(start / frameSize); index * frameSize < end; index += 1) {
    const size = await readAt(sealed, index * sealedSize);
    if (size <= tagSize) throw new Error(`The file ends before byte ${end}.`);
    const plain = open(key, index, sealed.subarray(0, size));
    const from = Math.max(start - index * frameSize, 0);
    const to = Math.min(end - index * frameSize, plain.length);
    if (to < Math.min(end - index * frameSize, frameSize)) throw new Error(`The file ends before byte ${end}.`);
    yield plain.subarray(from, to);
  }
}
