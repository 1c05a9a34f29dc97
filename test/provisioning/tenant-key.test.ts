/** A hospital's key is made once, whatever breaks on the way, and can always be taken back. */

import { asTenantId } from '../../functions/kernel/ids.ts';
import { createKey, type KeyNeeds, removeKey } from '../../functions/provisioning/create-key.ts';

const tenantId = asTenantId('00000000-0000-4000-8000-00000000000a');

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** A KMS that knows keys and aliases, and fails an operation as often as it is told. */
const createKms = (failures: Record<string, number> = {}) => {
  const keys: string[] = [];
  const scheduled: string[] = [];
  const aliases = new Map<string, string>();
  const descriptions = new Map<string, string>();
  const lost = { answer: false };
  const operations: Record<string, (input: Record<string, string>) => object> = {
    CreateKeyCommand({ Description = '' }) {
      const Arn = `arn:key/${keys.length + 1}`;
      keys.push(Arn);
      descriptions.set(Arn, Description);
      if (lost.answer) throw named('TimeoutError');
      return { KeyMetadata: { Arn } };
    },
    ListKeysCommand: () => ({ Keys: keys.map((KeyId) => ({ KeyId })), Truncated: false }),
    CreateAliasCommand({ AliasName = '', TargetKeyId = '' }) {
      if (aliases.has(AliasName)) throw named('AlreadyExistsException');
      aliases.set(AliasName, TargetKeyId);
      return {};
    },
    DescribeKeyCommand({ KeyId = '' }) {
      const Arn = keys.includes(KeyId) ? KeyId : aliases.get(KeyId);
      if (!Arn) throw named('NotFoundException');
      return {
        KeyMetadata: {
          Arn,
          Description: descriptions.get(Arn),
          KeyState: scheduled.includes(Arn) ? 'PendingDeletion' : 'Enabled',
        },
      };
    },
    EnableKeyRotationCommand: () => ({}),
    ScheduleKeyDeletionCommand({ KeyId = '' }) {
      scheduled.push(KeyId);
      return {};
    },
    DeleteAliasCommand({ AliasName = '' }) {
      if (!aliases.delete(AliasName)) throw named('NotFoundException');
      return {};
    },
  };
  const send = async (command: { constructor: { name: string }; input: object }): Promise<object> => {
    const { name } = command.constructor;
    if ((failures[name] ?? 0) > 0) {
      failures[name] = (failures[name] ?? 0) - 1;
      throw named('AccessDeniedException');
    }
    return operations[name]?.(command.input as Record<string, string>) ?? {};
  };
  return { keys, scheduled, aliases, lost, send };
};

const needsOf = (kms: ReturnType<typeof createKms>): KeyNeeds => {
  const noted = new Map<string, string>();
  return {
    kms: kms as unknown as KeyNeeds['kms'],
    pacer: { take: async () => new Date() },
    accountArn: 'arn:aws:iam::000000000000:root',
    aliasPrefix: 'alias/ward/test/tenant/',
    findNoted: async (id) => noted.get(id),
    note: async (id, arn) => void (arn ? noted.set(id, arn) : noted.delete(id)),
  };
};

test('twice is one key', async () => {
  const kms = createKms();
  const needs = needsOf(kms);
  expect(await createKey(needs, tenantId)).toBe(await createKey(needs, tenantId));
  expect(kms.keys).toHaveLength(1);
});

test.each(['CreateAliasCommand', 'EnableKeyRotationCommand'])('an attempt that ends at %s makes no second key', async (name) => {
  const kms = createKms({ [name]: 3 });
  const needs = needsOf(kms);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(createKey(needs, tenantId)).rejects.toThrow('AccessDeniedException');
  }
  await createKey(needs, tenantId);
  expect(kms.keys).toHaveLength(1);
  expect(kms.aliases.get(`alias/ward/test/tenant/${tenantId}`)).toBe(kms.keys[0]);
});

test('a key that never got its alias is taken back too', async () => {
  const kms = createKms({ CreateAliasCommand: 1 });
  const needs = needsOf(kms);
  await expect(createKey(needs, tenantId)).rejects.toThrow();
  await removeKey(needs, tenantId);
  expect(kms.scheduled).toEqual(kms.keys);
});

test('a key is neither made nor named before its turn', async () => {
  const kms = createKms();
  const needs = { ...needsOf(kms), pacer: { take: async () => undefined } };
  await expect(createKey(needs, tenantId)).rejects.toMatchObject({ name: 'NotYourTurn' });
  expect(kms.keys).toEqual([]);
  kms.keys.push('arn:key/0');
  needs.note(tenantId, 'arn:key/0');
  await expect(createKey(needs, tenantId)).rejects.toMatchObject({ name: 'NotYourTurn' });
  expect([kms.keys, kms.aliases.size]).toEqual([['arn:key/0'], 0]);
});

test('one that was taken back is not found again: the next attempt has a key of its own', async () => {
  const kms = createKms();
  const needs = needsOf(kms);
  const first = await createKey(needs, tenantId);
  await removeKey(needs, tenantId);
  const second = await createKey(needs, tenantId);
  expect([kms.scheduled, kms.aliases.get(`alias/ward/test/tenant/${tenantId}`)]).toEqual([[first], second]);
});

test('nor is one that was taken back, which could not be written down', async () => {
  const kms = createKms();
  const needs = needsOf(kms);
  const forgetful = { ...needs, note: async () => Promise.reject(new Error('power cut')) };
  const first = await createKey(needs, tenantId);
  await expect(removeKey(forgetful, tenantId)).rejects.toThrow('power cut');
  expect(await createKey(needs, tenantId)).not.toBe(first);
});

test('one that could not be taken back is used again', async () => {
  const kms = createKms({ ScheduleKeyDeletionCommand: 1 });
  const needs = needsOf(kms);
  const first = await createKey(needs, tenantId);
  await expect(removeKey(needs, tenantId)).rejects.toThrow();
  expect([await createKey(needs, tenantId), kms.aliases.size]).toEqual([first, 1]);
});

describe('a key whose making was never answered', () => {
  const lose = async () => {
    const kms = createKms();
    const needs = needsOf(kms);
    kms.lost.answer = true;
    await expect(createKey(needs, tenantId)).rejects.toThrow('TimeoutError');
    kms.lost.answer = false;
    return { kms, needs };
  };

  test('is found by the next attempt, and is the only one', async () => {
    const { kms, needs } = await lose();
    expect([await createKey(needs, tenantId, 2), kms.keys]).toEqual(['arn:key/1', ['arn:key/1']]);
  });

  test('is taken back', async () => {
    const { kms, needs } = await lose();
    await removeKey(needs, tenantId);
    expect(kms.scheduled).toEqual(['arn:key/1']);
  });

  test('is no other hospital’s', async () => {
    const { kms, needs } = await lose();
    const other = asTenantId('00000000-0000-4000-8000-00000000000b');
    await createKey(needs, other, 2);
    await removeKey(needs, other);
    expect([kms.keys, kms.scheduled]).toEqual([['arn:key/1', 'arn:key/2'], ['arn:key/2']]);
  });
});

test('taking back what was never made does nothing', async () => {
  const kms = createKms();
  await removeKey(needsOf(kms), tenantId);
  expect(kms.scheduled).toEqual([]);
});
