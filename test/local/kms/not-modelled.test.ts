/** What docs/fidelity/kms.md says is not modelled answers so, and never as if it were done. */
import { createKms } from '../../../local/kms/kms.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

let small: SmallCloud;
let now = Date.parse('2026-01-01T00:00:00Z');
let KeyId: string;
let CiphertextBlob: string;
const Plaintext = 'eA==';
const kms = <T = Record<string, string>>(operation: string, input: object = {}) => small.root<T>('kms', operation, input);

beforeAll(async () => {
  small = smallCloud([createKms], { now: () => now });
  KeyId = (await kms<{ KeyMetadata: { KeyId: string } }>('CreateKey')).KeyMetadata.KeyId;
  CiphertextBlob = (await kms('Encrypt', { KeyId, Plaintext })).CiphertextBlob ?? '';
});
afterAll(() => small.close());

const GrantTokens = ['token'];
const tag = (TagKey: string) => ({ TagKey, TagValue: '1' });

test.each<[string, object]>([
  ['CreateGrant', { GranteePrincipal: 'arn:aws:iam::000000000000:role/a', Operations: ['Decrypt'] }],
  ['ListGrants', {}],
  ['RetireGrant', { GrantToken: 'token' }],
  ['Encrypt', { Plaintext, GrantTokens }],
  ['Decrypt', { GrantTokens }],
  ['DescribeKey', { GrantTokens }],
  ['CreateKey', { KeySpec: 'RSA_2048' }],
  ['CreateKey', { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' }],
  ['GenerateDataKeyPair', { KeyPairSpec: 'RSA_2048' }],
  ['DeriveSharedSecret', {}],
  ['CreateKey', { MultiRegion: true }],
  ['ReplicateKey', { ReplicaRegion: 'eu-west-1' }],
  ['UpdatePrimaryRegion', { PrimaryRegion: 'eu-west-1' }],
  ['CreateKey', { Origin: 'EXTERNAL' }],
  ['ImportKeyMaterial', {}],
  ['GetParametersForImport', {}],
  ['DeleteImportedKeyMaterial', {}],
  ['CreateKey', { CustomKeyStoreId: 'cks-1' }],
  ['CreateKey', { XksKeyId: 'x' }],
  ['CreateCustomKeyStore', { CustomKeyStoreName: 'hsm' }],
  ['Encrypt', { Plaintext, DryRun: true }],
  ['Decrypt', { DryRun: true }],
  ['GenerateDataKey', { KeySpec: 'AES_256', DryRun: true }],
  ['GenerateMac', { Message: Plaintext, MacAlgorithm: 'HMAC_SHA_256', DryRun: true }],
  ['Decrypt', { Recipient: { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } }],
  ['GenerateDataKey', { KeySpec: 'AES_256', Recipient: {} }],
  ['GenerateRandom', { NumberOfBytes: 8, Recipient: {} }],
  ['ListKeyRotations', {}],
  ['ListKeyPolicies', {}],
  ['UpdateKeyDescription', { Description: 'other' }],
  ['GenerateDataKey', { KeySpec: 'AES_256', EncryptionContext: { tenantId: 'a', TENANTID: 'b' } }],
  ['TagResource', { Tags: [tag('tenant'), tag('Tenant')] }],
  ['CreateKey', { Tags: [tag('tenant'), tag('Tenant')] }],
  ['constructor', {}],
])('%s with %j answers NotImplemented', async (operation, input) => {
  const withoutKey = ['CreateKey', 'GenerateRandom', 'CreateCustomKeyStore'].includes(operation);
  const given = { ...(withoutKey ? {} : { KeyId }), ...(operation === 'Decrypt' ? { CiphertextBlob } : {}), ...input };
  await expect(kms(operation, given)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

test('a tag beside one that differs by case alone is refused, and nothing changes', async () => {
  await kms('TagResource', { KeyId, Tags: [tag('tenant')] });
  await expect(kms('TagResource', { KeyId, Tags: [tag('TENANT')] })).rejects.toMatchObject({ code: 'NotImplemented' });
  expect(await kms('ListResourceTags', { KeyId })).toMatchObject({ Tags: [tag('tenant')] });
});

describe('what differs, differs as told', () => {
  test('a key that AWS would manage is not there', async () => {
    await expect(kms('DescribeKey', { KeyId: 'alias/aws/s3' })).rejects.toMatchObject({ code: 'NotFoundException' });
  });

  test('a policy that shuts everyone out is accepted without the bypass', async () => {
    const Statement = { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' };
    await expect(kms('CreateKey', { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })).resolves.toBeDefined();
  });

  test('rotations on demand have no limit', async () => {
    for (let times = 0; times < 12; times += 1) await kms('RotateKeyOnDemand', { KeyId });
    expect((await kms('Decrypt', { CiphertextBlob })).Plaintext).toBe(Plaintext);
  });

  test('several missed periods are one rotation, at the first encryption', async () => {
    await kms('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    const began = now;
    now += 200 * 86_400_000;
    await kms('Encrypt', { KeyId, Plaintext });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({ NextRotationDate: began / 1000 + 270 * 86_400 });
  });
});
