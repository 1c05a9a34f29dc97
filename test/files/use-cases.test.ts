/** Announcing a file, completing it, and what neither ever lets happen. */

import type { StoredObject } from '../../functions/files/bucket.ts';
import { completeFile } from '../../functions/files/complete-file.ts';
import { newFileSchema } from '../../functions/files/contract.ts';
import { createFile } from '../../functions/files/create-file.ts';
import { contentTypes, extensions, type File, objectKeyOf } from '../../functions/files/file.ts';
import type { TenantCaller } from '../../functions/kernel/caller.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
const ada: TenantCaller = {
  kind: 'tenant',
  userId: 'ada',
  tenantId,
  roles: ['clinician'],
  credential: 'token',
  secondFactor: 'missing',
  authenticatedAt: 1,
};
const scan = { name: 'Ada Lovelace, biopsy.pdf', contentType: 'application/pdf' as const, size: 1_000 };
const upload = { url: 'https://files', fields: {}, expiresAt: '' };

const shelf = (maxFileBytes = 1_000) => {
  const kept = new Map<string, File>();
  const signed: File[] = [];
  const objects = new Map<string, StoredObject>();
  const files = {
    async add(file: File) {
      if (kept.has(file.id)) return false;
      kept.set(file.id, file);
      return true;
    },
    find: async (id: string) => kept.get(id),
    async markStored(id: string, versionId: string) {
      const file = kept.get(id);
      const stored: File | undefined = file && { ...file, status: 'stored', versionId };
      if (stored) kept.set(id, stored);
      return stored;
    },
  };
  const signUpload = async (file: File) => {
    signed.push(file);
    return upload;
  };
  const needs = { files, signUpload, maxFileBytes, now: () => new Date('2026-01-01T00:00:00Z') };
  const create = (body = scan, idempotencyKey?: string, caller = ada) => createFile(needs, caller, { body, idempotencyKey });
  const bucket = { findObject: async (id: string) => objects.get(id) };
  return { kept, signed, objects, files, create, complete: (id: string) => completeFile({ files, bucket }, id) };
};

describe('announcing a file', () => {
  test('gives it an id of its own, and a form for it', async () => {
    const { kept, create } = shelf();
    const { file, upload: form } = await create();
    expect([form, kept.get(file.id)]).toEqual([
      upload,
      { ...scan, id: file.id, status: 'waiting', createdAt: '2026-01-01T00:00:00.000Z' },
    ]);
  });

  test('refuses one that is a byte larger than the plan allows, and keeps nothing of it', async () => {
    const { kept, signed, create } = shelf(999);
    await expect(create()).rejects.toMatchObject({ kind: 'invalid', name: 'FileTooLarge', faults: [{ pointer: '/size' }] });
    expect([kept.size, signed.length]).toEqual([0, 0]);
  });

  test('without an Idempotency-Key is another file each time', async () => {
    const { kept, create } = shelf();
    await create();
    await create();
    expect(kept.size).toBe(2);
  });
});

