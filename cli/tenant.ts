/** A hospital as the commands name it and show it. */

import { isUuid } from '../functions/kernel/ids.ts';
import { slugSchema } from '../functions/kernel/slug.ts';
import { contract } from '../functions/registry/contract.ts';
import type { Api, RouteResult } from './api.ts';
import { workFailed } from './failure.ts';
import { card, minuteOf, table } from './print.ts';

export type Tenant = RouteResult<typeof contract.routes.readTenant>;

/** By its id or its slug. Throws when there is none. */
export const findTenant = async (api: Api, idOrSlug: string): Promise<Tenant> => {
  if (isUuid(idOrSlug)) return api.call(contract.routes.readTenant, { params: { tenantId: idOrSlug } });
  const isSlug = slugSchema.safeParse(idOrSlug).success;
  const found = isSlug ? await api.call(contract.routes.listTenants, { query: { slug: idOrSlug } }) : { tenants: [] };
  const [tenant] = found.tenants;
  if (!tenant) throw workFailed('Tenant not found', `There is no hospital "${idOrSlug}".`);
  return tenant;
};

export const tenantCard = (tenant: Tenant): string =>
  card([
    ['slug', tenant.slug],
    ['id', tenant.id],
    ['name', tenant.organization.name],
    ['type', tenant.organization.type],
    ['size', tenant.organization.size],
    ['plan', tenant.plan],
    ['status', tenant.status],
    ['job', tenant.jobId],
    ['created', minuteOf(tenant.createdAt)],
    ['updated', minuteOf(tenant.updatedAt)],
  ]);

export const tenantTable = (tenants: readonly Tenant[]): string =>
  table(
    ['SLUG', 'STATUS', 'PLAN', 'NAME', 'CREATED', 'ID'],
    tenants.map(({ slug, status, plan, organization, createdAt, id }) => [
      slug,
      status,
      plan,
      organization.name,
      minuteOf(createdAt),
      id,
    ]),
  );
