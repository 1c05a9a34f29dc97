/** Deleting a file: the bytes first, and nothing that was never announced. */
import { deleteFile } from '../../functions/files/delete-file.ts';

const place = (known: readonly string[]) => {
  const items = new Set(known);
  const removed: string[] = [];
  const needs = {
    items: { has: async (id: string) => items.has(id), remove: async (id: string) => items.delete(id) },
    bucket: { remove: async (id: string) => void removed.push(id) },
  };
  return { items, removed, needs };
};

test('the bytes and what is known of them go', async () => {
  const { items, removed, needs } = place(['a', 'b']);
  await deleteFile(needs, 'a');
  expect([removed, [...items]]).toEqual([['a'], ['b']]);
});

test('what was never announced is not found, and no bytes are touched', async () => {
  const { removed, needs } = place([]);
  await expect(deleteFile(needs, 'a')).rejects.toMatchObject({ kind: 'not-found' });
  expect(removed).toEqual([]);
});

test('while the bytes cannot be removed the file is still known, to be tried again', async () => {
  const { items, needs } = place(['a']);
  await expect(
    deleteFile({ ...needs, bucket: { remove: () => Promise.reject(new Error('S3 is away')) } }, 'a'),
  ).rejects.toThrow();
  expect(items.has('a')).toBe(true);
  await deleteFile(needs, 'a');
  expect(items.has('a')).toBe(false);
});

test('of two at once the second finds nothing', async () => {
  const { needs } = place(['a']);
  const ends = await Promise.allSettled([deleteFile(needs, 'a'), deleteFile(needs, 'a')]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});
