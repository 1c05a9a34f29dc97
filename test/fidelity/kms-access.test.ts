/** Who may use a key, as AWS documents it: asked of IAM with a role's real session. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../local/account.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import type { ConditionBlock, Statement } from '../../local/iam/policy.ts';
import { createKms } from '../../local/kms/kms.ts';
import { allowedTo, type MayCall } from '../local/iam/allowed.ts';
import { accountArn, roleArn } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/kms/latest/developerguide';
const conditions = `${guide}/conditions-kms.html` as const;
const directory = mkdtempSync(join(tmpdir(), 'ward-kms-access-'));

let cloud: Cloud;
let may: MayCall;
let KeyId: string;
let mac: string;
let CiphertextBlob: string;
const Plaintext = 'eA==';
const arnOf = (id: string) => `arn:aws:kms:us-east-1:000000000000:key/${id}`;
const kms = <T = Record<string, string>>(operation: string, input: object = {}) =>
  cloud.call(rootOf(cloud), 'kms', operation, { ...input }) as Promise<T>;
const createKey = async (input: object = {}) =>
  (await kms<{ KeyMetadata: { KeyId: string } }>('CreateKey', input)).KeyMetadata.KeyId;

beforeAll(async () => {
  const account = openAccount({ directory });
  cloud = account.cloud;
  cloud.register(createKms(cloud));
  may = await allowedTo(account, 'kms');
  KeyId = await createKey({ Tags: [{ TagKey: 'tenant', TagValue: 'a' }] });
  mac = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  await kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId });
  CiphertextBlob = (await kms('Encrypt', { KeyId, Plaintext })).CiphertextBlob ?? '';
});
afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the key policy', () => {
  const page = `${guide}/key-policies.html` as const;
  const everything = { Action: 'kms:*' };
  const keyWith = (...statements: Partial<Statement>[]) => {
    const Statement = statements.map((each) => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...each }));
    return createKey({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }), BypassPolicyLockoutSafetyCheck: true });
  };
  behaves('that names the account leaves the word to identity policies', page, async () => {
    const id = await keyWith({ Principal: { AWS: accountArn } });
    expect(await may(everything, 'Encrypt', { KeyId: id, Plaintext })).toBe(true);
    expect(await may({ Action: 's3:*' }, 'Encrypt', { KeyId: id, Plaintext })).toBe(false);
  });
  behaves('that names the role is enough', page, async () => {
    const id = await keyWith({ Principal: { AWS: roleArn }, Action: 'kms:Encrypt' });
    expect(await may({ Action: 's3:*' }, 'Encrypt', { KeyId: id, Plaintext })).toBe(true);
    expect(await may({ Action: 's3:*' }, 'GenerateDataKey', { KeyId: id })).toBe(false);
  });
  behaves('that names neither allows nobody, whatever identity policies say', page, async () => {
    const id = await keyWith({ Principal: { Service: 's3.amazonaws.com' } });
    expect(await may(everything, 'Encrypt', { KeyId: id, Plaintext })).toBe(false);
  });
  behaves('denies what identity policies allow', page, async () => {
    const id = await keyWith({ Principal: { AWS: accountArn } }, { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' });
    const sealed = await kms('Encrypt', { KeyId: id, Plaintext });
    expect(await may(everything, 'Decrypt', { CiphertextBlob: sealed.CiphertextBlob })).toBe(false);
  });
});

describe('aliases', () => {
  const page = `${guide}/alias-access.html` as const;
  const alias = 'arn:aws:kms:us-east-1:000000000000:alias/a';
  behaves('to move one takes the right on the alias, on its key and on the next', page, async () => {
    const next = await createKey();
    const move = { AliasName: 'alias/a', TargetKeyId: next };
    const on = (...Resource: string[]) => ({ Action: 'kms:UpdateAlias', Resource });
    expect(await may(on(arnOf(KeyId), arnOf(next)), 'UpdateAlias', move)).toBe(false);
    expect(await may(on(alias, arnOf(next)), 'UpdateAlias', move)).toBe(false);
    expect(await may(on(alias, arnOf(KeyId)), 'UpdateAlias', move)).toBe(false);
    expect(await may(on(alias, arnOf(KeyId), arnOf(next)), 'UpdateAlias', move)).toBe(true);
    await kms('UpdateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId });
  });
  behaves('to make or take away one takes the right on the alias and on its key', page, async () => {
    const own = 'arn:aws:kms:us-east-1:000000000000:alias/own';
    for (const [operation, input] of [
      ['CreateAlias', { AliasName: 'alias/own', TargetKeyId: KeyId }],
      ['DeleteAlias', { AliasName: 'alias/own' }],
    ] as const) {
      const on = (...Resource: string[]) => ({ Action: `kms:${operation}`, Resource });
      expect(await may(on(own), operation, input)).toBe(false);
      expect(await may(on(arnOf(KeyId)), operation, input)).toBe(false);
      expect(await may(on(own, arnOf(KeyId)), operation, input)).toBe(true);
    }
  });
  behaves('a right on an alias is no right on its key', page, async () => {
    expect(await may({ Action: 'kms:Encrypt', Resource: alias }, 'Encrypt', { KeyId: 'alias/a', Plaintext })).toBe(false);
  });
});

behaves('a tag on a new key needs the right to tag', `${guide}/tag-permissions.html`, async () => {
  const tagged = { Tags: [{ TagKey: 'tenant', TagValue: 'b' }] };
  expect(await may({ Action: 'kms:CreateKey' }, 'CreateKey', tagged)).toBe(false);
  expect(await may({ Action: ['kms:CreateKey', 'kms:TagResource'] }, 'CreateKey', tagged)).toBe(true);
});

describe('condition keys', () => {
  const of = (operator: string, key: string, value: string): ConditionBlock => ({ [operator]: { [key]: value } });
  const holds = (
    key: string,
    [operator, right, wrong]: readonly [operator: string, right: string, wrong: string],
    call: () => readonly [operation: string, input: object],
  ) =>
    behaves(`${key} is what the call and its key say`, conditions, async () => {
      const [operation, input] = call();
      expect(await may({ Condition: of(operator, key, right) }, operation, input)).toBe(true);
      expect(await may({ Condition: of(operator, key, wrong) }, operation, input)).toBe(false);
    });
  const any = 'ForAnyValue:StringEquals';
  const encrypt = () => ['Encrypt', { KeyId, Plaintext }] as const;
  const sealing = () => ['GenerateDataKey', { KeyId, EncryptionContext: { tenantId: 'a' } }] as const;
  const tagging = () => ['TagResource', { KeyId, Tags: [{ TagKey: 'class', TagValue: 'phi' }] }] as const;

  holds('kms:EncryptionContext:tenantId', ['StringEquals', 'a', 'b'], sealing);
  holds('kms:EncryptionContextKeys', [any, 'tenantId', 'area'], sealing);
  holds('kms:ResourceAliases', [any, 'alias/a', 'alias/b'], encrypt);
  holds('kms:RequestAlias', ['StringEquals', 'alias/a', 'alias/b'], () => ['Encrypt', { KeyId: 'alias/a', Plaintext }]);
  holds('kms:KeySpec', ['StringEquals', 'SYMMETRIC_DEFAULT', 'HMAC_256'], encrypt);
  holds('kms:KeyUsage', ['StringEquals', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC'], encrypt);
  holds('kms:KeyOrigin', ['StringEquals', 'AWS_KMS', 'EXTERNAL'], encrypt);
  holds('kms:MultiRegion', ['Bool', 'false', 'true'], encrypt);
  holds('kms:CallerAccount', ['StringEquals', '000000000000', '111111111111'], encrypt);
  holds('kms:MacAlgorithm', ['StringEquals', 'HMAC_SHA_256', 'HMAC_SHA_512'], () => [
    'GenerateMac',
    { KeyId: mac, Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256' },
  ]);
  holds('kms:ReEncryptOnSameKey', ['Bool', 'true', 'false'], () => ['ReEncrypt', { CiphertextBlob, DestinationKeyId: KeyId }]);
  holds('kms:BypassPolicyLockoutSafetyCheck', ['Bool', 'true', 'false'], () => [
    'CreateKey',
    { BypassPolicyLockoutSafetyCheck: true },
  ]);
  holds('aws:ResourceTag/tenant', ['StringEquals', 'a', 'b'], encrypt);
  holds('aws:RequestTag/class', ['StringEquals', 'phi', 'public'], tagging);
  holds('aws:TagKeys', [any, 'class', 'tenant'], tagging);

  behaves('kms:RequestAlias is absent when the key is named otherwise', conditions, async () => {
    const Condition = of('Null', 'kms:RequestAlias', 'true');
    expect(await may({ Condition }, 'Encrypt', { KeyId, Plaintext })).toBe(true);
    expect(await may({ Condition }, 'Encrypt', { KeyId: 'alias/a', Plaintext })).toBe(false);
  });
  behaves('kms:EncryptionContextKeys is absent without an encryption context', conditions, async () => {
    const Condition = of('Null', 'kms:EncryptionContextKeys', 'true');
    expect(await may({ Condition }, ...encrypt())).toBe(true);
    expect(await may({ Condition }, ...sealing())).toBe(false);
  });
  behaves('kms:ScheduleKeyDeletionPendingWindowInDays is the waiting period', conditions, async () => {
    const input = { KeyId: await createKey(), PendingWindowInDays: 14 };
    const least = (days: string) => ({
      Condition: of('NumericGreaterThanEquals', 'kms:ScheduleKeyDeletionPendingWindowInDays', days),
    });
    expect(await may(least('15'), 'ScheduleKeyDeletion', input)).toBe(false);
    expect(await may(least('14'), 'ScheduleKeyDeletion', input)).toBe(true);
  });
  behaves('re-encryption asks for both keys, each with its own context', conditions, async () => {
    const sealed = await kms('Encrypt', { KeyId, Plaintext, EncryptionContext: { v: '1' } });
    const other = await createKey();
    const input = {
      CiphertextBlob: sealed.CiphertextBlob,
      SourceEncryptionContext: { v: '1' },
      DestinationKeyId: other,
      DestinationEncryptionContext: { v: '2' },
    };
    const from = {
      Action: 'kms:ReEncryptFrom',
      Resource: arnOf(KeyId),
      Condition: of('StringEquals', 'kms:EncryptionContext:v', '1'),
    };
    const to = {
      Action: 'kms:ReEncryptTo',
      Resource: arnOf(other),
      Condition: of('StringEquals', 'kms:EncryptionContext:v', '2'),
    };
    expect([
      await may(from, 'ReEncrypt', input),
      await may(to, 'ReEncrypt', input),
      await may([from, to], 'ReEncrypt', input),
    ]).toEqual([false, false, true]);
  });
});
