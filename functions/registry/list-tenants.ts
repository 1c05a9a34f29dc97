/** A page of hospitals, newest first. */
import type { Page } from '../kernel/page.ts';
import type { Plan } from '../kernel/plan.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import { placeOf, type TenantStore } from '../tenancy/tenant.store.ts';
import { pageThrough } from './page-through.ts';

export interface ListNeeds {
  readonly tenants: Pick<TenantStore, 'list' | 'holderOf' | 'find'>;
  readonly cursorKey: () => Promise<Uint8Array>;
}

export interface ListInput {
  readonly status?: TenantStatus;
  readonly plan?: Plan['name'];
  readonly slug?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const listTenants = async (needs: ListNeeds, { slug, status, plan, ...page }: ListInput): Promise<Page<Tenant>> => {
  const fits = (tenant: Tenant): boolean =>
    (!status || tenant.status === status) && (!plan || tenant.plan === plan) && (!slug || tenant.slug === slug);
  if (slug) return { items: (await holding(needs, slug)).filter(fits) };
  return pageThrough(
    {
      async look(place) {
        const { tenants: items, next } = await needs.tenants.list({ status, plan, ...place });
        return { items, next };
      },
      placeOf,
      purpose: `tenants ${status ?? 'all'} ${plan ?? 'all'}`,
      cursorKey: needs.cursorKey,
    },
    page,
  );
};

/** Whose the subdomain is: of its look-alikes, none. */
const holding = async ({ tenants }: ListNeeds, slug: string): Promise<readonly Tenant[]> => {
  const holder = await tenants.holderOf(slug);
  const tenant = holder && (await tenants.find(holder.tenantId as Tenant['id']));
  return tenant ? [tenant] : [];
};
