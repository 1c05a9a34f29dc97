/** What is known of files, in a table that keeps what it is given. */
import { hkdfSync } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { createFileStore } from '../../functions/files/file.store.ts';
import type { File } from '../../functions/files/file.ts';
import { alarmCodes } from '../../functions/kernel/alarm-code.ts';
import { sessionOf } from '../session.ts';

const key: DataKey = { keyId: 'key', derive: (purpose) => new Uint8Array(hkdfSync('sha256', 'secret', '', purpose, 32)) };

const file = (id: string): File => ({
  id,
  name: `${id}.png`,
  contentType: 'image/png',
  size: 3,
  status: 'waiting',
  createdAt: '2026-01-01T00:00:00.000Z',
});

type Item = Record<string, unknown> & { sealedName: Uint8Array };

interface Input {
  readonly Item: Item;
  readonly Key: { readonly sk: string };
}

const store = () => {
  const items = new Map<string, Item>();
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: Input }) => {
    if (name === 'PutCommand') items.set(String(input.Item.sk), input.Item);
    if (name === 'GetCommand') return { Item: items.get(input.Key.sk) };
    if (name === 'QueryCommand') return { Items: [...items.values()] };
    return { Responses: { tenants: [...items.values()] } };
  };
  const session = Object.assign(sessionOf<'file:write'>(), { keep: () => ({ send }) });
  return { items, files: createFileStore(session, key) };
};

test('a file whose name does not open is left out of the list, counted, and told of by a code that wakes somebody', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const { items, files } = store();
  for (const id of ['a', 'b', 'c']) await files.add(file(id));
  const [a, b] = [items.get('a'), items.get('b')];
  if (a && b) items.set('b', { ...b, sealedName: a.sealedName });
  const page = await files.list({ limit: 10 });
  expect([page.files.map(({ name }) => name), page.unreadable]).toEqual([['a.png', 'c.png'], 1]);
  expect(logged.mock.calls).toEqual([
    [alarmCodes.unreadable, expect.objectContaining({ code: alarmCodes.unreadable, fileId: 'b' })],
  ]);
  logged.mockRestore();
});

test('a file whose name does not open wakes somebody also when it alone is looked for', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const { items, files } = store();
  for (const id of ['a', 'b']) await files.add(file(id));
  const [a, b] = [items.get('a'), items.get('b')];
  if (a && b) items.set('b', { ...b, sealedName: a.sealedName });
  await expect(files.find('b')).rejects.toMatchObject({ name: 'SealBroken' });
  expect(logged.mock.calls).toEqual([[alarmCodes.unreadable, expect.objectContaining({ fileId: 'b' })]]);
  logged.mockRestore();
});

test('a file that is only announced is forgotten after a day', async () => {
  const { items, files } = store();
  await files.add(file('a'));
  expect(items.get('a')?.expiresAt).toBe(Date.parse('2026-01-02T00:00:00.000Z') / 1000);
});
