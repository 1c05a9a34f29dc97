/** A hospital's own domain as operators ask for it: set, looked at, removed. The work itself is a workflow of its own. */

import { conflict, invalid, notFound, unavailable } from '../kernel/errors.ts';
import { hostOf } from '../kernel/host.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { OwnDomainStatus } from '../kernel/own-domain.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { hasEnded, type Job } from '../tenancy/job.ts';
import { type OwnDomain, type OwnDomainStore, quietAfter } from '../tenancy/own-domain.store.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { newJob } from '../tenancy/workflows.ts';

export interface ReadDomainNeeds {
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly domains: Pick<OwnDomainStore, 'find'>;
  readonly jobs: Pick<JobStore, 'find'>;
}

export interface DomainNeeds extends ReadDomainNeeds {
  readonly domains: Pick<OwnDomainStore, 'find' | 'claim' | 'handOver'>;
  /** Starts the job's workflow. Twice is once. */
  readonly start: (job: Job) => Promise<void>;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly baseDomain: string;
  /** What the hospital's record must name; `none` in a stage without a domain. */
  readonly target: string;
}

/** As operators see it. */
export interface DomainSeen extends OwnDomain {
  /** Of the work that was last begun on it: what failed, and so what is to be tried again. */
  readonly jobKind?: Job['kind'];
}

/** Throws `TenantNotFound`, and `DomainNotSet`. */
export const readDomain = async (needs: ReadDomainNeeds, tenantId: TenantId): Promise<DomainSeen> => {
  const { domain } = await tenantWithDomain(needs, tenantId);
  if (!domain) throw notFound('DomainNotSet', 'The hospital has no domain of its own.');
  return seen(domain, await needs.jobs.find(domain.jobId));
};

/**
 * The name is reserved, and served once it leads here. The same name again is the same, and begins anew what failed, once no call of that can
 * be on its way. Throws `StageWithoutDomain`, `DomainIsOurs`, `TenantNotFound`, `StatusNotPermitted`, `DomainAlreadySet`,
 * `DomainAlreadyTaken`, `DomainLeaving`, and `WorkflowUnavailable`, after which asking again goes on.
 */
export const setDomain = async (
  needs: DomainNeeds,
  { tenantId, name }: { readonly tenantId: TenantId; readonly name: string },
): Promise<DomainSeen> => {
  refuseOurs(needs, name);
  const { tenant, domain } = await tenantWithDomain(needs, tenantId);
  if (domain && domain.name !== name)
    throw conflict('DomainAlreadySet', `The hospital has the domain ${domain.name}. Remove it first.`);
  if (domain?.status === 'removing')
    throw conflict('DomainLeaving', 'The domain is being removed. Set it again when it is gone.');
  if (domain && domain.status !== 'failed') return started(needs, domain);
  if (tenant.status !== 'active')
    throw conflict('StatusNotPermitted', `The hospital is ${tenant.status}; this is not possible now.`);
  const { job, ...begun } = beginning(needs, { kind: 'attach-domain', tenant, status: 'waiting-for-dns' });
  const quietUntil = quietAfter(needs.now());
  if (domain) return started(needs, await needs.domains.handOver(domain, { ...begun, quietUntil, job }), job);
  const made: OwnDomain = { name, tenantId, slug: tenant.slug, ...begun };
  await needs.domains.claim(made, job);
  return started(needs, made, job);
};

/** Taken away again, from CloudFront first. Throws `TenantNotFound`, `DomainNotSet`, `StatusNotPermitted`, `WorkflowUnavailable`. */
export const removeDomain = async (needs: DomainNeeds, tenantId: TenantId): Promise<DomainSeen> => {
  const { tenant, domain } = await tenantWithDomain(needs, tenantId);
  if (!domain) throw notFound('DomainNotSet', 'The hospital has no domain of its own.');
  if (domain.status === 'removing') return started(needs, domain);
  if (tenant.status === 'removing')
    throw conflict('StatusNotPermitted', 'The hospital is being removed, and its domain with it.');
  const { job, ...begun } = beginning(needs, { kind: 'detach-domain', tenant, status: 'removing' });
  const quiet = domain.status === 'active' ? {} : { quietUntil: quietAfter(needs.now()) };
  return started(needs, await needs.domains.handOver(domain, { ...begun, ...quiet, job }), job);
};

const refuseOurs = ({ target, baseDomain }: DomainNeeds, name: string): void => {
  if (target === 'none')
    throw conflict('StageWithoutDomain', 'This stage has no domain, so no hospital’s domain can lead to it. Deploy it with one.');
  if (hostOf(name, baseDomain) !== undefined)
    throw invalid('DomainIsOurs', 'This is a name of the platform’s, not a hospital’s own.', [
      { in: 'body', pointer: '/name', detail: `must not be ${baseDomain}, or a name in it` },
    ]);
};

const tenantWithDomain = async (
  { tenants, domains }: ReadDomainNeeds,
  tenantId: TenantId,
): Promise<{ readonly tenant: Tenant; readonly domain: OwnDomain | undefined }> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
  return { tenant, domain: tenant.ownDomain === undefined ? undefined : await domains.find(tenant.ownDomain) };
};

interface Wanted {
  readonly kind: 'attach-domain' | 'detach-domain';
  readonly tenant: Pick<Tenant, 'id' | 'placement'>;
  readonly status: OwnDomainStatus;
}

const beginning = ({ now, newId }: DomainNeeds, { kind, tenant, status }: Wanted) => {
  const begunAt = now().toISOString();
  const job = newJob({ kind, tenantId: tenant.id, own: newId(), at: begunAt, placement: tenant.placement });
  return { job, status, jobId: job.id, begunAt };
};

/** Its workflow runs, unless it has ended: also where an earlier request could not start it. */
const started = async ({ jobs, start }: DomainNeeds, domain: OwnDomain, begun?: Job): Promise<DomainSeen> => {
  const job = begun ?? (await jobs.find(domain.jobId));
  if (job && !hasEnded(job) && job.kind !== 'remove-tenant')
    await start(job).catch((error: unknown) => {
      throw unavailable('WorkflowUnavailable', 'The work could not be started. Try again.', error);
    });
  return seen(domain, job);
};

const seen = (domain: OwnDomain, job: Job | undefined): DomainSeen => ({ ...domain, jobKind: job?.kind });
