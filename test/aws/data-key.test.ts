/** A tenant's data key: made once, opened by its own KMS key, and never handed out itself. */
import {
  createDataKeys,
  type DataKey,
  type KeyPurpose,
  makeDataKey,
  openDataKey,
  removeDataKey,
} from '../../functions/aws/data-key.ts';
import { asTenantId, type TenantId } from '../../functions/kernel/ids.ts';
import { awsError, sessionOver } from './session-over.ts';
import { type ToyVault, toyVault } from './toy-vault.ts';

const general = asTenantId('11111111-1111-4111-8111-111111111111');
const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
const purposes: readonly KeyPurpose[] = ['seal', 'identifier', 'cursor'];
const keyId = (tenantId: string) => `arn:aws:kms:us-east-1:000000000000:key/of-${tenantId}`;

const open = (vault: ToyVault, clock = { now: 0 }) => {
  const keys = createDataKeys({ now: () => clock.now });
  return (tenantId: TenantId) => keys.open(sessionOver(tenantId, vault.send));
};

const made = async (...tenants: readonly TenantId[]): Promise<ToyVault> => {
  const vault = toyVault();
  for (const tenantId of tenants) await makeDataKey(sessionOver(tenantId, vault.send), keyId(tenantId));
  vault.calls.length = 0;
  return vault;
};

const hex = (key: DataKey, purpose: KeyPurpose) => Buffer.from(key.derive(purpose)).toString('hex');

test('what is derived is the same each time it is opened', async () => {
  const vault = await made(general);
  expect(hex(await open(vault)(general), 'seal')).toBe(hex(await open(vault)(general), 'seal'));
});

test('every purpose and every tenant has a key of its own', async () => {
  const vault = await made(general, mercy);
  const of = open(vault);
  const keys = [await of(general), await of(mercy)];
  expect(new Set(keys.flatMap((key) => purposes.map((purpose) => hex(key, purpose)))).size).toBe(6);
});

test('the same secret under another tenant’s name derives other keys', async () => {
  const vault = await made(general);
  const [item] = [...vault.items.values()];
  const context = { tenantId: mercy, area: 'key', id: 'data#1' };
  const moved = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(item?.wrapped ?? []).toString()), context }));
  vault.items.set(`${mercy}#key data#1`, { ...item, pk: `${mercy}#key`, wrapped: moved } as never);
  const of = open(vault);
  expect(hex(await of(mercy), 'seal')).not.toBe(hex(await of(general), 'seal'));
});

test('a derived key has 32 bytes, and is the user’s own to wipe', async () => {
  const key = await open(await made(general))(general);
  const before = hex(key, 'seal');
  const own = key.derive('seal');
  expect(own).toHaveLength(32);
  own.fill(0);
  expect(hex(key, 'seal')).toBe(before);
});

test('it says which KMS key wraps it', async () => {
  expect((await open(await made(general))(general)).keyId).toBe(keyId(general));
});

test('while it is cached no call is made', async () => {
  const vault = await made(general);
  const of = open(vault);
  expect(await of(general)).toBe(await of(general));
  expect(vault.calls).toEqual(['GetCommand', 'DecryptCommand']);
});

test('opened by a workflow it is the one that is there now', async () => {
  const vault = await made(general);
  const session = () => sessionOver(general, vault.send);
  const before = hex(await openDataKey(session()), 'seal');
  await removeDataKey(session());
  await expect(openDataKey(session())).rejects.toMatchObject({ name: 'KeyUnavailable' });
  await makeDataKey(session(), keyId(general));
  expect(hex(await openDataKey(session()), 'seal')).not.toBe(before);
});

test('after five minutes it is opened anew', async () => {
  const vault = await made(general);
  const clock = { now: 0 };
  const of = open(vault, clock);
  await of(general);
  clock.now += 5 * 60_000;
  await of(general);
  expect(vault.calls).toHaveLength(4);
});

test('one tenant’s cached key is not another’s', async () => {
  const vault = await made(general, mercy);
  const of = open(vault);
  expect(await of(general)).not.toBe(await of(mercy));
});

test('another tenant’s wrapped key, moved into this partition, does not open', async () => {
  const vault = await made(general, mercy);
  const foreign = vault.items.get(`${mercy}#key data#1`);
  vault.items.set(`${general}#key data#1`, { ...foreign, pk: `${general}#key` } as never);
  await expect(open(vault)(general)).rejects.toMatchObject({ name: 'KeyUnavailable' });
});

test('made twice, the first stays', async () => {
  const vault = await made(general);
  const before = hex(await open(vault)(general), 'seal');
  await makeDataKey(sessionOver(general, vault.send), keyId(general));
  expect(hex(await open(vault)(general), 'seal')).toBe(before);
});

test('removed twice is removed once', async () => {
  const vault = await made(general, mercy);
  await removeDataKey(sessionOver(general, vault.send));
  await removeDataKey(sessionOver(general, vault.send));
  expect([...vault.items.keys()]).toEqual([`${mercy}#key data#1`]);
});

describe('it says “try again”', () => {
  test('before the key is made', async () => {
    await expect(open(toyVault())(general)).rejects.toMatchObject({ name: 'KeyUnavailable', kind: 'unavailable' });
  });

  test.each([
    ['KMS does not answer', 'DecryptCommand', 'KeyUnavailable'],
    ['the table does not answer', 'GetCommand', 'DataUnavailable'],
  ])('when %s, and caches no failure', async (_, command, name) => {
    const vault = await made(general);
    const of = open(vault);
    vault.fail(command, awsError('TimeoutError'));
    await expect(of(general)).rejects.toMatchObject({ name, kind: 'unavailable' });
    expect(await of(general)).toHaveProperty('keyId');
  });
});
