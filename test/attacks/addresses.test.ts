/** A credential is good at one address; nothing that a client can write into a request makes another hospital of it. */

import type { ApiAnswer } from '../../local/api-client.ts';
import { accessTokenOf } from '../../local/sign-in.ts';
import { aHospital, asOperator, clientWith, type Hospital, type TestCloud, theCloud } from '../cloud.ts';

let cloud: TestCloud;
let own: Hospital;
let other: Hospital;
let credentials: Readonly<Record<'access token' | 'API key', string>>;

beforeAll(async () => {
  cloud = await theCloud();
  [own, other] = await Promise.all([aHospital(), aHospital()]);
  const body = { name: 'laboratory', roles: ['integration'], days: 1 };
  const { secret } = (await own.client({ method: 'POST', path: '/v1/api-keys', body })).json<{ secret: string }>();
  credentials = { 'access token': await accessTokenOf(cloud, own.admin), 'API key': secret };
});

const kinds = ['access token', 'API key'] as const;

const ask = (kind: (typeof kinds)[number], headers: Record<string, string>, path = '/v1/me'): Promise<ApiAnswer> =>
  clientWith(own.url, credentials[kind])({ path, headers });

const hostOf = (url: string): string => new URL(url).host;
const portOf = (url: string): string => new URL(url).port;

describe.each(kinds)('an %s', (kind) => {
  const elsewhere: readonly [string, () => string, readonly number[]][] = [
    ['another hospital’s', () => hostOf(other.url), [403]],
    ['the platform’s', () => hostOf(cloud.apiUrl), [403]],
    ['a hospital’s that does not exist', () => `nobody.localhost:${portOf(cloud.apiUrl)}`, [403]],
    ['another hospital’s in upper case', () => hostOf(other.url).toUpperCase(), [403, 421]],
    ['another hospital’s with a dot behind', () => `${other.slug}.localhost.:${portOf(cloud.apiUrl)}`, [403]],
    ['another hospital’s without a port', () => `${other.slug}.localhost`, [403]],
    ['its own below another hospital’s', () => `${own.slug}.${other.slug}.localhost:${portOf(cloud.apiUrl)}`, [403]],
    ['another hospital’s below its own', () => `${other.slug}.${own.slug}.localhost:${portOf(cloud.apiUrl)}`, [403]],
    ['its own at another domain', () => `${own.slug}.localhost.evil.example`, [421]],
    ['this machine’s by number', () => `127.0.0.1:${portOf(cloud.apiUrl)}`, [403, 404]],
  ];

  test.each(elsewhere)('opens nothing at %s address', async (_, host, statuses) => {
    const answer = await ask(kind, { host: host() });
    expect(statuses).toContain(answer.status);
    expect(answer.text).not.toContain(own.id);
    expect(answer.text).not.toContain(other.id);
  });

  const athome: readonly [string, () => string][] = [
    ['in upper case', () => hostOf(own.url).toUpperCase()],
    ['without a port', () => `${own.slug}.localhost`],
    ['with another port', () => `${own.slug}.localhost:1`],
  ];

  test.each(athome)('is its own hospital’s at its own address %s', async (_, host) => {
    const answer = await ask(kind, { host: host() });
    expect(answer.json()).toMatchObject({ tenantId: own.id });
  });

  const pretences: readonly [string, () => string][] = [
    ['X-Forwarded-Host', () => hostOf(other.url)],
    ['X-Amz-Tenant-Id', () => other.id],
    ['X-Tenant-Id', () => other.id],
    ['Forwarded', () => `host=${hostOf(other.url)}`],
    ['X-Original-Host', () => hostOf(other.url)],
    ['X-Amzn-Oidc-Identity', () => other.id],
    ['X-HTTP-Method-Override', () => 'DELETE'],
  ];

  test.each(pretences)('stays its own hospital’s whatever %s says', async (name, value) => {
    expect((await ask(kind, { [name]: value() })).json()).toMatchObject({ tenantId: own.id });
  });

  test('was remembered at its own address, and is refused at another all the same', async () => {
    expect((await ask(kind, {})).status).toBe(200);
    expect((await ask(kind, { host: hostOf(other.url) })).status).toBe(403);
    expect((await ask(kind, {})).status).toBe(200);
  });
});

test('links in an answer lead to the hospital’s own address, whatever the request pretends', async () => {
  const answer = await ask('API key', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }, '/fhir/R4/Patient');
  const { link } = answer.json<{ link: { url: string }[] }>();
  expect(link.map(({ url }) => new URL(url).hostname)).toEqual([`${own.slug}.localhost`]);
});

test('an operator’s token opens nothing at a hospital’s address', async () => {
  const token = await accessTokenOf(cloud, cloud.operator);
  for (const path of ['/v1/me', '/v1/tenants', '/fhir/R4/Patient']) {
    expect((await clientWith(own.url, token)({ path })).status).toBe(403);
  }
});

describe('what one hospital was given is worth nothing to another', () => {
  const patient = { resourceType: 'Patient', name: [{ family: 'Lovelace' }] };

  const newPatients = async ({ client }: Hospital): Promise<void> => {
    for (const _ of [1, 2, 3]) await client({ method: 'POST', path: '/fhir/R4/Patient', body: patient });
  };

  const nextOf = async ({ client }: Hospital): Promise<string> => {
    const { link } = (await client({ path: '/fhir/R4/Patient?_count=1' })).json<{ link: { relation: string; url: string }[] }>();
    const { pathname, search } = new URL(link.find(({ relation }) => relation === 'next')?.url ?? '');
    return `${pathname}${search}`;
  };

  test('a cursor of records', async () => {
    await Promise.all([newPatients(own), newPatients(other)]);
    const next = await nextOf(other);
    expect((await other.client({ path: next })).status).toBe(200);
    expect((await own.client({ path: next })).status).toBe(400);
  });

  test('a cursor of files', async () => {
    const file = { name: 'a.txt', contentType: 'text/plain', size: 1 };
    for (const _ of [1, 2]) await other.client({ method: 'POST', path: '/v1/files', body: file });
    const { next } = (await other.client({ path: '/v1/files?limit=1' })).json<{ next: string }>();
    const path = `/v1/files?limit=1&cursor=${encodeURIComponent(next)}`;
    expect([(await other.client({ path })).status, (await own.client({ path })).status]).toEqual([200, 400]);
  });

  test('a cursor of another list of its own', async () => {
    await newPatients(own);
    const next = await nextOf(own);
    expect((await own.client({ path: next.replace('_count=1', '_count=1&_sort=-_lastUpdated') })).status).toBe(400);
  });

  test('an idempotency key', async () => {
    const post = ({ client }: Hospital, family: string) =>
      client({
        method: 'POST',
        path: '/fhir/R4/Patient',
        body: { resourceType: 'Patient', name: [{ family }] },
        headers: { 'idempotency-key': 'the-same-key' },
      });
    const [mine, theirs] = [await post(own, 'Lovelace'), await post(other, 'Hopper')];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.json().id).not.toBe(mine.json().id);
  });

  test('a job, and the id of one', async () => {
    const { tenants } = (await (await asOperator())({ path: '/v1/tenants?limit=1' })).json<{ tenants: { id: string }[] }>();
    const answer = await own.client({ path: `/v1/jobs/${tenants[0]?.id}.${other.id}` });
    expect(answer.status).toBe(403);
  });
});
