/** How old what is known of a hospital may be: five seconds from when it was asked for, not from when the answer came. */
import type { TenantSessions } from '../../functions/aws/tenant-session.ts';
import { createLiveTenants } from '../../functions/tenancy/live-tenant.ts';
import { general, sessionOf } from '../session.ts';

const active = {
  id: general,
  slug: 'general',
  status: 'active',
  placement: { kind: 'pooled' },
  plan: 'starter',
  version: 1,
};
const suspended = { ...active, status: 'suspended', version: 2 };

/** A control table whose answers the test lets through, one by one. */
const slowTable = () => {
  const clock = { now: 0 };
  const waiting: ((item: object | undefined) => void)[] = [];
  const send = () => new Promise((answer) => waiting.push((Item) => answer({ Item })));
  const session = Object.assign(sessionOf(), { keep: () => ({ send }) });
  const sessions = { open: async () => session } as unknown as TenantSessions;
  return { clock, waiting, tenants: createLiveTenants({ sessions, controlTable: 'control', now: () => clock.now }) };
};

/** Lets what is under way go as far as it can. */
const settled = () => new Promise(setImmediate);

test('a slow answer is believed for what is left of its five seconds', async () => {
  const { clock, waiting, tenants } = slowTable();
  const first = tenants.find(general);
  await settled();
  clock.now += 4_000;
  waiting[0]?.(active);
  await first;
  clock.now += 1_000;
  const second = tenants.find(general);
  await settled();
  waiting[1]?.(suspended);
  expect(await second).toMatchObject({ status: 'suspended' });
});

test('of two reads that overlap the older version never wins', async () => {
  const { waiting, tenants } = slowTable();
  const [old, young] = [tenants.find(general), tenants.find(general)];
  await settled();
  waiting[1]?.(suspended);
  await young;
  waiting[0]?.(active);
  await old;
  expect(await tenants.find(general)).toMatchObject({ status: 'suspended' });
});
