/** The Lambda that hears of workflows that were cut off, or failed. It believes the job and Step Functions, not the event. */
import { SFNClient } from '@aws-sdk/client-sfn';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { onEvent } from '../edge/event.ts';
import { environmentOf } from '../kernel/environment.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { jobIdSchema } from '../tenancy/job.ts';
import { createOwnDomainStore } from '../tenancy/own-domain.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { endJob } from './end-job.ts';
import { createReadEnding, machinesIn, machineVariables } from './workflow.client.ts';

const environment = environmentOf(['CONTROL_TABLE', ...machineVariables]);
const client = openControlTable();

const needs = {
  tenants: createTenantStore(client, environment.CONTROL_TABLE),
  jobs: createJobStore(client, environment.CONTROL_TABLE),
  domains: createOwnDomainStore(client, environment.CONTROL_TABLE),
  readEnding: createReadEnding(new SFNClient(callSettings()), machinesIn(environment)),
  now: () => new Date(),
};

/** An execution is named after its job; one that somebody started by hand, with a name of their own, has none. */
export const handler = onEvent('Step Functions Execution Status Change', async ({ name }) => {
  const jobId = jobIdSchema.safeParse(name);
  if (jobId.success) await endJob(needs, jobId.data);
});
