/** An operator sells a hospital another plan; what it allows is felt at once, and nothing the hospital has is taken away. */
import type { Plan } from '../../functions/kernel/plan.ts';
import { expectStatus } from '../../local/api-client.ts';
import { aHospital, asOperator, type Hospital } from '../cloud.ts';
import { eventually } from '../eventually.ts';

let hospital: Hospital;

beforeAll(async () => {
  hospital = await aHospital({ plan: 'starter' });
});

const change = async (plan: Plan['name']) =>
  (await asOperator())({ method: 'POST', path: `/v1/tenants/${hospital.id}/plan`, body: { plan } });

const makeKey = () =>
  hospital.client({ method: 'POST', path: '/v1/api-keys', body: { name: 'lab', roles: ['reader'], days: 1 } });

test('a larger plan allows more within five seconds; a smaller one nothing more, and takes nothing', async () => {
  for (let count = 0; count < 5; count += 1) expectStatus(await makeKey(), 201);
  expect((await makeKey()).status).toBe(409);
  expect((await change('standard')).json()).toMatchObject({ plan: 'standard', status: 'active' });
  await eventually(makeKey, ({ status }) => status === 201, 6_000);
  expectStatus(await change('starter'), 200);
  const refused = await eventually(makeKey, ({ status }) => status === 409, 6_000);
  expect(refused.json().detail).toContain('5 API keys');
  const { keys } = (await hospital.client({ path: '/v1/api-keys' })).json<{ keys: object[] }>();
  expect(keys.length).toBeGreaterThan(5);
});

test('a table and a bucket of its own are refused', async () => {
  const answer = await change('dedicated');
  expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:move-not-offered']);
});
