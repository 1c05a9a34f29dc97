import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { algorithms, digestOf, ofParts } from '../../../local/s3/checksum.ts';
import { openFrames, sealFrames } from '../../../local/s3/frames.ts';
import { walk } from '../../../local/s3/walk.ts';

const sumOf = (algorithm: Parameters<typeof digestOf>[0], bytes: Uint8Array): string => {
  const digest = digestOf(algorithm);
  digest.update(bytes);
  return digest.value();
};

test('the checksum of the whole is joined from those of its parts', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 }), (parts) => {
      for (const algorithm of algorithms.filter((name) => name.startsWith('CRC'))) {
        const sums = parts.map((bytes) => ({ checksum: sumOf(algorithm, bytes), size: bytes.length }));
        expect(ofParts(algorithm, 'FULL_OBJECT', sums).value).toBe(sumOf(algorithm, Buffer.concat(parts)));
      }
    }),
  );
});

test('a checksum does not depend on how the bytes come', () => {
  const bytes = randomBytes(1000);
  const digest = digestOf('CRC32');
  for (const cut of [bytes.subarray(0, 1), bytes.subarray(1, 999), bytes.subarray(999)]) digest.update(cut);
  expect(Buffer.from(digest.value(), 'base64').readUInt32BE()).toBe(crc32(bytes));
});

const key = randomBytes(32);
const plain = randomBytes(200_000);
const sealed = async (...chunks: Uint8Array[]): Promise<Buffer> => {
  const frames: Buffer[] = [];
  for await (const frame of sealFrames(
    (async function* () {
      yield* chunks;
    })(),
    key,
  ))
    frames.push(frame);
  return Buffer.concat(frames);
};
const opened = async (file: Buffer, range: { start: number; end: number }): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  const readAt = async (buffer: Buffer, position: number) => file.copy(buffer, 0, position, position + buffer.length);
  for await (const chunk of openFrames(readAt, key, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

test('any range of sealed bytes is the range of the bytes', async () => {
  const file = await sealed(plain.subarray(0, 65_536), plain.subarray(65_536, 65_537), plain.subarray(65_537));
  const bound = fc.integer({ min: 0, max: plain.length });
  await fc.assert(
    fc.asyncProperty(bound, bound, async (one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      expect((await opened(file, { start, end })).equals(plain.subarray(start, end))).toBe(true);
    }),
  );
});

test('a file that was cut off, or whose frames changed places, does not open', async () => {
  const file = await sealed(plain);
  const whole = { start: 0, end: plain.length };
  await expect(opened(file.subarray(0, 65_552 * 3), whole)).rejects.toThrow();
  await expect(opened(file.subarray(0, file.length - 100), whole)).rejects.toThrow();
  const swapped = Buffer.concat([file.subarray(65_552, 131_104), file.subarray(0, 65_552), file.subarray(131_104)]);
  await expect(opened(swapped, whole)).rejects.toThrow();
});

test('pages of a listing, laid end to end, are the listing', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\u{10FFFF}'), minLength: 1, maxLength: 6 });
  const keys = fc.uniqueArray(letters, { maxLength: 20 });
  const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  fc.assert(
    fc.property(keys, fc.constantFrom('', 'a', 'a/'), fc.integer({ min: 1, max: 4 }), (names, prefix, max) => {
      const rows = names.toSorted(byBytes).map((name) => ({ key: name }));
      const rowsAfter = (after: { key: string }) =>
        rows.filter((row) => byBytes(row.key, after.key) > 0 && byBytes(row.key, prefix) >= 0);
      const seen: string[] = [];
      let from: string | undefined = '';
      while (from !== undefined) {
        const page: ReturnType<typeof walk<{ key: string }>> = walk({
          rowsAfter,
          from: { key: from },
          prefix,
          delimiter: '/',
          max,
        });
        seen.push(...page.rows.map((row) => row.key), ...page.groups);
        from = typeof page.next === 'object' ? page.next.key : page.next;
      }
      const folded = names
        .filter((name) => name.startsWith(prefix))
        .map((name) => {
          const end = name.indexOf('/', prefix.length);
          return end === -1 ? name : name.slice(0, end + 1);
        });
      expect(seen.toSorted()).toEqual([...new Set(folded)].toSorted());
    }),
  );
});
