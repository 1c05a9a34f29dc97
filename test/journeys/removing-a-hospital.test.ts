/** A hospital leaves: nothing of it is left but a certificate that proves itself, and its neighbour notices nothing. */
import { createPublicKey, verify } from 'node:crypto';
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSuppressedDestinationCommand, PutSuppressedDestinationCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, asRoot, type Hospital, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { patient } from '../records/samples.ts';
import { type Begun, onboardTo } from './onboard.ts';

let cloud: TestCloud;
let operator: ApiClient;

beforeAll(async () => {
  [cloud, operator] = [await theCloud(), await asOperator()];
});

const remove = async ({ id }: Pick<Hospital, 'id'>, graceDays: number): Promise<Begun> => {
  const answer = await operator({ method: 'DELETE', path: `/v1/tenants/${id}?graceDays=${graceDays}` });
  expect(answer.status).toBe(202);
  return answer.json<Begun>();
};

/** Every item of both tables that names it, whoever may read them. */
const itemsNaming = async (text: string): Promise<string[]> => {
  const client = new DynamoDBClient(asRoot(cloud));
  const found: string[] = [];
  for (const TableName of [cloud.outputs.ControlTable, cloud.outputs.TenantTable]) {
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
      for (const item of page.Items ?? []) if (JSON.stringify(item).includes(text)) found.push(String(item.pk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey as never;
    } while (ExclusiveStartKey);
  }
  client.destroy();
  return found;
};

const versionsOf = async (id: string): Promise<number> => {
  const client = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const Prefix = `tenants/${id}/`;
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: cloud.outputs.FilesBucket, Prefix }));
  client.destroy();
  return Versions.length;
};

const usersOf = async (id: string): Promise<number> => {
  const client = new CognitoIdentityProviderClient(asRoot(cloud));
  const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId: cloud.outputs.UserPoolId, Limit: 60 }));
  client.destroy();
  return Users.filter(({ Attributes = [] }) => Attributes.some(({ Value }) => Value === id)).length;
};

/** Its records in the platform's zone. */
const namesOf = async (slug: string): Promise<number> => {
  const client = new Route53Client(asRoot(cloud));
  const list = new ListResourceRecordSetsCommand({ HostedZoneId: cloud.outputs.HostedZoneId });
  const { ResourceRecordSets: records = [] } = await client.send(list);
  client.destroy();
  return records.filter(({ Name }) => Name?.startsWith(`${slug}.`)).length;
};

/** As SES does when a mail bounces. */
const suppress = async (EmailAddress: string): Promise<void> => {
  const client = new SESv2Client(asRoot(cloud));
  await client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'BOUNCE' }));
  client.destroy();
};

const isSuppressed = async (EmailAddress: string): Promise<boolean> => {
  const client = new SESv2Client(asRoot(cloud));
  const found = await client.send(new GetSuppressedDestinationCommand({ EmailAddress })).catch((error: Error) => {
    if (error.name !== 'NotFoundException') throw error;
  });
  client.destroy();
  return found !== undefined;
};

const reportOf = async (name: string): Promise<Buffer> => {
  const client = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: cloud.outputs.ReportsBucket, Key: name }));
  const bytes = Buffer.from((await body?.transformToByteArray()) ?? []);
  client.destroy();
  return bytes;
};

interface Upload {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Records of which one was changed and one deleted, a file and an API key. */
const furnish = async ({ client }: Hospital): Promise<void> => {
  const create = (value: string) =>
    client({ method: 'POST', path: '/fhir/R4/Patient', body: patient({ identifier: [{ value }] }) });
  const [kept, gone] = [await create('MRN-1'), await create('MRN-2')];
  expect([kept.status, gone.status]).toEqual([201, 201]);
  expect((await client({ method: 'DELETE', path: `/fhir/R4/Patient/${gone.json().id}` })).status).toBeLessThan(300);
  const key = { name: 'laboratory', roles: ['integration'], days: 30 };
  expect((await client({ method: 'POST', path: '/v1/api-keys', body: key })).status).toBe(201);
  const scan = { name: 'scan.png', contentType: 'image/png', size: 4 };
  const { upload } = (await client({ method: 'POST', path: '/v1/files', body: scan })).json<{ upload: Upload }>();
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob([Buffer.from('scan')]), 'scan.png');
  expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBeLessThan(300);
};

