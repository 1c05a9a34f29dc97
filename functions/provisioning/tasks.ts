/** The Lambda of onboarding's workflow: each state is a use case, and each that makes something has one that unmakes it. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { KMSClient } from '@aws-sdk/client-kms';
import { callSettings } from '../aws/call-settings.ts';
import { makeDataKey, removeDataKey } from '../aws/data-key.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { type Task, type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import { conflict, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Tenant, tenantOpen } from '../kernel/tenant.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createTenantStore, type TenantSetup } from '../tenancy/tenant.store.ts';
import { activateTenant, deactivateTenant } from './activate-tenant.ts';
import { createAdministrator, removeAdministrator } from './create-administrator.ts';
import { createKey, findKey, removeKey } from './create-key.ts';
import { failTenant } from './fail-tenant.ts';
import { releaseSlug, reserveSlug } from './reserve-slug.ts';
import { removeDefaults, writeDefaults } from './write-defaults.ts';

const environment = environmentOf([
  'CONTROL_TABLE',
  'TENANT_TABLE',
  'USER_POOL_ID',
  'TENANT_KEY_ALIAS_PREFIX',
  'TENANT_ROLE_ARN',
]);
const { CONTROL_TABLE: controlTable, TENANT_TABLE: table, USER_POOL_ID: userPoolId } = environment;

const control = openControlTable();
const users = new CognitoIdentityProviderClient(callSettings());
const { sessions } = openSessionsFromEnvironment(true);
const tenants = createTenantStore(control, controlTable);
const jobs = createJobStore(control, controlTable);
const now = (): Date => new Date();

const slugs = { control, controlTable };
const keys = {
  kms: new KMSClient(callSettings()),
  accountArn: `arn:aws:iam::${environment.TENANT_ROLE_ARN.split(':')[4]}:root`,
  aliasPrefix: environment.TENANT_KEY_ALIAS_PREFIX,
  findNoted: async (tenantId: TenantId) => (await tenants.findSetup(tenantId))?.keyArn,
  note: tenants.noteKey,
};
const ending = { control, controlTable, tenants, jobs, now };

const tenantOf = async ({ tenantId }: Task): Promise<Tenant> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw conflict('TenantGone', 'The hospital was removed meanwhile.');
  return tenant;
};

/** Takes back what a step made for a hospital that has not opened, or is shut again: nothing is taken away behind open doors. */
const takingBack = (undoes: string, run: (task: Task, tenant: Tenant) => Promise<void>): TaskStep => ({
  undoes,
  run: async (task) => {
    const tenant = await tenantOf(task);
    if (tenant.status !== 'provisioning') throw tenantOpen();
    await run(task, tenant);
  },
});

const setupOf = async ({ tenantId }: Task): Promise<TenantSetup> => {
  const setup = await tenants.findSetup(tenantId);
  if (!setup) throw conflict('TenantGone', 'The hospital was removed meanwhile.');
  return setup;
};

const administrators = async ({ tenantId }: Task) => ({
  users,
  userPoolId,
  table,
  session: await sessions.open(tenantId, ['member:write']),
});

const steps: Readonly<Record<string, TaskStep>> = {
  ReserveSlug: { run: async (task) => reserveSlug(slugs, await tenantOf(task)) },
  CreateKey: { run: async (task) => void (await createKey(keys, task.tenantId)) },
  MakeDataKey: {
    run: async ({ tenantId }) => {
      // Looked for, not made: a second key would be nobody's.
      const keyId = await findKey(keys, tenantId);
      if (!keyId) throw unavailable('KeyNotSeenYet', 'The key of this hospital is not ready. Try again.');
      await makeDataKey(await sessions.open(tenantId, ['key:make']), { table, keyId });
    },
  },
  WriteDefaults: {
    run: async (task) => writeDefaults(await sessions.open(task.tenantId, ['config:write']), table, await tenantOf(task)),
  },
  CreateAdministrator: {
    run: async (task) => createAdministrator(await administrators(task), (await setupOf(task)).administrator),
  },
  ActivateTenant: { run: async ({ tenantId }) => activateTenant(ending, tenantId) },

  DeactivateTenant: { undoes: 'ActivateTenant', run: ({ tenantId }) => deactivateTenant(ending, tenantId) },
  RemoveAdministrator: takingBack('CreateAdministrator', async (task) =>
    removeAdministrator(await administrators(task), (await setupOf(task)).administrator),
  ),
  RemoveDefaults: takingBack('WriteDefaults', async ({ tenantId }) =>
    removeDefaults(await sessions.open(tenantId, ['config:write']), table),
  ),
  RemoveDataKey: takingBack('MakeDataKey', async ({ tenantId }) =>
    removeDataKey(await sessions.open(tenantId, ['key:make']), table),
  ),
  RemoveKey: takingBack('CreateKey', ({ tenantId }) => removeKey(keys, tenantId)),
  ReleaseSlug: takingBack('ReserveSlug', (_, tenant) => releaseSlug(slugs, tenant)),
  FailTenant: { run: (task) => failTenant(ending, task) },
};

export const handler = tasks(steps, jobs);
