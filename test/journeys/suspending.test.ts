/** An operator closes a hospital, and opens it again. */
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, clientWith } from '../cloud.ts';
import { eventually } from '../eventually.ts';

let operator: ApiClient;

beforeAll(async () => {
  operator = await asOperator();
});

const change = (id: string, to: 'suspend' | 'reactivate', headers: Record<string, string> = {}) =>
  operator({ method: 'POST', path: `/v1/tenants/${id}/${to}`, headers });

describe('suspended', () => {
  test('a hospital’s sessions and API keys are out within five seconds, and in again when it is reactivated', async () => {
    const { id, url, client } = await aHospital();
    const made = await client({ method: 'POST', path: '/v1/api-keys', body: { name: 'lab', roles: ['reader'], days: 1 } });
    const key = clientWith(url, made.json<{ secret: string }>().secret);
    const ask = async () => (await Promise.all([client, key].map((one) => one({ path: '/v1/me' })))).map(({ status }) => status);
    expect(await ask()).toEqual([200, 200]);
    expect((await change(id, 'suspend')).json().status).toBe('suspended');
    await eventually(ask, (statuses) => statuses.every((status) => status === 403), 6_000);
    expect((await change(id, 'reactivate')).json().status).toBe('active');
    await eventually(ask, (statuses) => statuses.every((status) => status === 200), 6_000);
  });

  test('is told as what it is, with nothing of the hospital in it', async () => {
    const { id, client } = await aHospital();
    await client({ path: '/fhir/R4/Patient' });
    await change(id, 'suspend');
    const answer = await client({ path: '/v1/files' });
    expect([answer.status, answer.json().type]).toEqual([403, 'urn:ward:problem:tenant-not-active']);
  });

  test('twice is once, and stays with the hospital: who did it, and when', async () => {
    const { id } = await aHospital();
    const [first, second] = [await change(id, 'suspend'), await change(id, 'suspend')];
    expect(second.json()).toEqual(first.json());
    expect(first.json().changes).toEqual([{ what: 'suspended', by: expect.any(String), at: first.json().updatedAt }]);
  });

  test('by an operator who saw an older version is refused, and changes nothing', async () => {
    const { id } = await aHospital();
    const seen = (await operator({ path: `/v1/tenants/${id}` })).headers.etag as string;
    await change(id, 'suspend', { 'if-match': seen });
    const stale = await change(id, 'reactivate', { 'if-match': seen });
    expect([stale.status, stale.json().type]).toEqual([412, 'urn:ward:problem:version-stale']);
    expect((await operator({ path: `/v1/tenants/${id}` })).json().status).toBe('suspended');
  });
});
