/** A tenant's key through the front door: only its own encryption context, only while it is allowed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { openAccount } from '../../../local/account.ts';
import type { Cloud } from '../../../local/cloud.ts';
import { type FrontDoor, openFrontDoor } from '../../../local/front-door.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { sessionWith } from '../role-session.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-tenant-keys-'));
const policyOf = (Statement: object) => ({ Version: '2012-10-17', Statement });
const rolePolicy = policyOf({
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
  Condition: { StringEquals: { 'kms:EncryptionContext:tenantId': '${aws:PrincipalTag/tenantId}' } },
});

let cloud: Cloud;
let door: FrontDoor;
let root: KMSClient;
let tenant: KMSClient;
let KeyId: string;

beforeAll(async () => {
  const account = openAccount({ directory });
  cloud = account.cloud;
  cloud.register(createKms(cloud));
  door = await openFrontDoor(cloud, { port: 0 });
  const settings = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  root = new KMSClient({ ...settings, credentials: account.credentials.root() });
  tenant = new KMSClient({ ...settings, credentials: await sessionWith(account, rolePolicy, { tags: { tenantId: 'a' } }) });
  KeyId = (await root.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
});

afterAll(async () => {
  root?.destroy();
  tenant?.destroy();
  await door.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const dataKey = (context?: Record<string, string>) =>
  new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: context });
const refused = { name: 'AccessDeniedException' };

test('a data key of the tenant’s own context comes open, and opens again', async () => {
  const { CiphertextBlob, Plaintext } = await tenant.send(dataKey({ tenantId: 'a' }));
  const opened = await tenant.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenantId: 'a' } }));
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(Plaintext ?? []));
});

test.each([
  ['another tenant’s', { tenantId: 'b' }],
  ['no', undefined],
  ['a misspelt', { tenant: 'a' }],
])('%s context is refused', async (_, context) => {
  await expect(tenant.send(dataKey(context))).rejects.toMatchObject(refused);
});

test('what was sealed for another tenant does not open, whatever context is said', async () => {
  const EncryptionContext = { tenantId: 'b' };
  const { CiphertextBlob } = await root.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext }));
  const open = (context: Record<string, string>) =>
    tenant.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
  await expect(open({ tenantId: 'b' })).rejects.toMatchObject(refused);
  await expect(open({ tenantId: 'a' })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('a key policy that does not name the account shuts everyone out', async () => {
  const statement = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'kms:*', Resource: '*' };
  const Policy = JSON.stringify(policyOf(statement));
  const { KeyMetadata } = await root.send(new CreateKeyCommand({ Policy, BypassPolicyLockoutSafetyCheck: true }));
  const use = tenant.send(
    new GenerateDataKeyCommand({ KeyId: KeyMetadata?.KeyId, KeySpec: 'AES_256', EncryptionContext: { tenantId: 'a' } }),
  );
  await expect(use).rejects.toMatchObject(refused);
});
