/** What lies on disk, and what no other tenant can open. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decrypt, encrypt } from '../../../local/kms/ciphertext.ts';
import { openKeyStore } from '../../../local/kms/key-store.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { openSealing } from '../../../local/kms/sealing.ts';
import { smallCloud } from '../small-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-kms-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () => smallCloud([createKms], { directory });

test('a secret opens after the process is gone without a goodbye', async () => {
  const before = open();
  const { KeyMetadata } = await before.root<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey');
  const { CiphertextBlob } = await before.root('kms', 'Encrypt', { KeyId: KeyMetadata.KeyId, Plaintext: 'eA==' });
  const after = open();
  expect(await after.root('kms', 'Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext: 'eA==' });
  await Promise.all([before.close(), after.close()]);
});

test('the key of the machine is for its owner only', async () => {
  const small = open();
  expect(statSync(join(directory, 'kms.key')).mode & 0o777).toBe(0o600);
  await small.close();
});

test('key material is nowhere readable', async () => {
  const small = open();
  await small.root('kms', 'CreateKey');
  const keys = openKeyStore(small.cloud);
  const [material] = keys.all().map((key) => keys.currentMaterial(key).material);
  keys.close();
  await small.close();
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
  expect(material).toHaveLength(32);
  expect(files.some((content) => content.includes(material as Buffer))).toBe(false);
});

test('material cannot be moved to another key', () => {
  const sealing = openSealing(directory);
  const sealed = sealing.seal(Buffer.from('material'), 'key-a/1');
  expect(sealing.open(sealed, 'key-a/1').toString()).toBe('material');
  expect(() => sealing.open(sealed, 'key-b/1')).toThrow();
});

test('a broken key of the machine is one clear sentence', () => {
  writeFileSync(join(directory, 'kms.key'), 'short');
  expect(() => openSealing(directory)).toThrow(/kms\.key is not a key\./);
});

describe('an encryption context', () => {
  const material = Buffer.alloc(32, 7);
  const keyId = '8d1c7f2e-1111-4222-8333-444444444444';
  const contexts = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 4 });
  const same = (a: object, b: object) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

  test('opens what was sealed for it, and nothing that was sealed for another', () => {
    fc.assert(
      fc.property(contexts, contexts, fc.uint8Array({ maxLength: 64 }), (made, asked, content) => {
        const blob = encrypt(Buffer.from(content), material, { keyId, version: 1, context: made });
        expect(decrypt(blob, material, made)).toEqual(Buffer.from(content));
        if (!same(made, asked)) expect(() => decrypt(blob, material, asked)).toThrow(/not valid/);
      }),
    );
  });

  test('cannot be shifted between a name and its value', () => {
    const blob = encrypt(Buffer.from('x'), material, { keyId, version: 1, context: { ab: 'c' } });
    const shifted: Record<string, string>[] = [{ a: 'bc' }, { abc: '' }, { ab: 'c', '': '' }];
    for (const context of shifted) expect(() => decrypt(blob, material, context)).toThrow(/not valid/);
  });
});
