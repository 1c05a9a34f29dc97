/** Removing a hospital: shut at once, destroyed when its grace period ends; and keeping it after all. */
import { notFound } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Tenant, withChange } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import type { Job } from '../tenancy/job.ts';
import type { StatusChange, TenantStore } from '../tenancy/tenant.store.ts';
import { newJob } from '../tenancy/workflows.ts';
import { type BeginNeeds, type Beginning, beginJob, quietOf, standing } from './begin-job.ts';

export interface RemoveInput {
  readonly tenantId: TenantId;
  /** Days until anything is destroyed. */
  readonly graceDays: number;
  /** The operator's id. */
  readonly by: string;
}

const dayMilliseconds = 86_400_000;

/** Whoever was let in just before has finished by then: status is believed for five seconds, and a request lasts 29 at most. */
const quietMilliseconds = 40_000;

/**
 * One whose removal broke off is removed from the step at which it did, and no grace is given again. Throws as `beginJob` does.
 */
export const removeTenant = async (needs: BeginNeeds, input: RemoveInput): Promise<Job> => {
  const status = (await needs.tenants.find(input.tenantId))?.status;
  const begun = status === 'leaving' || status === 'removing' ? status : undefined;
  return beginJob(needs, input.tenantId, begun ? goingOn(input, begun) : leaving(input));
};

const leaving = ({ tenantId, graceDays, by }: RemoveInput): Beginning => ({
  from: ['active', 'suspended', 'failed'],
  to: 'leaving',
  change: { what: 'removal-asked', by },
  make: ({ own, at, tenant: { status, placement }, last }) => ({
    ...newJob({ kind: 'remove-tenant', tenantId, own, at, placement }),
    ...(status === 'failed' ? { ofFailed: true } : {}),
    ...(quietOf(last) ? { quietUntil: quietOf(last) } : {}),
    notBefore: laterOf(
      new Date(Date.parse(at) + Math.max(graceDays * dayMilliseconds, quietMilliseconds)).toISOString(),
      quietOf(last),
    ),
  }),
});

const goingOn = ({ tenantId, by }: RemoveInput, status: 'leaving' | 'removing'): Beginning => ({
  from: [status],
  to: status,
  change: { what: 'removal-asked', by },
  make: ({ own, at, tenant: { placement }, last }) => ({
    ...standing(newJob({ kind: 'remove-tenant', tenantId, own, at, placement }), last),
    ...(last?.ofFailed ? { ofFailed: true } : {}),
    notBefore: laterOf(last?.notBefore ?? at, quietOf(last)),
  }),
});

const laterOf = (at: string, quiet: string | undefined): string => (quiet !== undefined && quiet > at ? quiet : at);

export interface RestoreNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'move' | 'end'>;
  readonly jobs: Pick<JobStore, 'find'>;
  readonly now: () => Date;
}

/**
 * The hospital is suspended then: whether it is let in again is another decision. One whose onboarding had failed is failed again, for
 * there may be nothing to let anybody into, and its subdomain another's. With its status its job is cancelled, or neither. Throws `TenantNotFound`, and `StatusNotPermitted` when it is too late, or was never removed.
 */
export const restoreTenant = async (
  { tenants, jobs, now }: RestoreNeeds,
  { tenantId, by }: Pick<RemoveInput, 'tenantId' | 'by'>,
): Promise<Tenant> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
  const at = now().toISOString();
  const job = await jobs.find(tenant.jobId);
  const to = job?.ofFailed ? 'failed' : 'suspended';
  const changes = withChange(tenant, { what: 'restored', by, at });
  const change: StatusChange = { from: ['leaving'], to, changes, version: tenant.version, at };
  if (tenant.status !== 'leaving' || job?.status !== 'running') return tenants.move(tenantId, change);
  await tenants.end({ ...job, status: 'cancelled', updatedAt: at, version: job.version + 1 }, change);
  return { ...tenant, status: to, changes, updatedAt: at, version: tenant.version + 1 };
};
