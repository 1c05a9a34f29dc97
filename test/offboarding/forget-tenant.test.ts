/** The last of a hospital: what the control table knew of it and of who signed it up goes; what is another's stays. */

import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Tenant, TenantStatus } from '../../functions/kernel/tenant.ts';
import { forgetTenant } from '../../functions/offboarding/forget-tenant.ts';
import { candidateKeyOf, signUpKeyOf } from '../../functions/tenancy/sign-up.store.ts';
import { createTenantStore, setupKeyOf, slugKeyOf, tenantItemOf } from '../../functions/tenancy/tenant.store.ts';
import { type ControlTable, controlTable, openControlTable } from '../tenancy/control-table.ts';

let table: ControlTable;
beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());

const at = '2026-01-01T00:00:00.000Z';

/** One that signed itself up. */
const settle = async (slug: string, status: TenantStatus): Promise<Tenant> => {
  const [id, signUpId] = [asTenantId(idFrom(slug)), idFrom(slug, 'sign-up')];
  const tenant: Tenant = {
    ...{ id, slug, signUpId, plan: 'starter', status, placement: { kind: 'pooled' }, jobId: `${id}.${id}` },
    ...{ organization: { name: slug, type: 'hospital', size: '1-49' }, createdAt: at, updatedAt: at, version: 1 },
  };
  const administrator = { email: `ada@${slug}.example`, name: 'Ada Lovelace' };
  await table.put(
    tenantItemOf(tenant),
    { ...setupKeyOf(id), administrator },
    { ...slugKeyOf(slug), slug, tenantId: id },
    { ...signUpKeyOf(signUpId), wanted: { administrator } },
    { ...candidateKeyOf(signUpId), wanted: { administrator }, tenantId: id },
  );
  return tenant;
};

/** Which of its items are there: its own, its setup, its subdomain, its sign-up, its candidate. */
const left = async ({ id, slug, signUpId = '' }: Tenant) => {
  const keys = [setupKeyOf(id), slugKeyOf(slug), signUpKeyOf(signUpId), candidateKeyOf(signUpId)];
  const items = keys.map((Key) => table.control.send(new GetCommand({ TableName: controlTable, Key })));
  const own = await createTenantStore(table.control, controlTable).find(id);
  return [own, ...(await Promise.all(items)).map(({ Item }) => Item)].map(Boolean);
};

const forget = (tenant: Tenant) => forgetTenant({ control: table.control, controlTable }, tenant);

test('nothing is left of a hospital, nor of who signed it up, and its neighbour has all it had', async () => {
  const [leaving, neighbour] = [await settle('leaving', 'removing'), await settle('neighbour', 'active')];
  await forget(leaving);
  await forget(leaving);
  expect(await left(leaving)).toEqual([false, false, false, false, false]);
  expect(await left(neighbour)).toEqual([true, true, true, true, true]);
});

test('a sign-up of which another hospital came, when this one’s subdomain was taken, stays', async () => {
  const failed = await settle('overtaken', 'removing');
  await table.put({ ...candidateKeyOf(failed.signUpId ?? ''), tenantId: idFrom('came of it') });
  await forget(failed);
  expect(await left(failed)).toEqual([false, false, false, true, true]);
});

test('a subdomain that is another’s by now stays', async () => {
  const leaving = await settle('passed-on', 'removing');
  await table.put({ ...slugKeyOf(leaving.slug), slug: leaving.slug, tenantId: idFrom('another') });
  await forget(leaving);
  expect(await left(leaving)).toEqual([false, false, true, false, false]);
});
