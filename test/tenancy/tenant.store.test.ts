import { asTenantId, idFrom, type TenantId } from '../../functions/kernel/ids.ts';
import { type Tenant, tenantStatuses } from '../../functions/kernel/tenant.ts';
import { activateTenant, deactivateTenant } from '../../functions/provisioning/activate-tenant.ts';
import { releaseSlug, reserveSlug } from '../../functions/provisioning/reserve-slug.ts';
import { createTenantStore, setupKeyOf, type TenantStore, tenantItemOf } from '../../functions/tenancy/tenant.store.ts';
import { type ControlTable, controlTable, openControlTable } from './control-table.ts';

let table: ControlTable;
let tenants: TenantStore;
beforeAll(async () => {
  table = await openControlTable();
  tenants = createTenantStore(table.control, controlTable);
});
afterAll(() => table.close());

const now = () => new Date('2026-02-02T00:00:00Z');
const at = now().toISOString();
const setup = { administrator: { email: 'ada@general.example', name: 'Ada Lovelace' } };

/** A hospital of the test's own, as onboarding writes it. */
const settle = async (name: string, changed: Partial<Tenant> = {}): Promise<TenantId> => {
  const id = asTenantId(idFrom(name));
  const tenant: Tenant = {
    id,
    slug: name,
    organization: { name, type: 'hospital', size: '1-49' },
    plan: 'starter',
    status: 'provisioning',
    placement: { kind: 'pooled' },
    jobId: `${id}.22222222-2222-4222-8222-222222222222`,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    version: 1,
    ...changed,
  };
  await table.put(tenantItemOf(tenant), { ...setupKeyOf(id), ...setup });
  return id;
};

describe('a new hospital', () => {
  test('is found, and what only onboarding needs apart from it', async () => {
    const id = await settle('found');
    expect(await tenants.find(id)).toMatchObject({ id, slug: 'found', version: 1 });
    expect(JSON.stringify(await tenants.find(id))).not.toContain('ada@');
    expect(await tenants.findSetup(id)).toMatchObject(setup);
  });

  test('remembers its key from the moment there is one', async () => {
    const id = await settle('key');
    await tenants.note(id, { keyArn: 'arn:key' });
    expect(await tenants.findSetup(id)).toMatchObject({ ...setup, keyArn: 'arn:key' });
    await tenants.note(id, { keyArn: undefined, changeId: 'C1' });
    expect(await tenants.findSetup(id)).toEqual({ ...setup, ...setupKeyOf(id), changeId: 'C1' });
  });

  test('that is gone is not brought back by its key', async () => {
    await expect(tenants.note(asTenantId(idFrom('gone')), { keyArn: 'arn:key' })).rejects.toThrow();
    expect(await tenants.findSetup(asTenantId(idFrom('gone')))).toBeUndefined();
  });
});

