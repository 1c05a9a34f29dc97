/** The Lambda of the workflow that removes a hospital: each state is a use case. Nothing here is undone; what is cut off goes on. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { type Task, type TaskAnswer, type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import { conflict } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import type { Job } from '../tenancy/job.ts';
import { isPlaced, removePlace } from '../tenancy/own-place.ts';
import { createPacer } from '../tenancy/pacer.ts';
import { removeSubdomain } from '../tenancy/subdomain.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { beginRemoval, readNotBefore } from './begin-removal.ts';
import { certifyDestruction } from './certify-destruction.ts';
import { failRemoval } from './fail-removal.ts';
import { forgetTenant } from './forget-tenant.ts';
import { createRemovalStore, type Removable } from './removal.store.ts';
import { removeApiKeys, removeData } from './remove-data.ts';
import { removeFiles } from './remove-files.ts';
import { removeUsers } from './remove-users.ts';
import { retireKey } from './retire-key.ts';
import { createUnsuppress } from './unsuppress.ts';

const environment = environmentOf([
  'CONTROL_TABLE',
  'REPORTS_BUCKET',
  'USER_POOL_ID',
  'TENANT_KEY_ALIAS_PREFIX',
  'PENDING_WINDOW_DAYS',
  'SIGNING_KEY_ARN',
  'HOSTED_ZONE_ID',
  'BASE_DOMAIN',
  'SITE',
  'STAGE',
]);
const { CONTROL_TABLE: controlTable } = environment;

/** Of the five minutes an invocation has; the workflow calls again for the rest. */
const workMilliseconds = 200_000;

const control = openControlTable();
const kms = new KMSClient(callSettings());
const s3 = new S3Client(callSettings());
const users = new CognitoIdentityProviderClient(callSettings());
const mail = new SESv2Client(callSettings());
const { sessions } = openSessionsFromEnvironment(true);
const tenants = createTenantStore(control, controlTable);
const jobs = createJobStore(control, controlTable);
const removals = createRemovalStore(control, controlTable);
const now = (): Date => new Date();

const keys = {
  kms,
  removals,
  aliasPrefix: environment.TENANT_KEY_ALIAS_PREFIX,
  pendingWindowDays: Number(environment.PENDING_WINDOW_DAYS),
  findNoted: async (tenantId: TenantId) => (await tenants.findSetup(tenantId))?.keyArn,
};
const reports = {
  kms,
  s3,
  removals,
  signingKeyArn: environment.SIGNING_KEY_ARN,
  bucket: environment.REPORTS_BUCKET,
  now,
};

const pacer = createPacer({ control, controlTable, now: Date.now });

const places = { dynamodb: new DynamoDBClient(callSettings()), s3, stage: environment.STAGE };

const subdomains = {
  zone: {
    dns: new Route53Client(callSettings()),
    hostedZoneId: environment.HOSTED_ZONE_ID,
    baseDomain: environment.BASE_DOMAIN,
    site: environment.SITE,
  },
  pacer,
  tenants,
};

/** A hospital that nobody can restore any more, and this job's: else nothing of it is destroyed. */
const removing = async ({ tenantId, jobId }: Task): Promise<Tenant> => {
  const tenant = await tenants.find(tenantId);
  if (tenant?.status === 'removing' && tenant.jobId === jobId) return tenant;
  throw conflict('TenantNotRemoving', 'The hospital is not being removed by this job.');
};

const destroying = (run: (task: Task, tenant: Tenant) => ReturnType<TaskStep['run']>): TaskStep => ({
  run: async (task) => (await run(task, await removing(task))) ?? {},
});

const stint = ({ tenantId }: Task, what: Removable) => {
  const end = Date.now() + workMilliseconds;
  return { goesOn: () => Date.now() < end, count: (number: number) => removals.count(tenantId, what, number) };
};

const destroyFiles = async (task: Task, tenant: Tenant): Promise<TaskAnswer> =>
  removeFiles({ session: await sessions.open(tenant, ['file:purge']), ...stint(task, 'files') });

const steps: Readonly<Record<string, TaskStep>> = {
  ReadNotBefore: { run: (task) => readNotBefore(jobs, task) },
  BeginRemoval: { run: (task) => beginRemoval({ tenants, removals, now }, task) },
  RemoveUsers: destroying(async (task, tenant) =>
    removeUsers({
      users,
      userPoolId: environment.USER_POOL_ID,
      tenantId: tenant.id,
      session: (await isPlaced(places, tenant)) ? await sessions.open(tenant, ['data:purge']) : undefined,
      firstAdministrator: (await tenants.findSetup(task.tenantId))?.administrator.email,
      unsuppress: createUnsuppress({ mail, pacer }),
      ...stint(task, 'users'),
    }),
  ),
  RemoveApiKeys: destroying(async (task, tenant) =>
    removeApiKeys({ session: await sessions.open(tenant, ['apikey:purge']), controlTable, ...stint(task, 'apiKeys') }),
  ),
  RemoveData: destroying(async (task, tenant) => {
    if (!(await isPlaced(places, tenant))) return {};
    const session = await sessions.open(tenant, ['data:purge', 'key:open']);
    return removeData({ session, ...stint(task, 'items') });
  }),
  RetireKey: destroying(({ tenantId }) => retireKey(keys, tenantId)),
  RemoveFiles: destroying(destroyFiles),
  // An upload that had begun may have ended since.
  RemovePlace: destroying(async (task, tenant) => {
    const answer = await destroyFiles(task, tenant);
    if (answer.state === undefined) await removePlace(places, tenant.id);
    return answer;
  }),
  CertifyDestruction: destroying(async ({ jobId }, tenant) =>
    certifyDestruction(reports, { tenant, job: (await jobs.find(jobId)) as Job }),
  ),
  ForgetTenant: {
    // Its own item goes last: when that is gone, all is.
    run: async (task) => {
      if (!(await tenants.find(task.tenantId))) return;
      const tenant = await removing(task);
      await removeSubdomain(subdomains, tenant);
      await forgetTenant({ control, controlTable }, tenant);
    },
  },
  FailRemoval: { run: (task) => failRemoval({ jobs, now }, task) },
};

export const handler = tasks(steps, jobs);
