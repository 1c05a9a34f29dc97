/** KMS as AWS documents it: the cases of docs/fidelity/kms.md. */
import { createPublicKey, verify } from 'node:crypto';
import { createKms } from '../../local/kms/kms.ts';
import type { AwsError } from '../../local/service.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/kms/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/kms/latest/developerguide';
const day = 86_400_000;

let small: SmallCloud;
let now: number;
type Text = Record<string, string>;
const kms = <T = Text>(operation: string, input: object = {}) => small.root<T>('kms', operation, input);
const failure = (operation: string, input: object): Promise<AwsError> =>
  kms(operation, input).then(
    () => Promise.reject(new Error(`${operation} was expected to fail`)),
    (error: AwsError) => error,
  );
const createKey = async (input: object = {}): Promise<string> =>
  (await kms<{ KeyMetadata: { KeyId: string } }>('CreateKey', input)).KeyMetadata.KeyId;
const stateOf = async (KeyId: string) =>
  (await kms<{ KeyMetadata: { KeyState: string } }>('DescribeKey', { KeyId })).KeyMetadata.KeyState;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const Plaintext = base64('a blood group');

beforeEach(() => {
  now = Date.parse('2026-01-01T00:00:00Z');
  small = smallCloud([createKms], { now: () => now });
});
afterEach(() => small.close());

