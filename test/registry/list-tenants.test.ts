/** Lists of hospitals, page by page; and moving one in and out of being suspended. */
import { KernelError } from '../../functions/kernel/errors.ts';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Tenant, TenantStatus } from '../../functions/kernel/tenant.ts';
import { listTenants } from '../../functions/registry/list-tenants.ts';
import { reactivateTenant, suspendTenant } from '../../functions/registry/suspend-tenant.ts';
import { placeOf, type StatusChange, type TenantQuery } from '../../functions/tenancy/tenant.store.ts';

const cursorKey = new Uint8Array(32).fill(1);

const nobody = { find: async () => undefined, holderOf: async () => undefined };

/** A store of many hospitals, every `nth` of them suspended, that looks at `limit` of them as DynamoDB does: before it filters. */
const registry = (count: number, nth: number) => {
  const all = Array.from({ length: count }, (_, at) => ({
    id: asTenantId(idFrom(`h${at}`)),
    createdAt: new Date(at).toISOString(),
    slug: `h${at}`,
    status: at % nth === 0 ? 'suspended' : 'active',
  }));
  const queries: TenantQuery[] = [];
  const list = async (query: TenantQuery) => {
    queries.push(query);
    const first = all.findIndex((one) => placeOf(one).gsi1sk === query.from?.gsi1sk) + 1;
    const seen = all.slice(first, first + query.limit);
    const last = seen.at(-1);
    const next = last && first + query.limit < all.length ? placeOf(last) : undefined;
    return { tenants: seen.filter(({ status }) => !query.status || status === query.status) as unknown as Tenant[], next };
  };
  const page = (input: { status?: TenantStatus; limit: number; cursor?: string }) =>
    listTenants({ tenants: { ...nobody, list }, cursorKey: async () => cursorKey }, input);
  return { all, queries, page };
};

const walk = async ({ page }: ReturnType<typeof registry>, status: TenantStatus | undefined, limit: number) => {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const found = await page({ status, limit, cursor });
    pages.push(found.items.map(({ slug }) => slug));
    cursor = found.next;
  } while (cursor);
  return pages;
};

test.each([
  [10, 3],
  [9, 3],
  [1, 3],
  [0, 3],
  [7, 100],
])('all of %d hospitals are seen once, %d at a time', async (count, limit) => {
  const of = registry(count, 2);
  const pages = await walk(of, undefined, limit);
  expect(pages.flat()).toEqual(of.all.map(({ slug }) => slug));
  for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
});

test.each([1, 3, 25])('the few that are suspended are all found, %d at a time', async (limit) => {
  const of = registry(200, 40);
  expect((await walk(of, 'suspended', limit)).flat()).toEqual(['h0', 'h40', 'h80', 'h120', 'h160']);
});

test.each([1, 2, 25])('a page of few among many is full, %d of them, when there are as many', async (limit) => {
  const of = registry(2_000, 40);
  const { items } = await of.page({ status: 'suspended', limit });
  expect(items).toHaveLength(limit);
});

test('looking for what is not among very many ends after ten looks, and the next page goes on', async () => {
  const of = registry(5_000, 10_000);
  const { items, next } = await of.page({ status: 'suspended', limit: 2 });
  expect([items.length, of.queries.length, typeof next]).toEqual([1, 10, 'string']);
});

test('a page that is full at once takes one look, at no more than it holds', async () => {
  const of = registry(100, 2);
  await of.page({ limit: 25 });
  expect(of.queries.map(({ limit }) => limit)).toEqual([25]);
});

test.each([
  ['another status', { status: 'suspended' as const, limit: 3 }],
  ['another hand', { limit: 3 }],
])('a cursor does not serve for %s', async (_, input) => {
  const of = registry(10, 2);
  const { next = '' } = await of.page({ status: 'active', limit: 3 });
  await expect(of.page({ ...input, cursor: next })).rejects.toMatchObject({ name: 'InvalidCursor' });
});

describe('suspending and letting in again', () => {
  const id = asTenantId(idFrom('general'));
  const house = (status?: TenantStatus) => {
    const moves: StatusChange[] = [];
    const tenants = {
      find: async () => (status ? ({ id, status, version: 3 } as Tenant) : undefined),
      async move(_: string, change: StatusChange) {
        if (!change.from.includes(status as TenantStatus)) throw new KernelError('conflict', 'StatusNotPermitted', '');
        moves.push(change);
        return { id, status: change.to } as Tenant;
      },
    };
    return { moves, needs: { tenants, now: () => new Date('2026-01-01T00:00:00Z') } };
  };

  test.each([
    ['suspends', suspendTenant, 'active', 'suspended', 'suspended'],
    ['lets in', reactivateTenant, 'suspended', 'active', 'reactivated'],
  ] as const)('%s what it should, and leaves who did it, and when', async (_, move, from, to, what) => {
    const { moves, needs } = house(from);
    expect(await move(needs, { tenantId: id, by: 'olga', ifMatch: 'W/"3"' })).toMatchObject({ status: to });
    const at = '2026-01-01T00:00:00.000Z';
    expect(moves).toEqual([{ from: [from], to, version: 3, at, changes: [{ what, by: 'olga', at }] }]);
  });

  test.each([
    [suspendTenant, 'suspended'],
    [reactivateTenant, 'active'],
  ] as const)('twice is once', async (move, status) => {
    const { moves, needs } = house(status);
    expect(await move(needs, { tenantId: id, by: 'olga' })).toMatchObject({ status });
    expect(moves).toEqual([]);
  });

  test.each([
    [suspendTenant, 'provisioning'],
    [suspendTenant, 'failed'],
    [reactivateTenant, 'provisioning'],
    [reactivateTenant, 'failed'],
  ] as const)('what has never been open is neither', async (move, status) => {
    await expect(move(house(status).needs, { tenantId: id, by: 'olga' })).rejects.toMatchObject({ name: 'StatusNotPermitted' });
  });

  test('what is not there is not found', async () => {
    await expect(suspendTenant(house().needs, { tenantId: id, by: 'olga' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('a version that is none is refused before anything moves', async () => {
    const { moves, needs } = house('active');
    await expect(suspendTenant(needs, { tenantId: id, by: 'olga', ifMatch: '*' })).rejects.toMatchObject({
      name: 'VersionInvalid',
    });
    expect(moves).toEqual([]);
  });
});

test('a list of one page needs no key', async () => {
  const list = async () => ({ tenants: [] });
  const cursorKey = () => Promise.reject(new Error('the key was opened'));
  expect(await listTenants({ tenants: { ...nobody, list }, cursorKey }, { limit: 10 })).toEqual({ items: [] });
});
