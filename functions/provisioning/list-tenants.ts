/** A page of hospitals, newest first. */
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import type { Page } from '../kernel/page.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

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

/** A filtered query may look at many items to find few; it stops after so many rounds and lets the next page go on. */
const rounds = 10;

export const listTenants = async (
  { tenants, cursorKey }: ListNeeds,
  { status, limit, cursor }: ListInput,
): Promise<Page<Tenant>> => {
  const binding = async () => ({ key: await cursorKey(), purpose: `tenants ${status ?? 'all'}` });
  const items: Tenant[] = [];
  let from = cursor === undefined ? undefined : (openCursor(await binding(), cursor) as Record<string, unknown>);
  for (let round = 0; round < rounds && items.length < limit; round += 1) {
    const found = await tenants.list({ status, limit: limit - items.length, from });
    items.push(...found.tenants);
    from = found.next;
    if (!from) break;
  }
  return { items, ...(from ? { next: sealCursor(await binding(), from) } : {}) };
};
