/** What is sealed opens where it belongs, and nowhere else. */
import { hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { SealBroken, type SealContext, seal, unseal } from '../../functions/aws/seal.ts';

const keyOf = (secret: string): DataKey => ({
  keyId: 'alias/any',
  derive: (purpose) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32)),
});

const ours = keyOf('ours');
const general = '11111111-1111-4111-8111-111111111111';
const mercy = '22222222-2222-4222-8222-222222222222';
const context: SealContext = { tenantId: general, area: 'record', id: 'Patient/1/_history/1' };

const contexts = fc.record({
  tenantId: fc.constantFrom(general, mercy),
  area: fc.constantFrom('record', 'file', 'config'),
  id: fc.string({ minLength: 1, maxLength: 40 }),
});

const runs = { numRuns: 40 };

test('what was sealed is opened as it was, whatever it says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 5_000 }), contexts, async (text, where) => {
      expect(await unseal(ours, where, await seal(ours, where, text))).toBe(text);
    }),
    runs,
  );
});

test('a message moved to another tenant, area or id never opens', async () => {
  await fc.assert(
    fc.asyncProperty(contexts, contexts, async (from, to) => {
      fc.pre(JSON.stringify(from) !== JSON.stringify(to));
      const message = await seal(ours, from, 'Ada Lovelace');
      await expect(unseal(ours, to, message)).rejects.toThrow(SealBroken);
    }),
    runs,
  );
});

test("another tenant's key never opens a message, even under the same context", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), contexts, async (secret, where) => {
      const message = await seal(ours, where, 'Ada Lovelace');
      await expect(unseal(keyOf(`theirs ${secret}`), where, message)).rejects.toThrow(SealBroken);
    }),
    runs,
  );
});

test('a message with one byte changed never opens', async () => {
  const message = await seal(ours, context, 'Ada Lovelace');
  await fc.assert(
    fc.asyncProperty(fc.nat(message.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const forged = Uint8Array.from(message);
      forged[at] = (forged[at] as number) ^ change;
      await expect(unseal(ours, context, forged)).rejects.toThrow(SealBroken);
    }),
    { numRuns: 200 },
  );
});

test('a message that was cut short never opens', async () => {
  const message = await seal(ours, context, 'Ada Lovelace');
  await fc.assert(
    fc.asyncProperty(fc.nat(message.length - 1), async (length) => {
      await expect(unseal(ours, context, message.subarray(0, length))).rejects.toThrow(SealBroken);
    }),
    runs,
  );
});

test('the plaintext is nowhere in the message', async () => {
  const message = Buffer.from(await seal(ours, context, 'Ada Lovelace'));
  expect(message.includes('Lovelace')).toBe(false);
});

test('the same text is never sealed to the same bytes', async () => {
  const [one, other] = await Promise.all([seal(ours, context, 'Ada'), seal(ours, context, 'Ada')]);
  expect(Buffer.compare(one, other)).not.toBe(0);
});

test('wiping the copy of the key that was handed out harms nothing', async () => {
  const copies: Uint8Array[] = [];
  const key: DataKey = { ...ours, derive: (purpose) => copies[copies.push(ours.derive(purpose)) - 1] as Uint8Array };
  await seal(key, context, 'one');
  for (const copy of copies) copy.fill(0);
  expect(await unseal(ours, context, await seal(key, context, 'two'))).toBe('two');
});
