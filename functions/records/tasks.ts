/** The Lambda of the steps that onboarding leaves to the records: the lists a hospital begins with. */
import { createDataKeys } from '../aws/data-key.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { takingBackOf } from '../edge/taking-back.ts';
import { type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { createChangeStore } from './change.store.ts';
import { removeReferenceData, seedReferenceData } from './seed-reference-data.ts';

const { CONTROL_TABLE: controlTable, TENANT_TABLE: table } = environmentOf(['CONTROL_TABLE', 'TENANT_TABLE']);

const control = openControlTable();
const { sessions } = openSessionsFromEnvironment(true);
const takingBack = takingBackOf(createTenantStore(control, controlTable));
const now = Date.now;
const keys = createDataKeys({ table, now });

const steps: Readonly<Record<string, TaskStep>> = {
  SeedReferenceData: {
    run: async ({ tenantId }) => {
      const session = await sessions.open(tenantId, ['record:write', 'key:open']);
      const owner = { tenantId, key: await keys.open(session) };
      await seedReferenceData({ records: createChangeStore({ table, session, owner }), now }, tenantId);
    },
  },
  RemoveReferenceData: takingBack('SeedReferenceData', async ({ tenantId }) =>
    removeReferenceData(await sessions.open(tenantId, ['record:write']), table),
  ),
};

export const handler = tasks(steps, createJobStore(control, controlTable));