describe('with the same Idempotency-Key', () => {
  test('the same request is the same file, with a new form', async () => {
    const { kept, signed, create } = shelf();
    const [first, second] = [await create(scan, 'k'), await create(scan, 'k')];
    expect([second.file, kept.size, signed.length]).toEqual([first.file, 1, 2]);
  });

  test.each([
    ['name', { name: 'other.pdf' }],
    ['type', { contentType: 'image/png' as const }],
    ['size', { size: 999 }],
  ])('another %s is refused', async (_, changed) => {
    const { signed, create } = shelf();
    await create(scan, 'k');
    await expect(create({ ...scan, ...changed } as typeof scan, 'k')).rejects.toMatchObject({ name: 'IdempotencyKeyReused' });
    expect(signed).toHaveLength(1);
  });

  test.each([
    ['another person', { userId: 'bob' }],
    ['another hospital', { tenantId: mercy }],
  ])('%s announces another file', async (_, changed) => {
    const { create } = shelf();
    const [one, other] = [await create(scan, 'k'), await create(scan, 'k', { ...ada, ...changed })];
    expect(one.file.id).not.toBe(other.file.id);
  });

  test('a file that is stored by then is told, and no form could replace it', async () => {
    const { signed, objects, create, complete } = shelf();
    const { file } = await create(scan, 'k');
    objects.set(file.id, { size: 1_000, versionId: 'v1' });
    await complete(file.id);
    expect(await create(scan, 'k')).toEqual({ file: expect.objectContaining({ id: file.id, status: 'stored' }) });
    expect(signed).toHaveLength(1);
  });

  test('a file that is removed in between is tried again', async () => {
    const { kept, create, files } = shelf();
    await create(scan, 'k');
    files.find = async (id) => void kept.delete(id) as undefined;
    await expect(create(scan, 'k')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('completing a file', () => {
  const waiting = async () => {
    const place = shelf();
    const { file } = await place.create();
    return { ...place, id: file.id };
  };

  test('takes the bytes that are there, all of them, and remembers which', async () => {
    const { id, kept, objects, complete } = await waiting();
    objects.set(id, { size: 1_000, versionId: 'v1' });
    expect(await complete(id)).toMatchObject({ id, status: 'stored', versionId: 'v1' });
    expect(kept.get(id)?.status).toBe('stored');
  });

  test.each([
    ['there are none', undefined],
    ['one is missing', { size: 999, versionId: 'v1' }],
    ['there is one too many', { size: 1_001, versionId: 'v1' }],
    ['there are none of them', { size: 0, versionId: 'v1' }],
  ])('is refused while %s', async (_, object) => {
    const { id, kept, objects, complete } = await waiting();
    if (object) objects.set(id, object);
    await expect(complete(id)).rejects.toMatchObject({ name: 'FileNotUploaded', kind: 'conflict' });
    expect(kept.get(id)?.status).toBe('waiting');
  });

  test('twice is once: what is uploaded later is not the file', async () => {
    const { id, objects, complete } = await waiting();
    objects.set(id, { size: 1_000, versionId: 'v1' });
    await complete(id);
    objects.set(id, { size: 1_000, versionId: 'v2' });
    expect(await complete(id)).toMatchObject({ versionId: 'v1' });
  });

  test('of a file nobody announced is not found, whatever lies in the bucket', async () => {
    const { objects, complete } = shelf();
    objects.set('stray', { size: 1, versionId: 'v1' });
    await expect(complete('stray')).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('of a file that is deleted meanwhile is not found', async () => {
    const { id, files, objects, complete } = await waiting();
    objects.set(id, { size: 1_000, versionId: 'v1' });
    files.markStored = async () => undefined;
    await expect(complete(id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

test('the name in the bucket is made of ids, and is below the hospital’s own folder', async () => {
  const { file } = await shelf().create();
  expect(objectKeyOf(tenantId, file.id)).toBe(`tenants/${tenantId}/files/${file.id}`);
  expect(file.id).toMatch(/^[0-9a-f-]{36}$/);
});

test('no type is one that a browser runs', () => {
  expect(contentTypes.filter((type) => /html|xml|svg|script|css|wasm|octet/.test(type))).toEqual([]);
  expect(Object.values(extensions).filter((extension) => !/^[a-z]{3,4}$/.test(extension))).toEqual([]);
});

test.each<[string, object]>([
  ['of no length', { size: 0 }],
  ['of half a byte', { size: 0.5 }],
  ['of a type a browser runs', { contentType: 'text/html' }],
  ['of a type with a parameter', { contentType: 'text/plain; charset=utf-8' }],
  ['without a name', { name: ' ' }],
  ['with an endless name', { name: 'a'.repeat(256) }],
  ['that brings its own id', { id: 'a' }],
  ['that says it is stored', { status: 'stored' }],
])('a file %s is refused', (_, changed) => {
  expect(newFileSchema.safeParse({ ...scan, ...changed }).success).toBe(false);
});