test('a hospital that is removed leaves nothing but its certificate, and its subdomain is free', async () => {
  const [leaving, neighbour] = [await aHospital(), await aHospital()];
  await Promise.all([furnish(leaving), furnish(neighbour)]);
  const before = await itemsNaming(neighbour.id);
  expect([(await itemsNaming(leaving.id)).length > 8, await versionsOf(leaving.id), await usersOf(leaving.id)]).toEqual([
    true,
    1,
    1,
  ]);

  const { email } = leaving.admin;
  await Promise.all([suppress(email), suppress(neighbour.admin.email)]);

  const { job } = await remove(leaving, 0);
  const ended = await eventually(
    async () => (await operator({ path: `/v1/jobs/${job.id}` })).json<Begun['job']>(),
    ({ status }) => status !== 'running',
    120_000,
  );
  expect([ended.status, ended.error, ended.percentage]).toEqual(['succeeded', undefined, 100]);

  const left = await itemsNaming(leaving.id);
  expect(left.filter((pk) => !pk.startsWith('JOB#'))).toEqual([]);
  expect(await itemsNaming(email)).toEqual([]);
  expect(await Promise.all([isSuppressed(email), isSuppressed(neighbour.admin.email)])).toEqual([false, true]);
  expect([await versionsOf(leaving.id), await usersOf(leaving.id), await namesOf(leaving.slug)]).toEqual([0, 0, 0]);
  expect(await namesOf(neighbour.slug)).toBe(2);
  expect(await itemsNaming(neighbour.id)).toEqual(before);
  expect((await neighbour.client({ path: '/fhir/R4/Patient' })).json().entry).toHaveLength(1);

  const name = `certificates/${new Date().getUTCFullYear()}/${leaving.id}.json`;
  const certificate = await reportOf(name);
  const told = JSON.parse(certificate.toString('utf8'));
  expect(told).toMatchObject({ tenantId: leaving.id, slug: leaving.slug, destroyed: { users: 1, apiKeys: 1, files: 1 } });
  const kms = new KMSClient(asRoot(cloud));
  const { PublicKey: der } = await kms.send(new GetPublicKeyCommand({ KeyId: told.signature.key }));
  const publicKey = createPublicKey({ key: Buffer.from(der as Uint8Array), format: 'der', type: 'spki' });
  expect(verify('sha256', certificate, publicKey, await reportOf(`${name}.sig`))).toBe(true);
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: told.key.arn }));
  expect([key?.KeyState, key?.DeletionDate?.toISOString()]).toEqual(['PendingDeletion', told.key.deletedAt]);
  kms.destroy();

  const again = await onboardTo(operator, newHospital({ slug: leaving.slug }));
  expect([again.job.status, again.tenantId === leaving.id]).toEqual(['succeeded', false]);
}, 240_000);

test('while its grace period lasts nobody gets in; restored, it has all it had', async () => {
  const hospital = await aHospital();
  await furnish(hospital);
  await remove(hospital, 1);
  const look = () => hospital.client({ path: '/fhir/R4/Patient' });
  await eventually(look, ({ status }) => status === 403, 20_000);
  const restored = await operator({ method: 'POST', path: `/v1/tenants/${hospital.id}/restore` });
  expect([restored.status, restored.json().status]).toEqual([200, 'suspended']);
  await operator({ method: 'POST', path: `/v1/tenants/${hospital.id}/reactivate` });
  const found = await eventually(look, ({ status }) => status === 200, 20_000);
  expect(found.json().entry).toHaveLength(1);
}, 120_000);
