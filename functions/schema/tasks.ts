/** The Lambda of migrations: a step of onboarding, and the hospitals of a wave. */
import { controlTable as openControlTable } from '../aws/table.ts';
import type { Whose } from '../aws/tenant-session.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { takingBackOf } from '../edge/taking-back.ts';
import { type TaskStep, tasks } from '../edge/task.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { type MigrateNeeds, migrateTenant, undoMigrations } from './migrate-tenant.ts';
import { migrationScopes, migrations } from './migrations.ts';
import { isWaveStep, waveStep } from './wave-step.ts';

const control = openControlTable();
const { sessions, controlTable } = openSessionsFromEnvironment(true);
const tenants = createTenantStore(control, controlTable);

const needsOf = async (whose: Required<Whose>): Promise<MigrateNeeds> => ({
  session: await sessions.open(whose, migrationScopes),
  migrations,
  now: () => new Date(),
});

const migrate = async (whose: Required<Whose>): Promise<number> => migrateTenant(await needsOf(whose));

const steps: Readonly<Record<string, TaskStep>> = {
  MigrateSchema: { run: async (_, whose) => void (await migrate(whose)) },
  UndoMigrations: takingBackOf(tenants)('MigrateSchema', async (_, tenant) => undoMigrations(await needsOf(tenant))),
};

const jobs = createJobStore(control, controlTable);
const onboarding = tasks(steps, jobs);

export const handler = (event: unknown): Promise<object> =>
  isWaveStep(event) ? waveStep({ tenants, jobs, migrate }, event) : onboarding(event);