describe('keys', () => {
  behaves('a new key is enabled, symmetric and for encryption', `${api}/API_CreateKey.html`, async () => {
    const { KeyMetadata } = await kms<{ KeyMetadata: Text }>('CreateKey', { Description: 'of a tenant' });
    expect(KeyMetadata).toMatchObject({
      Arn: `arn:aws:kms:us-east-1:000000000000:key/${KeyMetadata.KeyId}`,
      Description: 'of a tenant',
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyManager: 'CUSTOMER',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    });
  });

  behaves('a key is named by its id, its ARN, its alias or the ARN of its alias', `${api}/API_DescribeKey.html`, async () => {
    const id = await createKey();
    await kms('CreateAlias', { AliasName: 'alias/tenant-a', TargetKeyId: id });
    const arn = 'arn:aws:kms:us-east-1:000000000000:';
    for (const KeyId of [id, `${arn}key/${id}`, 'alias/tenant-a', `${arn}alias/tenant-a`])
      expect(await kms('DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { KeyId: id } });
  });

  behaves('a key that does not exist is NotFoundException', `${api}/API_DescribeKey.html`, async () => {
    for (const KeyId of ['8d1c7f2e-0000-4000-8000-000000000000', 'alias/unheard', 'arn:aws:kms:eu-west-1:1:key/1'])
      expect(await failure('DescribeKey', { KeyId })).toMatchObject({ code: 'NotFoundException', status: 400 });
  });

  behaves('lists come in pages', `${api}/API_ListKeys.html`, async () => {
    const ids = await Promise.all([createKey(), createKey(), createKey()]);
    const first = await kms<{ Keys: { KeyId: string }[]; NextMarker: string }>('ListKeys', { Limit: 2 });
    const second = await kms<{ Keys: { KeyId: string }[] }>('ListKeys', { Limit: 2, Marker: first.NextMarker });
    expect(first).toMatchObject({ Truncated: true });
    expect(second).toMatchObject({ Truncated: false });
    expect([...first.Keys, ...second.Keys].map(({ KeyId }) => KeyId)).toEqual(ids.sort());
  });

  behaves('a disabled key does no work until it is enabled', `${guide}/enabling-keys.html`, async () => {
    const KeyId = await createKey();
    await kms('DisableKey', { KeyId });
    expect(await failure('Encrypt', { KeyId, Plaintext })).toMatchObject({ code: 'DisabledException' });
    await kms('EnableKey', { KeyId });
    await kms('Encrypt', { KeyId, Plaintext });
  });

  behaves('a key that waits for its deletion does no work, and comes back disabled', `${guide}/deleting-keys.html`, async () => {
    const KeyId = await createKey();
    const scheduled = await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(scheduled).toMatchObject({ KeyState: 'PendingDeletion', DeletionDate: (now + 7 * day) / 1000 });
    expect(await failure('Encrypt', { KeyId, Plaintext })).toMatchObject({ code: 'KMSInvalidStateException' });
    await kms('CancelKeyDeletion', { KeyId });
    expect(await stateOf(KeyId)).toBe('Disabled');
  });

  behaves('after the waiting period the key and its aliases are gone', `${guide}/deleting-keys.html`, async () => {
    const KeyId = await createKey();
    await kms('CreateAlias', { AliasName: 'alias/gone', TargetKeyId: KeyId });
    const { CiphertextBlob } = await kms('Encrypt', { KeyId, Plaintext });
    await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    now += 7 * day - 1;
    expect(await stateOf(KeyId)).toBe('PendingDeletion');
    now += 1;
    expect(await failure('DescribeKey', { KeyId })).toMatchObject({ code: 'NotFoundException' });
    expect(await kms('ListAliases')).toMatchObject({ Aliases: [] });
    expect(await failure('Decrypt', { CiphertextBlob })).toMatchObject({ code: 'AccessDeniedException' });
  });

  behaves('the waiting period is 7 to 30 days', `${api}/API_ScheduleKeyDeletion.html`, async () => {
    const KeyId = await createKey();
    for (const PendingWindowInDays of [6, 31])
      expect(await failure('ScheduleKeyDeletion', { KeyId, PendingWindowInDays })).toMatchObject({ code: 'ValidationException' });
  });

  behaves(
    'a key has the policy it was given, else one that leaves it to the account',
    `${api}/API_GetKeyPolicy.html`,
    async () => {
      const KeyId = await createKey();
      expect(JSON.parse((await kms('GetKeyPolicy', { KeyId })).Policy ?? '')).toMatchObject({
        Statement: [{ Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*' }],
      });
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }] };
      await kms('PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: JSON.stringify(policy) });
      expect(JSON.parse((await kms('GetKeyPolicy', { KeyId })).Policy ?? '')).toEqual(policy);
      expect(await failure('PutKeyPolicy', { KeyId, Policy: '{' })).toMatchObject({ code: 'MalformedPolicyDocumentException' });
    },
  );

  behaves('tags are kept, overwritten and taken away', `${api}/API_TagResource.html`, async () => {
    const KeyId = await createKey({ Tags: [{ TagKey: 'tenant', TagValue: 'a' }] });
    await kms('TagResource', {
      KeyId,
      Tags: [
        { TagKey: 'tenant', TagValue: 'b' },
        { TagKey: 'x', TagValue: '1' },
      ],
    });
    await kms('UntagResource', { KeyId, TagKeys: ['x'] });
    expect(await kms('ListResourceTags', { KeyId })).toEqual({ Tags: [{ TagKey: 'tenant', TagValue: 'b' }], Truncated: false });
  });
});

describe('aliases', () => {
  behaves('an alias is moved to another key, and then taken away', `${api}/API_UpdateAlias.html`, async () => {
    const [first, second] = [await createKey(), await createKey()];
    await kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId: first });
    await kms('UpdateAlias', { AliasName: 'alias/a', TargetKeyId: second });
    expect(await kms('ListAliases', { KeyId: second })).toMatchObject({
      Aliases: [{ AliasName: 'alias/a', TargetKeyId: second }],
    });
    await kms('DeleteAlias', { AliasName: 'alias/a' });
    expect(await failure('DescribeKey', { KeyId: 'alias/a' })).toMatchObject({ code: 'NotFoundException' });
  });

  behaves('an alias is made once', `${api}/API_CreateAlias.html`, async () => {
    const TargetKeyId = await createKey();
    await kms('CreateAlias', { AliasName: 'alias/a', TargetKeyId });
    expect(await failure('CreateAlias', { AliasName: 'alias/a', TargetKeyId })).toMatchObject({ code: 'AlreadyExistsException' });
  });

  behaves('names that are reserved or misspelt are refused', `${api}/API_CreateAlias.html`, async () => {
    const TargetKeyId = await createKey();
    for (const AliasName of ['alias/aws/s3', 'tenant', 'alias/', 'alias/a b'])
      expect(await failure('CreateAlias', { AliasName, TargetKeyId })).toMatchObject({ code: 'InvalidAliasNameException' });
  });
});

