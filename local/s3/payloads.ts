/** The bytes of objects: one file a payload, named by chance. A file counts only once a committed row names it. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { keyOfFile, openFrames, sealFrames } from './frames.ts';

/** A file of an object, and how many plain bytes it holds. An object uploaded in parts has one a part. */
export interface Segment {
  readonly file: string;
  readonly size: number;
}

export interface Payloads {
  /** Streams bytes to a new file, never more than a few frames in memory. Leaves nothing behind when the stream fails. */
  write(source: AsyncIterable<Uint8Array>, dataKey: Uint8Array): Promise<string>;
  /**
   * The bytes from `start` to `end` (exclusive) of the segments laid end to end. They stay readable although dropped meanwhile, until
   * the stream is read to its end or destroyed.
   */
  read(segments: readonly Segment[], dataKey: Uint8Array, range: { start: number; end: number }): Readable;
  /** Removes files no row names any more, once nobody reads them. */
  drop(segments: readonly Segment[]): void;
  /** Removes what no row names: uploads a killed process left behind. */
  sweep(named: ReadonlySet<string>): void;
}

export const openPayloads = (directory: string): Payloads => {
  mkdirSync(directory, { recursive: true });
  const pathOf = (file: string) => join(directory, file);
  const readers = new Map<string, number>();
  const doomed = new Set<string>();

  const hold = (files: readonly string[]): void => {
    for (const file of files) readers.set(file, (readers.get(file) ?? 0) + 1);
  };
  const release = (files: readonly string[]): void => {
    for (const file of files) {
      const left = (readers.get(file) ?? 1) - 1;
      if (left > 0) readers.set(file, left);
      else {
        readers.delete(file);
        if (doomed.delete(file)) rmSync(pathOf(file), { force: true });
      }
    }
  };

  return {
    async write(source, dataKey) {
      const file = randomUUID();
      try {
        await pipeline(sealFrames(source, keyOfFile(dataKey, file)), createWriteStream(pathOf(file), { flags: 'wx' }));
        return file;
      } catch (error) {
        rmSync(pathOf(file), { force: true });
        throw error;
      }
    },
    read(segments, dataKey, range) {
      const files = segments.map(({ file }) => file);
      hold(files);
      const bytes = readSegments({ segments, dataKey, pathOf }, range);
      const stream = Readable.from(bytes, { objectMode: false });
      stream.once('close', () => release(files));
      return stream;
    },
    drop(segments) {
      for (const { file } of segments)
        if (readers.has(file)) doomed.add(file);
        else rmSync(pathOf(file), { force: true });
    },
    sweep(named) {
      for (const file of readdirSync(directory)) if (!named.has(file)) unlinkSync(pathOf(file));
    },
  };
};

interface Source {
  readonly segments: readonly Segment[];
  readonly dataKey: Uint8Array;
  readonly pathOf: (file: string) => string;
}

async function* readSegments(
  { segments, dataKey, pathOf }: Source,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { file, size } of segments) {
    const part = { start: Math.max(start - offset, 0), end: Math.min(end - offset, size) };
    offset += size;
    if (part.start >= part.end) continue;
    await using handle = await open(pathOf(file), 'r');
    const readAt = async (buffer: Buffer, position: number) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead;
    yield* openFrames(readAt, keyOfFile(dataKey, file), part);
  }
}
