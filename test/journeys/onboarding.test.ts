/** An operator onboards, suspends and reactivates hospitals. */
import { aHospital, asOperator, newHospital } from '../cloud.ts';

test('a new hospital is active, and its administrator is in', async () => {
  const hospital = await aHospital();
  const me = await hospital.client({ path: '/v1/me' });
  expect(me.json()).toMatchObject({ tenantId: hospital.id, roles: ['administrator', 'clinician'], credential: 'token' });
});

test('the same idempotency key gives the same hospital', async () => {
  const operator = await asOperator();
  const body = newHospital();
  const post = () => operator({ method: 'POST', path: '/v1/tenants', body, headers: { 'idempotency-key': body.slug } });
  const [first, second] = [await post(), await post()];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.json().tenantId).toBe(first.json().tenantId);
});
