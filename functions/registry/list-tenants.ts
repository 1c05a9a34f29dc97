/** A page of hospitals, newest first. */
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import type { Page } from '../kernel/page.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import { placeOf, type TenantStore } from '../tenancy/tenant.store.ts';

export interface ListNeeds {
  readonly tenants: Pick<TenantStore, 'list'>;
  /** Opened only where there is a cursor to open or to seal: most lists have one page. */
  readonly cursorKey: () => Promise<Uint8Array>;
}

export interface ListInput {
  readonly status?: TenantStatus;
  readonly limit: number;
  readonly cursor?: string;
}

/** A filtered query may look at many items to find few: each looks at twice as many, and after so many the next page goes on. */
const looks = 10;

export const listTenants = async (
  { tenants, cursorKey }: ListNeeds,
  { status, limit, cursor }: ListInput,
): Promise<Page<Tenant>> => {
  const binding = async () => ({ key: await cursorKey(), purpose: `tenants ${status ?? 'all'}` });
  const found: Tenant[] = [];
  let from = cursor === undefined ? undefined : (openCursor(await binding(), cursor) as Record<string, unknown>);
  for (let look = 0; look < looks && found.length < limit; look += 1) {
    const { tenants: more, next } = await tenants.list({ status, limit: limit * 2 ** look, from });
    found.push(...more);
    from = next;
    if (!from) break;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? placeOf(last) : from;
  return { items, ...(next ? { next: sealCursor(await binding(), next) } : {}) };
};
