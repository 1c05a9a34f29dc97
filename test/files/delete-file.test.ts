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

test('two at once delete it once, and both are told so', async () => {
  const { needs, items } = place(['a']);
  await Promise.all([deleteFile(needs, 'a'), deleteFile(needs, 'a')]);
  expect([...items]).toEqual([]);
});

test('what is gone by the time it is to be removed was deleted, by a try whose answer was lost', async () => {
  const { needs } = place(['a']);
  const items = { ...needs.items, remove: async () => false };
  await expect(deleteFile({ ...needs, items }, 'a')).resolves.toBeUndefined();
});
