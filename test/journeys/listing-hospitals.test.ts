/** An operator looks at the hospitals of the platform. */
import type { NewTenant } from '../../functions/kernel/tenant.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, type Hospital, newHospital } from '../cloud.ts';

let operator: ApiClient;
let hospital: Hospital;
let wanted: NewTenant;

beforeAll(async () => {
  operator = await asOperator();
  wanted = newHospital();
  hospital = await aHospital(wanted);
});

test('a hospital can be read, with its version', async () => {
  const answer = await operator({ path: `/v1/tenants/${hospital.id}` });
  expect(answer.json()).toMatchObject({ id: hospital.id, slug: wanted.slug, plan: 'standard', status: 'active' });
  expect(answer.headers.etag).toBe(`W/"${answer.json().version}"`);
});

test('a hospital that does not exist is not found', async () => {
  const answer = await operator({ path: '/v1/tenants/00000000-0000-4000-8000-000000000000' });
  expect([answer.status, answer.json().type]).toEqual([404, 'urn:ward:problem:tenant-not-found']);
});

test('pages of the list hold every hospital once, the newest first', async () => {
  await Promise.all([aHospital(), aHospital()]);
  const tenants: { id: string; createdAt: string }[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = (await operator({ path: `/v1/tenants?${query}` })).json<{ tenants: typeof tenants; next?: string }>();
    expect(page.tenants.length).toBeLessThanOrEqual(2);
    tenants.push(...page.tenants);
    cursor = page.next;
  } while (cursor);
  expect(tenants.length).toBeGreaterThanOrEqual(3);
  expect(new Set(tenants.map(({ id }) => id)).size).toBe(tenants.length);
  expect(tenants.map(({ createdAt }) => createdAt)).toEqual(
    tenants
      .map(({ createdAt }) => createdAt)
      .sort()
      .reverse(),
  );
  expect(tenants.map(({ id }) => id)).toContain(hospital.id);
});

test('the list can be of one status', async () => {
  const suspended = await aHospital();
  await operator({ method: 'POST', path: `/v1/tenants/${suspended.id}/suspend` });
  const list = async (status: string) =>
    (await operator({ path: `/v1/tenants?status=${status}&limit=100` })).json<{ tenants: { id: string; status: string }[] }>()
      .tenants;
  expect((await list('suspended')).map(({ id }) => id)).toContain(suspended.id);
  expect((await list('active')).map(({ id }) => id)).not.toContain(suspended.id);
  expect((await list('active')).every(({ status }) => status === 'active')).toBe(true);
});

test('a cursor of one list is refused by another', async () => {
  await Promise.all([aHospital(), aHospital()]);
  const { next } = (await operator({ path: '/v1/tenants?limit=1' })).json<{ next: string }>();
  const answer = await operator({ path: `/v1/tenants?limit=1&status=active&cursor=${encodeURIComponent(next)}` });
  expect([answer.status, answer.json().type]).toEqual([400, 'urn:ward:problem:invalid-cursor']);
});
