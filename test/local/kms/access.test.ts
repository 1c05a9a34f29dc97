/** What IAM is asked for each use of a key. */
import { rootOf } from '../../../local/cloud.ts';
import { createKms } from '../../../local/kms/kms.ts';
import type { Access } from '../../../local/service.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

let small: SmallCloud;
let key: string;
const arnOf = (id: string) => `arn:aws:kms:us-east-1:000000000000:key/${id}`;
const kms = (operation: string, input: object = {}) => small.root<Record<string, string>>('kms', operation, input);
const createKey = async (input: object = {}): Promise<string> =>
  (await small.root<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey', input)).KeyMetadata.KeyId;

const asked = async (operation: string, input: object): Promise<readonly Access[]> => {
  const { cloud } = small;
  const call = { service: 'kms', operation, input: { ...input }, principal: rootOf(cloud), requestId: '1' };
  return cloud.find('kms')?.access(call) ?? [];
};

beforeEach(async () => {
  small = smallCloud([createKms]);
  key = await createKey({ Tags: [{ TagKey: 'tenant', TagValue: 'a' }] });
  await kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: key });
});
afterEach(() => small.close());

test('every use of a key needs its own policy to allow it', async () => {
  const [access] = await asked('Encrypt', { KeyId: key, Plaintext: 'eA==' });
  expect(access).toMatchObject({
    action: 'kms:Encrypt',
    resource: arnOf(key),
    resourcePolicyMode: 'required',
    resourcePolicy: { Statement: [{ Principal: { AWS: 'arn:aws:iam::000000000000:root' } }] },
  });
});

test('an encryption context whose keys differ by case alone is refused: a policy would see one of two values', async () => {
  const given = { KeyId: key, EncryptionContext: { tenantId: 'b', TENANTID: 'a' } };
  await expect(async () => asked('GenerateDataKey', given)).rejects.toMatchObject({ code: 'NotImplemented' });
});

test('the encryption context is asked pair by pair', async () => {
  const [access] = await asked('GenerateDataKey', { KeyId: key, EncryptionContext: { tenantId: 'a', area: 'x' } });
  expect(access?.context).toMatchObject({
    'kms:EncryptionContext:tenantId': 'a',
    'kms:EncryptionContext:area': 'x',
    'kms:EncryptionContextKeys': ['tenantId', 'area'],
  });
});

test('an absent encryption context is absent, not empty', async () => {
  const [access] = await asked('GenerateDataKey', { KeyId: key });
  expect(access?.context).not.toHaveProperty('kms:EncryptionContextKeys');
});

test('the key is known by its tags, its aliases and the alias it was asked by', async () => {
  const [access] = await asked('Encrypt', { KeyId: 'alias/a' });
  expect(access?.context).toMatchObject({
    'aws:ResourceTag/tenant': 'a',
    'kms:ResourceAliases': ['alias/a'],
    'kms:RequestAlias': 'alias/a',
    'kms:KeySpec': 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': 'ENCRYPT_DECRYPT',
    'kms:CallerAccount': '000000000000',
  });
  const [byId] = await asked('Encrypt', { KeyId: key });
  expect(byId?.context?.['kms:RequestAlias']).toBeUndefined();
});

test('decryption is asked on the key that the ciphertext names', async () => {
  const { CiphertextBlob } = await kms('Encrypt', { KeyId: key, Plaintext: 'eA==' });
  expect(await asked('Decrypt', { CiphertextBlob })).toMatchObject([{ action: 'kms:Decrypt', resource: arnOf(key) }]);
});

test('re-encryption is asked on both keys, each with its own context', async () => {
  const other = await createKey();
  const { CiphertextBlob } = await kms('Encrypt', { KeyId: key, Plaintext: 'eA==', EncryptionContext: { v: '1' } });
  const input = {
    CiphertextBlob,
    SourceEncryptionContext: { v: '1' },
    DestinationKeyId: other,
    DestinationEncryptionContext: { v: '2' },
  };
  expect(await asked('ReEncrypt', input)).toMatchObject([
    { action: 'kms:ReEncryptFrom', resource: arnOf(key), context: { 'kms:EncryptionContext:v': '1' } },
    { action: 'kms:ReEncryptTo', resource: arnOf(other), context: { 'kms:EncryptionContext:v': '2' } },
  ]);
});

test('a change of an alias is asked on the alias and on every key that it names', async () => {
  const other = await createKey();
  const resources = async (operation: string, input: object) => (await asked(operation, input)).map(({ resource }) => resource);
  const alias = 'arn:aws:kms:us-east-1:000000000000:alias/a';
  expect(await resources('UpdateAlias', { AliasName: 'alias/a', TargetKeyId: other })).toEqual([alias, arnOf(key), arnOf(other)]);
  expect(await resources('DeleteAlias', { AliasName: 'alias/a' })).toEqual([alias, arnOf(key)]);
});

test('a key made with tags needs the right to tag', async () => {
  expect(await asked('CreateKey', { Tags: [{ TagKey: 'tenant', TagValue: 'a' }] })).toMatchObject([
    { action: 'kms:CreateKey', resource: '*', context: { 'aws:RequestTag/tenant': 'a', 'aws:TagKeys': ['tenant'] } },
    { action: 'kms:TagResource', resource: arnOf('*') },
  ]);
});

test('the waiting period of a deletion is asked', async () => {
  const [access] = await asked('ScheduleKeyDeletion', { KeyId: key, PendingWindowInDays: 14 });
  expect(access?.context).toMatchObject({ 'kms:ScheduleKeyDeletionPendingWindowInDays': 14 });
});

test('a key that does not exist is not found, whatever the policies say', async () => {
  await expect(asked('Encrypt', { KeyId: 'alias/unheard' })).rejects.toMatchObject({ code: 'NotFoundException' });
});