describe('encryption', () => {
  behaves('a ciphertext opens without naming its key', `${api}/API_Decrypt.html`, async () => {
    const KeyId = await createKey();
    const { CiphertextBlob } = await kms('Encrypt', { KeyId, Plaintext });
    const arn = `arn:aws:kms:us-east-1:000000000000:key/${KeyId}`;
    expect(await kms('Decrypt', { CiphertextBlob })).toEqual({ KeyId: arn, Plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  });

  behaves('the encryption context must be the same, in any order', `${guide}/encrypt_context.html`, async () => {
    const KeyId = await createKey();
    const { CiphertextBlob } = await kms('Encrypt', { KeyId, Plaintext, EncryptionContext: { tenantId: 'a', area: 'x' } });
    await kms('Decrypt', { CiphertextBlob, EncryptionContext: { area: 'x', tenantId: 'a' } });
    for (const EncryptionContext of [
      { tenantId: 'b', area: 'x' },
      { tenantId: 'a' },
      undefined,
      { tenantid: 'a', area: 'x' },
      { tenantIda: '', area: 'x' },
    ])
      expect(await failure('Decrypt', { CiphertextBlob, EncryptionContext })).toMatchObject({
        code: 'InvalidCiphertextException',
      });
  });

  behaves('a ciphertext that was changed is refused', `${api}/API_Decrypt.html`, async () => {
    const { CiphertextBlob = '' } = await kms('Encrypt', { KeyId: await createKey(), Plaintext });
    const bytes = Buffer.from(CiphertextBlob, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    for (const blob of [bytes.toString('base64'), base64('no ciphertext at all')])
      expect(await failure('Decrypt', { CiphertextBlob: blob })).toMatchObject({ code: 'InvalidCiphertextException' });
  });

  behaves('a key that did not make the ciphertext is IncorrectKeyException', `${api}/API_Decrypt.html`, async () => {
    const { CiphertextBlob } = await kms('Encrypt', { KeyId: await createKey(), Plaintext });
    const other = await createKey();
    expect(await failure('Decrypt', { CiphertextBlob, KeyId: other })).toMatchObject({ code: 'IncorrectKeyException' });
  });

  behaves('at most 4096 bytes are encrypted', `${api}/API_Encrypt.html`, async () => {
    const KeyId = await createKey();
    await kms('Encrypt', { KeyId, Plaintext: base64('x'.repeat(4096)) });
    expect(await failure('Encrypt', { KeyId, Plaintext: base64('x'.repeat(4097)) })).toMatchObject({
      code: 'ValidationException',
    });
  });

  behaves('a data key comes open and sealed, of the size that was asked', `${api}/API_GenerateDataKey.html`, async () => {
    const KeyId = await createKey();
    const dataKey = await kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256', EncryptionContext: { tenantId: 'a' } });
    expect(Buffer.from(dataKey.Plaintext ?? '', 'base64')).toHaveLength(32);
    const { CiphertextBlob } = dataKey;
    const opened = await kms('Decrypt', { CiphertextBlob, EncryptionContext: { tenantId: 'a' } });
    expect(opened.Plaintext).toBe(dataKey.Plaintext);
  });

  behaves('a data key can come sealed only', `${api}/API_GenerateDataKeyWithoutPlaintext.html`, async () => {
    const sealed = await kms('GenerateDataKeyWithoutPlaintext', { KeyId: await createKey(), NumberOfBytes: 64 });
    expect(sealed.Plaintext).toBeUndefined();
    const { Plaintext: opened = '' } = await kms('Decrypt', { CiphertextBlob: sealed.CiphertextBlob });
    expect(Buffer.from(opened, 'base64')).toHaveLength(64);
  });

  behaves('re-encryption moves a secret to another key and context', `${api}/API_ReEncrypt.html`, async () => {
    const [from, to] = [await createKey(), await createKey()];
    const { CiphertextBlob } = await kms('Encrypt', { KeyId: from, Plaintext, EncryptionContext: { v: '1' } });
    const moved = await kms('ReEncrypt', {
      CiphertextBlob,
      SourceEncryptionContext: { v: '1' },
      DestinationKeyId: to,
      DestinationEncryptionContext: { v: '2' },
    });
    const opened = await kms('Decrypt', { CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { v: '2' } });
    expect(opened).toMatchObject({ Plaintext, KeyId: `arn:aws:kms:us-east-1:000000000000:key/${to}` });
  });
});

describe('rotation', () => {
  behaves('older ciphertexts open after a rotation', `${guide}/rotate-keys.html`, async () => {
    const KeyId = await createKey();
    const before = await kms('Encrypt', { KeyId, Plaintext });
    await kms('RotateKeyOnDemand', { KeyId });
    const after = await kms('Encrypt', { KeyId, Plaintext });
    for (const { CiphertextBlob } of [before, after])
      expect((await kms('Decrypt', { CiphertextBlob })).Plaintext).toBe(Plaintext);
    const material = ({ CiphertextBlob = '' }: Text) => Buffer.from(CiphertextBlob, 'base64').subarray(0, 21).toString('hex');
    expect(material(after)).not.toBe(material(before));
  });

  behaves('a key rotates by itself after its period', `${api}/API_EnableKeyRotation.html`, async () => {
    const KeyId = await createKey();
    await kms('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
      NextRotationDate: (now + 90 * day) / 1000,
    });
    now += 100 * day;
    await kms('Encrypt', { KeyId, Plaintext });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({ NextRotationDate: (now + 80 * day) / 1000 });
    await kms('DisableKeyRotation', { KeyId });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: false });
  });

  behaves('HMAC keys do not rotate', `${guide}/rotate-keys.html`, async () => {
    const KeyId = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(await failure('EnableKeyRotation', { KeyId })).toMatchObject({ code: 'UnsupportedOperationException' });
  });
});

