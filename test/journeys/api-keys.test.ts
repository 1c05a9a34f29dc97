/** An administrator makes API keys for the hospital's machines, and takes them back. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { apiKeyKeyOf } from '../../functions/access/api-key.ts';
import { type ApiClient, expectStatus } from '../../local/api-client.ts';
import { aHospital, asRoot, clientWith, type Hospital, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';

interface MadeKey {
  readonly id: string;
  readonly secret: string;
  readonly expiresAt: string;
}

let hospital: Hospital;
let other: Hospital;

beforeAll(async () => {
  [hospital, other] = await Promise.all([aHospital(), aHospital()]);
});

const ask = ({ client }: Hospital, body: object) => client({ method: 'POST', path: '/v1/api-keys', body });

const makeKey = async (at: Hospital, roles: readonly string[] = ['integration']): Promise<MadeKey> =>
  expectStatus(await ask(at, { name: 'laboratory', roles, days: 30 }), 201).json<MadeKey>();

const keyed = ({ url }: Hospital, { secret }: MadeKey): ApiClient => clientWith(url, secret);

const patient = { resourceType: 'Patient', name: [{ family: 'Okafor' }] };

test('a key opens its own hospital, as a machine with the roles it was given', async () => {
  const key = await makeKey(hospital, ['reader']);
  const me = await keyed(hospital, key)({ path: '/v1/me' });
  expect(me.json()).toEqual({
    userId: key.id,
    tenantId: hospital.id,
    roles: ['reader'],
    credential: 'api-key',
    secondFactor: 'not-demanded',
  });
});

test('a key ends when it was said to', async () => {
  const { expiresAt } = await makeKey(hospital);
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
});

test('a key opens no other hospital’s address', async () => {
  const key = await makeKey(hospital);
  expect((await keyed(other, key)({ path: '/v1/me' })).status).toBe(403);
});

test('a key with one character changed is nobody', async () => {
  const { secret } = await makeKey(hospital);
  const last = secret.endsWith('A') ? 'Q' : 'A';
  expect((await clientWith(hospital.url, `${secret.slice(0, -1)}${last}`)({ path: '/v1/me' })).status).toBe(401);
});

test('no answer but the first shows a secret', async () => {
  const { id, secret } = await makeKey(hospital);
  const list = await hospital.client({ path: '/v1/api-keys' });
  const shown = list.json<{ keys: Record<string, unknown>[] }>().keys.find((key) => key.id === id);
  expect(Object.keys(shown ?? {}).sort()).toEqual(['createdAt', 'expiresAt', 'id', 'name', 'roles']);
  expect(list.text).not.toContain(secret);
});

test('a hospital lists its own keys alone', async () => {
  const { id } = await makeKey(other);
  const list = await hospital.client({ path: '/v1/api-keys' });
  expect(list.json<{ keys: { id: string }[] }>().keys.map((key) => key.id)).not.toContain(id);
});

test('a revoked key is refused within five seconds', async () => {
  const key = await makeKey(hospital);
  const me = async () => (await keyed(hospital, key)({ path: '/v1/me' })).status;
  expect(await me()).toBe(200);
  expect((await hospital.client({ method: 'DELETE', path: `/v1/api-keys/${key.id}` })).status).toBe(204);
  await eventually(me, (status) => status === 401, 6_000);
});

test('a key that was revoked is not there to be revoked again', async () => {
  const { id } = await makeKey(hospital);
  await hospital.client({ method: 'DELETE', path: `/v1/api-keys/${id}` });
  expect((await hospital.client({ method: 'DELETE', path: `/v1/api-keys/${id}` })).status).toBe(404);
});

test('another hospital’s key is not there to be revoked', async () => {
  const key = await makeKey(other);
  expect((await hospital.client({ method: 'DELETE', path: `/v1/api-keys/${key.id}` })).status).toBe(404);
  expect((await keyed(other, key)({ path: '/v1/me' })).status).toBe(200);
});

test('a key whose days are over is nobody', async () => {
  const key = await makeKey(hospital);
  const cloud = await theCloud();
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(cloud)));
  const Key = apiKeyKeyOf(hospital.id, key.id);
  await table.send(
    new UpdateCommand({
      TableName: cloud.outputs.ControlTable,
      Key,
      UpdateExpression: 'SET expiresAt = :past',
      ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 1 },
    }),
  );
  expect((await keyed(hospital, key)({ path: '/v1/me' })).status).toBe(401);
});

describe('roles', () => {
  const cases = [
    ['reader', 'GET', '/fhir/R4/Patient', 200],
    ['reader', 'POST', '/fhir/R4/Patient', 403],
    ['reader', 'POST', '/v1/files', 403],
    ['reader', 'GET', '/v1/api-keys', 403],
    ['integration', 'POST', '/fhir/R4/Patient', 201],
    ['integration', 'GET', '/v1/api-keys', 403],
    ['clinician', 'POST', '/fhir/R4/Patient', 201],
    ['clinician', 'POST', '/v1/api-keys', 403],
  ] as const;

  test.each(cases)('a key that is a %s is answered to %s %s with %i', async (role, method, path, status) => {
    const client = keyed(hospital, await makeKey(hospital, [role]));
    const bodies: Record<string, object> = {
      '/fhir/R4/Patient': patient,
      '/v1/files': { name: 'a.txt', contentType: 'text/plain', size: 1 },
      '/v1/api-keys': { name: 'a', roles: ['reader'], days: 1 },
    };
    expect((await client({ method, path, body: method === 'POST' ? bodies[path] : undefined })).status).toBe(status);
  });
});

describe('what cannot be made', () => {
  const cases: readonly [string, object, string][] = [
    ['a key that is an administrator', { name: 'a', roles: ['administrator'], days: 1 }, '/roles/0'],
    ['a key without a role', { name: 'a', roles: [], days: 1 }, '/roles'],
    ['a key with one role twice', { name: 'a', roles: ['reader', 'reader'], days: 1 }, '/roles'],
    ['a key for ever', { name: 'a', roles: ['reader'], days: 366 }, '/days'],
    ['a key without a name', { name: ' ', roles: ['reader'], days: 1 }, '/name'],
    ['a key for another hospital', { name: 'a', roles: ['reader'], days: 1, tenantId: 'x' }, '/tenantId'],
  ];

  test.each(cases)('%s', async (_, body, pointer) => {
    const answer = await ask(hospital, body);
    expect(answer.status).toBe(400);
    expect(answer.json<{ errors: { pointer: string }[] }>().errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  test('more keys than the plan allows', async () => {
    const small = await aHospital({ plan: 'starter' });
    for (let count = 0; count < 5; count += 1) await makeKey(small);
    const answer = await ask(small, { name: 'one more', roles: ['reader'], days: 1 });
    expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:too-many-api-keys']);
  });
});
