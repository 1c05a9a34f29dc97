/** The Lambda of migrations: a step of onboarding, and the hospitals of a wave. */
import { controlTable as openControlTable } from '../aws/table.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { takingBackOf } from '../edge/taking-back.ts';
import { type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import type { TenantId } from '../kernel/ids.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { type MigrateNeeds, migrateTenant, undoMigrations } from './migrate-tenant.ts';
import { migrationScopes, migrations } from './migrations.ts';
import { isWaveStep, waveStep } from './wave-step.ts';

const { CONTROL_TABLE: controlTable, TENANT_TABLE: tenant } = environmentOf(['CONTROL_TABLE', 'TENANT_TABLE']);

const control = openControlTable();
const { sessions } = openSessionsFromEnvironment(true);
const tenants = createTenantStore(control, controlTable);

const needsOf = async (tenantId: TenantId): Promise<MigrateNeeds> => ({
  session: await sessions.open(tenantId, migrationScopes),
  tables: { tenant },
  migrations,
  now: () => new Date(),
});

const migrate = async (tenantId: TenantId): Promise<number> => migrateTenant(await needsOf(tenantId));

const steps: Readonly<Record<string, TaskStep>> = {
  MigrateSchema: { run: async ({ tenantId }) => void (await migrate(tenantId)) },
  UndoMigrations: takingBackOf(tenants)('MigrateSchema', async ({ tenantId }) => undoMigrations(await needsOf(tenantId))),
};

const onboarding = tasks(steps, createJobStore(control, controlTable));

export const handler = (event: unknown): Promise<object> =>
  isWaveStep(event) ? waveStep({ tenants, migrate }, event) : onboarding(event);
