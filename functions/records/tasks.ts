/** The Lambda of the steps that onboarding leaves to the records: the lists a hospital begins with. */
import { openDataKey } from '../aws/data-key.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { takingBackOf } from '../edge/taking-back.ts';
import { type TaskStep, tasks } from '../edge/task.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { createChangeStore } from './change.store.ts';
import { removeReferenceData, seedReferenceData } from './seed-reference-data.ts';

const control = openControlTable();
const { sessions, controlTable } = openSessionsFromEnvironment(true);
const takingBack = takingBackOf(createTenantStore(control, controlTable));
const now = Date.now;

const steps: Readonly<Record<string, TaskStep>> = {
  SeedReferenceData: {
    run: async ({ tenantId }, whose) => {
      const session = await sessions.open(whose, ['record:write', 'key:open']);
      const owner = { tenantId, key: await openDataKey(session) };
      await seedReferenceData({ records: createChangeStore({ session, owner }), now }, tenantId);
    },
  },
  RemoveReferenceData: takingBack('SeedReferenceData', async (_, tenant) =>
    removeReferenceData(await sessions.open(tenant, ['record:write'])),
  ),
};

export const handler = tasks(steps, createJobStore(control, controlTable));