describe('message authentication codes', () => {
  const Message = base64('MRN-1');

  behaves('a MAC is that of its message and its key', `${api}/API_VerifyMac.html`, async () => {
    const KeyId = await createKey({ KeySpec: 'HMAC_512', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const of = { KeyId, MacAlgorithm: 'HMAC_SHA_512' };
    const { Mac = '' } = await kms('GenerateMac', { ...of, Message });
    expect(Buffer.from(Mac, 'base64')).toHaveLength(64);
    expect(await kms('VerifyMac', { ...of, Message, Mac })).toMatchObject({ MacValid: true });
    expect(await failure('VerifyMac', { ...of, Message: base64('MRN-2'), Mac })).toMatchObject({
      code: 'KMSInvalidMacException',
    });
  });

  behaves('a key is good for one use only', `${api}/API_GenerateMac.html`, async () => {
    const mac = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(await failure('Encrypt', { KeyId: mac, Plaintext })).toMatchObject({ code: 'InvalidKeyUsageException' });
    const generate = { KeyId: await createKey(), Message, MacAlgorithm: 'HMAC_SHA_256' };
    expect(await failure('GenerateMac', generate)).toMatchObject({ code: 'InvalidKeyUsageException' });
  });
});

describe('signatures', () => {
  const Message = base64('Certificate');
  const of = { SigningAlgorithm: 'ECDSA_SHA_256' };
  const signer = () => createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });

  behaves('a signature is that of its message and its key', `${api}/API_Verify.html`, async () => {
    const KeyId = await signer();
    const { Signature = '' } = await kms('Sign', { ...of, KeyId, Message });
    expect(await kms('Verify', { ...of, KeyId, Message, Signature })).toMatchObject({ SignatureValid: true });
    for (const other of [
      { KeyId, Message: base64('Forgery') },
      { KeyId: await signer(), Message },
    ])
      expect(await failure('Verify', { ...of, ...other, Signature })).toMatchObject({ code: 'KMSInvalidSignatureException' });
  });

  behaves('whoever has the public key verifies without KMS', `${api}/API_GetPublicKey.html`, async () => {
    const KeyId = await signer();
    const { Signature = '' } = await kms('Sign', { ...of, KeyId, Message });
    const { PublicKey = '' } = await kms('GetPublicKey', { KeyId });
    const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from(Message, 'base64'), key, Buffer.from(Signature, 'base64'))).toBe(true);
  });

  behaves('a key that signs is good for nothing else', `${api}/API_Sign.html`, async () => {
    expect(await failure('Encrypt', { KeyId: await signer(), Plaintext })).toMatchObject({ code: 'InvalidKeyUsageException' });
    expect(await failure('Sign', { ...of, KeyId: await createKey(), Message })).toMatchObject({
      code: 'InvalidKeyUsageException',
    });
    expect(await failure('EnableKeyRotation', { KeyId: await signer() })).toMatchObject({
      code: 'UnsupportedOperationException',
    });
  });
});

behaves('random bytes are as many as asked', `${api}/API_GenerateRandom.html`, async () => {
  const { Plaintext: bytes = '' } = await kms('GenerateRandom', { NumberOfBytes: 24 });
  expect(Buffer.from(bytes, 'base64')).toHaveLength(24);
});
