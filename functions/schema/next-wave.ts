/** The hospitals that are migrated next, the youngest first: they have the least to lose. */
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

type Place = Readonly<Record<string, unknown>>;

export interface Wave {
  readonly tenantIds: readonly TenantId[];
  /** Where the next one begins; null behind the last. */
  readonly next: Place | null;
}

/** Those that have data, and keep it: what is being set up is migrated by its onboarding, and what is being removed by nobody. */
const statusesWithData: readonly string[] = ['active', 'suspended', 'leaving'];

export const hasData = ({ status }: Pick<Tenant, 'status'>): boolean => statusesWithData.includes(status);

/** `size` hospitals behind `from`, fewer only at the end. */
export const nextWave = async (
  tenants: Pick<TenantStore, 'list'>,
  { size, from }: { readonly size: number; readonly from: Place | null },
): Promise<Wave> => {
  const tenantIds: TenantId[] = [];
  let place = from ?? undefined;
  do {
    const page = await tenants.list({ limit: size - tenantIds.length, from: place });
    tenantIds.push(...page.tenants.filter(hasData).map(({ id }) => id));
    place = page.next;
  } while (place && tenantIds.length < size);
  return { tenantIds, next: place ?? null };
};
