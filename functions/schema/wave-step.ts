/** What the workflow of the waves asks for: no hospital's job, but the platform's own work. */
import * as z from 'zod';
import { logFailure, logInfo } from '../edge/log.ts';
import { Refused } from '../edge/task.ts';
import { KernelError } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { JobStore } from '../tenancy/job.store.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { hasData, nextWave, type Wave } from './next-wave.ts';

const waveStepSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('NextWave'),
    size: z.int().min(1).max(100),
    from: z.record(z.string(), z.string()).nullable(),
  }),
  z.strictObject({ step: z.literal('MigrateHospital'), tenantId: tenantIdSchema }),
]);

export interface WaveNeeds {
  readonly tenants: Pick<TenantStore, 'find' | 'list'>;
  readonly jobs: Pick<JobStore, 'find'>;
  /** The version the hospital has then. */
  readonly migrate: (tenant: Tenant) => Promise<number>;
}

/** Without a version when the hospital has left meanwhile. */
export interface Migrated {
  readonly version?: number;
}

export const isWaveStep = (event: unknown): boolean =>
  ['NextWave', 'MigrateHospital'].includes(String((event as { readonly step?: unknown } | null)?.step));

/** Throws a ZodError for a step that is none, and `Refused` for what trying again does not mend. */
export const waveStep = async ({ tenants, jobs, migrate }: WaveNeeds, event: unknown): Promise<Wave | Migrated> => {
  const task = waveStepSchema.parse(event);
  if (task.step === 'NextWave') return nextWave(tenants, task);
  const { tenantId } = task;
  try {
    const tenant = await tenants.find(tenantId);
    if (!tenant || !hasData(tenant) || (await neverOpened(jobs, tenant))) return {};
    const version = await migrate(tenant);
    logInfo('HospitalMigrated', { tenantId, version });
    return { version };
  } catch (error) {
    logFailure('HospitalNotMigrated', error, { tenantId });
    if (error instanceof KernelError && error.kind !== 'unavailable') throw new Refused(error);
    throw error;
  }
};

/** It is being removed, and its onboarding had failed: it has nothing, perhaps not even a table. */
const neverOpened = async (jobs: WaveNeeds['jobs'], { status, jobId }: Tenant): Promise<boolean> =>
  status === 'leaving' && (await jobs.find(jobId))?.ofFailed === true;
