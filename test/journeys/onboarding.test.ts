/** An operator onboards a hospital, and watches it come to be. */
import { createTenantSteps } from '../../functions/tenancy/workflows.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, newHospital } from '../cloud.ts';
import { askFor, type SeenJob, watch } from './onboard.ts';

let operator: ApiClient;

beforeAll(async () => {
  operator = await asOperator();
});

test('a new hospital is active, and its administrator is in', async () => {
  const { id, client } = await aHospital();
  const me = await client({ path: '/v1/me' });
  expect(me.json()).toMatchObject({ tenantId: id, roles: ['administrator', 'clinician'], credential: 'token' });
});

test('the same idempotency key gives the same hospital', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  const [first, second] = [await askFor(operator, body, headers), await askFor(operator, body, headers)];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.json().tenantId).toBe(first.json().tenantId);
});

test('an idempotency key that was used with another request is refused', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  await askFor(operator, body, headers);
  const other = await askFor(operator, { ...body, plan: 'enterprise' }, headers);
  expect([other.status, other.json().type]).toEqual([409, 'urn:ward:problem:idempotency-key-reused']);
});

describe('the job', () => {
  const watchNew = async (): Promise<readonly SeenJob[]> =>
    watch(operator, (await askFor(operator, newHospital())).headers.location as string);

  test('is where the answer says, and shows every step until all are done', async () => {
    const seen = await watchNew();
    const ended = seen.at(-1) as SeenJob;
    expect([ended.status, ended.percentage]).toEqual(['succeeded', 100]);
    expect(ended.steps.map(({ name }) => name)).toEqual(createTenantSteps.map(({ name }) => name));
    expect(ended.steps.every(({ title, startedAt, endedAt }) => title && startedAt && endedAt && startedAt <= endedAt)).toBe(
      true,
    );
    const states = seen.map(({ steps }) => steps.map(({ status }) => status).join());
    expect(new Set(states).size).toBeGreaterThan(2);
  });

  test('never shows a step as done before the one ahead of it', async () => {
    const isOrdered = ({ steps }: SeenJob): boolean => {
      const done = steps.map(({ status }) => status === 'done');
      return done.lastIndexOf(true) === done.filter(Boolean).length - 1;
    };
    const seen = await watchNew();
    expect(seen.at(-1)?.status).toBe('succeeded');
    expect(seen.filter((job) => !isOrdered(job))).toEqual([]);
  });
});
