/** A change of a hospital whose answer was lost: the AWS client tries it again, and is refused, for it is done. */
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

/** For the refusal of a change: what is there, when it is what was asked for at this very time; else the refusal holds. */
export const unlessDone =
  (tenants: Pick<TenantStore, 'find'>, tenantId: TenantId, asked: Partial<Tenant> & Pick<Tenant, 'updatedAt'>) =>
  async (refusal: unknown): Promise<Tenant> => {
    const found = await tenants.find(tenantId);
    const isDone = found && Object.entries(asked).every(([name, value]) => found[name as keyof Tenant] === value);
    if (isDone) return found;
    throw refusal;
  };
