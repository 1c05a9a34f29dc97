/** A credential is good at one address however that is spelled, and answers lead back to it. What is refused elsewhere, hosts.ts asks. */

import type { ApiAnswer } from '../../local/api-client.ts';
import { accessTokenOf } from '../../local/sign-in.ts';
import { aHospital, clientWith, type Hospital, theCloud } from '../cloud.ts';

let own: Hospital;
let other: Hospital;
let credentials: Readonly<Record<'access token' | 'API key', string>>;

beforeAll(async () => {
  const cloud = await theCloud();
  [own, other] = await Promise.all([aHospital(), aHospital()]);
  const body = { name: 'laboratory', roles: ['integration'], days: 1 };
  const { secret } = (await own.client({ method: 'POST', path: '/v1/api-keys', body })).json<{ secret: string }>();
  credentials = { 'access token': await accessTokenOf(cloud, own.admin), 'API key': secret };
});

const kinds = ['access token', 'API key'] as const;

const ask = (kind: (typeof kinds)[number], headers: Record<string, string>, path = '/v1/me'): Promise<ApiAnswer> =>
  clientWith(own.url, credentials[kind])({ path, headers });

const hostOf = (url: string): string => new URL(url).host;

describe.each(kinds)('an %s', (kind) => {
  const athome: readonly [string, () => string][] = [
    ['in upper case', () => hostOf(own.url).toUpperCase()],
    ['without a port', () => `${own.slug}.localhost`],
    ['with another port', () => `${own.slug}.localhost:1`],
  ];

  test.each(athome)('is its own hospital’s at its own address %s', async (_, host) => {
    const answer = await ask(kind, { host: host() });
    expect(answer.json()).toMatchObject({ tenantId: own.id });
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
