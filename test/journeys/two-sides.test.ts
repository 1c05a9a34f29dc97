/** The platform's operators and a hospital's people: neither can do what is the other's. */
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, type Hospital, newHospital } from '../cloud.ts';

let operator: ApiClient;
let hospital: Hospital;

beforeAll(async () => {
  operator = await asOperator();
  hospital = await aHospital();
});

const operatorRoutes = [
  ['GET', '/v1/tenants'],
  ['POST', '/v1/tenants'],
  ['GET', '/v1/tenants/{id}'],
  ['POST', '/v1/tenants/{id}/suspend'],
  ['POST', '/v1/tenants/{id}/reactivate'],
  ['GET', '/v1/jobs/{id}.{id}'],
] as const;

test.each(operatorRoutes)('a hospital’s administrator cannot %s %s, not even of their own hospital', async (method, path) => {
  const body = method === 'POST' && path === '/v1/tenants' ? newHospital() : undefined;
  const answer = await hospital.client({ method, path: path.replaceAll('{id}', hospital.id), body });
  expect([answer.status, answer.json().type]).toEqual([403, 'urn:ward:problem:not-permitted']);
});

const tenantRoutes = ['/v1/me', '/v1/api-keys', '/v1/files', '/fhir/R4/Patient'];

test.each(tenantRoutes)('an operator cannot GET %s', async (path) => {
  expect((await operator({ path })).status).toBe(403);
});
