/** A hospital as the commands name it and show it. */

import { isUuid } from '../functions/kernel/ids.ts';
import { slugSchema } from '../functions/kernel/slug.ts';
import { contract } from '../functions/registry/contract.ts';
import type { Api, RouteResult } from './api.ts';
import { workFailed } from './failure.ts';
import { readPages } from './pages.ts';
import { card, minuteOf, table } from './print.ts';

export type Tenant = RouteResult<typeof contract.routes.readTenant>;

/** By its id or its slug. Throws when there is none. */
export const findTenant = async (api: Api, idOrSlug: string): Promise<Tenant> => {
  if (isUuid(idOrSlug)) return api.call(contract.routes.readTenant, { params: { tenantId: idOrSlug } });
  const tenant = slugSchema.safeParse(idOrSlug).success ? await findBySlug(api, idOrSlug) : undefined;
  if (!tenant) throw workFailed('Tenant not found', `There is no hospital "${idOrSlug}".`);
  return tenant;
};

/** Whose the subdomain is; else the last that was to have it and failed, for then it holds it no longer. */
const findBySlug = async (api: Api, slug: string): Promise<Tenant | undefined> => {
  const { listTenants } = contract.routes;
  const [holder] = (await api.call(listTenants, { query: { slug } })).tenants;
  if (holder) return holder;
  const { items: failed } = await readPages({ limit: 0, all: true }, async (page) => {
    const { tenants, next } = await api.call(listTenants, { query: { status: 'failed', ...page } });
    return { items: tenants, ...(next === undefined ? {} : { next }) };
  });
  return failed.find((tenant) => tenant.slug === slug);
};

/** `change   2026-11-23 11:51  plan-changed to premium, by 3f2a…` */
const changeRow = ({ what, plan, by, at }: NonNullable<Tenant['changes']>[number]) =>
  ['change', `${minuteOf(at)}  ${what}${plan ? ` to ${plan}` : ''}, by ${by}`] as const;

export const tenantCard = (tenant: Tenant): string =>
  card([
    ['slug', tenant.slug],
    ['id', tenant.id],
    ['name', tenant.organization.name],
    ['type', tenant.organization.type],
    ['size', tenant.organization.size],
    ['plan', tenant.plan],
    ...(tenant.ownDomain === undefined ? [] : [['domain', tenant.ownDomain] as const]),
    ['status', tenant.status],
    ['job', tenant.jobId],
    ['created', minuteOf(tenant.createdAt)],
    ['updated', minuteOf(tenant.updatedAt)],
    ...(tenant.changes ?? []).map(changeRow),
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
