/** Begins to onboard a hospital: writes it down, and starts the workflow that does the rest. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { OperatorCaller } from '../kernel/caller.ts';
import { conflict, unavailable } from '../kernel/errors.ts';
import { asTenantId, idFrom, type TenantId } from '../kernel/ids.ts';
import { paces } from '../kernel/pace.ts';
import type { Placement } from '../kernel/placement.ts';
import { planNamed } from '../kernel/plan.ts';
import type { NewTenant, Tenant } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, jobIdOf } from '../tenancy/job.ts';
import { type Pacer, turnOf } from '../tenancy/pacer.ts';
import { refuseTakenSlug } from '../tenancy/taken-slug.ts';
import type { TenantSetup, TenantStore } from '../tenancy/tenant.store.ts';
import { newJob } from '../tenancy/workflows.ts';

export interface CreateTenantNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'findSetup' | 'holderOf'>;
  readonly jobs: Pick<JobStore, 'find'>;
  /** Writes all three, or none when the tenant is there already (false). */
  readonly put: (tenant: Tenant, setup: TenantSetup, job: Job) => Promise<boolean>;
  /** Starts the workflow. Twice is once. */
  readonly start: (job: Job) => Promise<void>;
  /** Takes back what `put` wrote, unless the workflow has begun to work on it (false). */
  readonly forget: (job: Job) => Promise<boolean>;
  readonly pacer: Pacer;
  readonly now: () => Date;
}

export interface CreateTenantInput {
  readonly body: NewTenant;
  readonly idempotencyKey: string | undefined;
  /** The sign-up that asked for it, if one did. */
  readonly signUpId?: string;
}

/**
 * Its turn may lie ahead, when many come at once: what takes no key is done meanwhile. Throws `NotYourTurn` when too many wait. `caller`
 * makes an Idempotency-Key their own: another's is another hospital.
 */
export const createTenant = async (
  needs: CreateTenantNeeds,
  caller: Pick<OperatorCaller, 'userId'>,
  input: CreateTenantInput,
): Promise<Job> => {
  const { body, idempotencyKey } = input;
  const id = asTenantId(idempotencyKey === undefined ? randomUUID() : idFrom('tenants', caller.userId, idempotencyKey));
  const [isReserved, before] = await Promise.all([
    refuseTakenSlug(needs.tenants, body.slug, id),
    idempotencyKey === undefined ? undefined : needs.jobs.find(jobIdOf(id, ownOf(id))),
  ]);
  // A repeat takes no turn: whoever has a key may repeat it as often as they like.
  const current = (isReserved || before ? undefined : await written(needs, id, input)) ?? (await repeated(needs, id, body));
  if (current.status === 'running') await startOrForget(needs, current, idempotencyKey);
  return current;
};

/** The new hospital's job, when its turn is; nothing when the hospital is there already, and only its repeat was not known by the subdomain. */
const written = async (needs: CreateTenantNeeds, id: TenantId, input: CreateTenantInput): Promise<Job | undefined> => {
  const { body } = input;
  const at = needs.now().toISOString();
  const turn = await turnOf(needs.pacer, paces.onboarding);
  const job = {
    ...newJob({ kind: 'create-tenant', tenantId: id, own: ownOf(id), at, placement: placementBy(body) }),
    notBefore: turn.toISOString(),
  };
  const isNew = await needs.put(newTenant(input, job), { administrator: body.administrator }, job);
  return isNew ? job : undefined;
};

/**
 * A repeat with the same key would find the job and start it; without a key nobody could, so nothing of it may stay. Where there is
 * something to stay, the workflow was started after all, and only the answer was lost.
 */
const startOrForget = async (
  { start, forget }: CreateTenantNeeds,
  job: Job,
  idempotencyKey: string | undefined,
): Promise<void> => {
  await start(job).catch(async (error: unknown) => {
    if (idempotencyKey === undefined && !(await forget(job))) return;
    throw unavailable('WorkflowUnavailable', 'Onboarding could not be started. Try again.', error);
  });
};

const placementBy = ({ plan }: NewTenant): Placement => ({ kind: planNamed(plan).placement });

const newTenant = ({ body, signUpId }: CreateTenantInput, { id: jobId, tenantId: id, createdAt: at }: Job): Tenant => ({
  id,
  slug: body.slug,
  organization: body.organization,
  plan: body.plan,
  status: 'provisioning',
  placement: placementBy(body),
  ...(signUpId ? { signUpId } : {}),
  jobId,
  createdAt: at,
  updatedAt: at,
  version: 1,
});

/** A hospital's first job: whoever repeats the request finds it by the hospital alone. */
const ownOf = (id: TenantId): string => idFrom(id, 'create-tenant');

/** The same idempotency key again: the first request's job, if it is the first request, and its hospital has not been removed since. */
const repeated = async ({ tenants, jobs }: CreateTenantNeeds, id: TenantId, body: NewTenant): Promise<Job> => {
  const [tenant, setup, job] = await Promise.all([tenants.find(id), tenants.findSetup(id), jobs.find(jobIdOf(id, ownOf(id)))]);
  if (!job) throw unavailable('JobUnavailable', 'The job could not be read. Try again.');
  if (!tenant)
    throw conflict('IdempotencyKeyUsedUp', 'The hospital that this Idempotency-Key made has been removed. Use a new one.');
  const isSame =
    tenant.slug === body.slug &&
    tenant.plan === body.plan &&
    isDeepStrictEqual(tenant.organization, body.organization) &&
    (!setup || isDeepStrictEqual(setup.administrator, body.administrator));
  if (!isSame) throw conflict('IdempotencyKeyReused', 'This Idempotency-Key was used with another request. Use a new one.');
  return job;
};