describe('a hospital moves', () => {
  test('from where it may, one version further', async () => {
    const id = await settle('moves', { status: 'active', version: 4 });
    expect(await tenants.move(id, { from: ['active'], to: 'suspended', at })).toMatchObject({
      status: 'suspended',
      version: 5,
      updatedAt: at,
    });
    expect(await tenants.find(id)).toMatchObject({ status: 'suspended', slug: 'moves' });
  });

  test.each(tenantStatuses.filter((status) => status !== 'active'))('from %s not by what moves active ones', async (status) => {
    const id = await settle(`stays-${status}`, { status });
    await expect(tenants.move(id, { from: ['active'], to: 'suspended', at })).rejects.toMatchObject({
      name: 'StatusNotPermitted',
      kind: 'conflict',
    });
    expect(await tenants.find(id)).toMatchObject({ status, version: 1 });
  });

  test('not when it was changed since it was read', async () => {
    const id = await settle('stale', { status: 'active', version: 2 });
    const change = { from: ['active'] as const, to: 'suspended' as const, version: 1, at };
    await expect(tenants.move(id, change)).rejects.toMatchObject({ name: 'VersionStale', kind: 'stale' });
    expect(await tenants.move(id, { ...change, version: 2 })).toMatchObject({ version: 3 });
  });

  test('not when it is not there, and is not made by it', async () => {
    const id = asTenantId(idFrom('nowhere'));
    await expect(tenants.move(id, { from: tenantStatuses, to: 'failed', at })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await tenants.find(id)).toBeUndefined();
  });

  test('once, of two at the same time', async () => {
    const id = await settle('race', { status: 'active' });
    const change = { from: ['active'] as const, to: 'suspended' as const };
    const times = [at, '2026-02-02T00:00:00.001Z'];
    const ends = await Promise.allSettled(times.map((time) => tenants.move(id, { ...change, at: time })));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('once, when the answer is lost and the client asks again: it is answered as it would have been', async () => {
    const id = await settle('lost-move', { status: 'active' });
    const changes = [{ what: 'suspended' as const, by: 'olga', at }];
    const change = { from: ['active'] as const, to: 'suspended' as const, version: 1, changes, at };
    const answer = await tenants.move(id, change);
    expect(await tenants.move(id, change)).toEqual(answer);
    expect(answer).toMatchObject({ version: 2 });
  });

  test('not when another made the same of it at the same time', async () => {
    const id = await settle('same-time', { status: 'active' });
    const change = (by: string) => ({
      from: ['active'] as const,
      to: 'suspended' as const,
      changes: [{ what: 'suspended' as const, by, at }],
      at,
    });
    await tenants.move(id, change('olga'));
    await expect(tenants.move(id, change('otto'))).rejects.toMatchObject({ name: 'StatusNotPermitted' });
  });
});

describe('the last step of onboarding', () => {
  const told: unknown[] = [];
  const bus = { publish: async (name: string, detail: object) => void told.push({ name, ...detail }) };
  const needs = () => ({ tenants, bus, now });

  test('opens the hospital; twice is once, and is told twice, alike', async () => {
    const id = await settle('opens');
    await activateTenant(needs(), id);
    await activateTenant(needs(), id);
    expect(await tenants.find(id)).toMatchObject({ status: 'active', version: 2 });
    const event = { name: 'TenantActivated', tenantId: id, slug: 'opens', plan: expect.any(String), at: now().toISOString() };
    expect(told).toEqual([event, event]);
  });

  test('is not done before it is told', async () => {
    const id = await settle('untold');
    const deaf = { publish: () => Promise.reject(new Error('nobody hears')) };
    await expect(activateTenant({ ...needs(), bus: deaf }, id)).rejects.toThrow('nobody hears');
  });

  test('opens it, and shuts it again, also when the answer is lost and the client asks once more', async () => {
    const id = await settle('lost');
    const twice: typeof tenants.move = async (...asked) => tenants.move(...asked).then(() => tenants.move(...asked));
    const losing = { ...needs(), tenants: { ...tenants, move: twice } };
    await activateTenant(losing, id);
    expect((await tenants.find(id))?.status).toBe('active');
    await deactivateTenant(losing, id);
    expect((await tenants.find(id))?.status).toBe('provisioning');
  });

  test('is taken back, and nothing that was not opened is', async () => {
    const [open, shut] = [await settle('open'), await settle('shut', { status: 'suspended' })];
    await activateTenant(needs(), open);
    for (const id of [open, open, shut]) await deactivateTenant(needs(), id);
    expect([(await tenants.find(open))?.status, (await tenants.find(shut))?.status]).toEqual(['provisioning', 'suspended']);
  });
});

test('hospitals are listed newest first, all or those of one status', async () => {
  for (const [index, status] of (['active', 'failed', 'active'] as const).entries())
    await settle(`listed-${index}`, { status, createdAt: `2027-01-0${index + 1}T00:00:00.000Z` });
  const slugs = async (status?: 'failed') => (await tenants.list({ limit: 100, status })).tenants.map(({ slug }) => slug);
  expect((await slugs()).slice(0, 3)).toEqual(['listed-2', 'listed-1', 'listed-0']);
  const failed = await slugs('failed');
  expect(failed).toContain('listed-1');
  expect(failed).not.toContain('listed-2');
});

describe('a subdomain', () => {
  const slugs = () => ({ control: table.control, controlTable });
  const organization = { name: 'A Hospital', type: 'hospital', size: '1-49' } as const;
  const of = (name: string, slug: string) => ({ id: asTenantId(idFrom(name)), slug, organization });
  const taken = { name: 'SlugAlreadyTaken', kind: 'conflict' };

  test('is its first hospital’s, which may ask twice', async () => {
    const general = of('general', 'general');
    await reserveSlug(slugs(), general);
    await reserveSlug(slugs(), general);
    expect(await tenants.holderOf('general')).toMatchObject({ slug: 'general', tenantId: general.id });
    await expect(reserveSlug(slugs(), of('other', 'general'))).rejects.toMatchObject(taken);
  });

  test.each(['north1ake', 'n-orthlake', 'northIake'.toLowerCase()])(
    'keeps %s from others, which looks like it',
    async (lookalike) => {
      await reserveSlug(slugs(), of('lake', 'northlake'));
      await expect(reserveSlug(slugs(), of('other', lookalike))).rejects.toMatchObject(taken);
      expect(await tenants.holderOf(lookalike)).toMatchObject({ slug: 'northlake' });
    },
  );

  test('goes to one of two who ask at the same time', async () => {
    const ends = await Promise.allSettled([reserveSlug(slugs(), of('a', 'both')), reserveSlug(slugs(), of('b', 'both'))]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is released by its own hospital alone; twice is once', async () => {
    const own = of('own', 'released');
    await reserveSlug(slugs(), own);
    await releaseSlug(slugs(), of('stranger', 'released'));
    expect(await tenants.holderOf('released')).toMatchObject({ tenantId: own.id });
    await releaseSlug(slugs(), own);
    await releaseSlug(slugs(), own);
    expect(await tenants.holderOf('released')).toBeUndefined();
  });
});
