/** The Lambda of onboarding's workflow: each state is a use case, and each that makes something has one that unmakes it. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { createBus } from '../aws/bus.ts';
import { callSettings } from '../aws/call-settings.ts';
import { makeDataKey, removeDataKey } from '../aws/data-key.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import type { Whose } from '../aws/tenant-session.ts';
import { visit } from '../aws/visit.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { takingBackOf } from '../edge/taking-back.ts';
import { type Task, type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import { conflict, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { removePlace } from '../tenancy/own-place.ts';
import { createPacer } from '../tenancy/pacer.ts';
import { createTenantStore, type TenantSetup } from '../tenancy/tenant.store.ts';
import { testAccess } from '../tenancy/test-access.ts';
import { activateTenant, deactivateTenant } from './activate-tenant.ts';
import { createChangeStore } from './change.store.ts';
import { createAdministrator, removeAdministrator } from './create-administrator.ts';
import { createKey, findKey, removeKey } from './create-key.ts';
import { failTenant } from './fail-tenant.ts';
import { placeData } from './place-data.ts';
import { awaitSubdomain, registerSubdomain, unregisterSubdomain } from './register-subdomain.ts';
import { releaseSlug, reserveSlug } from './reserve-slug.ts';
import { sendWelcome, withdrawWelcome } from './send-welcome.ts';
import { removeSequences, setUpSequences } from './set-up-sequences.ts';
import { createSubdomainQueue } from './subdomain-queue.ts';

const environment = environmentOf([
  'CONTROL_TABLE',
  'USER_POOL_ID',
  'TENANT_KEY_ALIAS_PREFIX',
  'TENANT_ROLE_ARN',
  'HOSTED_ZONE_ID',
  'SITE',
  'BASE_DOMAIN',
  'ORIGIN',
  'MAIL_SENDER',
  'WELCOME_MAIL',
  'WITHDRAWN_MAIL',
  'EVENT_BUS',
  'STAGE',
  'TENANT_TABLE',
  'FILES_BUCKET',
]);
const { CONTROL_TABLE: controlTable, USER_POOL_ID: userPoolId } = environment;

const control = openControlTable();
const users = new CognitoIdentityProviderClient(callSettings());
const { sessions } = openSessionsFromEnvironment(true);
const tenants = createTenantStore(control, controlTable);
const jobs = createJobStore(control, controlTable);
const now = (): Date => new Date();

const pacing = { control, controlTable, now: Date.now };
const pacer = createPacer(pacing);

const slugs = { control, controlTable };
const keys = {
  kms: new KMSClient({ ...callSettings(), maxAttempts: 1 }),
  pacer,
  accountArn: `arn:aws:iam::${environment.TENANT_ROLE_ARN.split(':')[4]}:root`,
  aliasPrefix: environment.TENANT_KEY_ALIAS_PREFIX,
  findNoted: async (tenantId: TenantId) => (await tenants.findSetup(tenantId))?.keyArn,
  note: (tenantId: TenantId, keyArn: string | undefined) => tenants.note(tenantId, { keyArn }),
};
const places = {
  dynamodb: new DynamoDBClient(callSettings()),
  s3: new S3Client(callSettings()),
  stage: environment.STAGE,
  shared: { table: environment.TENANT_TABLE, bucket: environment.FILES_BUCKET },
};
const ending = { tenants, jobs, now };
const bus = createBus(new EventBridgeClient(callSettings()), environment.EVENT_BUS);
const subdomains = {
  zone: {
    dns: new Route53Client(callSettings()),
    hostedZoneId: environment.HOSTED_ZONE_ID,
    baseDomain: environment.BASE_DOMAIN,
    site: environment.SITE,
  },
  queue: createSubdomainQueue(pacing),
  changes: createChangeStore(control, controlTable),
  pacer,
  tenants,
};
const originOf = (slug: string): string => environment.ORIGIN.replace('{slug}', slug);
const welcomes = {
  users,
  userPoolId,
  mail: new SESv2Client(callSettings()),
  sender: environment.MAIL_SENDER,
  templates: { welcome: environment.WELCOME_MAIL, withdrawn: environment.WITHDRAWN_MAIL },
  originOf,
};

const gone = () => conflict('TenantGone', 'The hospital was removed meanwhile.');

const tenantOf = async ({ tenantId }: Task): Promise<Tenant> => {
  const tenant = await tenants.find(tenantId);
  if (!tenant) throw gone();
  return tenant;
};

const takingBack = takingBackOf(tenants);

const setupOf = async ({ tenantId }: Task): Promise<TenantSetup> => {
  const setup = await tenants.findSetup(tenantId);
  if (!setup) throw gone();
  return setup;
};

const bothOf = async ({ tenantId }: Task): Promise<{ tenant: Tenant; setup: TenantSetup }> => {
  const { tenant, setup } = await tenants.findWithSetup(tenantId);
  if (!tenant || !setup) throw gone();
  return { tenant, setup };
};

const administrators = async (whose: Required<Whose>) => ({
  users,
  userPoolId,
  session: await sessions.open(whose, ['member:write']),
});

const sequencesOf = (whose: Required<Whose>) => sessions.open(whose, ['config:write']);

const steps: Readonly<Record<string, TaskStep>> = {
  ReserveSlug: { run: async (task) => reserveSlug(slugs, await tenantOf(task)) },
  RegisterSubdomain: { run: async (task) => registerSubdomain(subdomains, await tenantOf(task)) },
  CreateKey: { run: async ({ tenantId, attempt }) => void (await createKey(keys, tenantId, attempt)) },
  PlaceData: { run: ({ tenantId }) => placeData(places, tenantId) },
  MakeDataKey: {
    run: async ({ tenantId }, whose) => {
      // Looked for, not made: a second key would be nobody's.
      const keyId = await findKey(keys, tenantId);
      if (!keyId) throw unavailable('KeyNotSeenYet', 'The key of this hospital is not ready. Try again.');
      await makeDataKey(await sessions.open(whose, ['key:make']), keyId);
    },
  },
  SetUpSequences: { run: async (_, whose) => setUpSequences(await sequencesOf(whose)) },
  CreateAdministrator: {
    run: async (task, whose) => createAdministrator(await administrators(whose), (await setupOf(task)).administrator),
  },
  TestAccess: {
    run: async (task) => {
      const { tenant, setup } = await bothOf(task);
      await awaitSubdomain(subdomains, setup);
      await testAccess({ visit, origin: originOf(tenant.slug), slug: tenant.slug });
    },
  },
  SendWelcome: {
    run: async (task) => {
      const { tenant, setup } = await bothOf(task);
      await sendWelcome(welcomes, tenant, setup.administrator);
    },
  },
  ActivateTenant: { run: async ({ tenantId }) => activateTenant({ ...ending, bus }, tenantId) },

  DeactivateTenant: { undoes: 'ActivateTenant', run: ({ tenantId }) => deactivateTenant(ending, tenantId) },
  WithdrawWelcome: takingBack('SendWelcome', async (task, tenant) =>
    withdrawWelcome(welcomes, tenant, (await setupOf(task)).administrator),
  ),
  RemoveAdministrator: takingBack('CreateAdministrator', async (task, tenant) =>
    removeAdministrator(await administrators(tenant), (await setupOf(task)).administrator),
  ),
  RemoveSequences: takingBack('SetUpSequences', async (_, tenant) => removeSequences(await sequencesOf(tenant))),
  // What a key has sealed is lost without it: records that could not be removed keep theirs, and are read again when all is tried again.
  RemoveDataKey: takingBack('MakeDataKey', async (_, tenant) => removeDataKey(await sessions.open(tenant, ['key:make'])), [
    'SeedReferenceData',
  ]),
  // With its table goes whatever is left in it.
  RemovePlace: takingBack('PlaceData', ({ tenantId }) => removePlace(places, tenantId), [
    'CreateAdministrator',
    'SetUpSequences',
    'SeedReferenceData',
    'MigrateSchema',
    'MakeDataKey',
  ]),
  RemoveKey: takingBack('CreateKey', ({ tenantId }) => removeKey(keys, tenantId), ['MakeDataKey']),
  RemoveSubdomain: takingBack('RegisterSubdomain', (_, tenant) => unregisterSubdomain(subdomains, tenant)),
  // Whoever has the subdomain has its record: one that could not be taken out is found by it when the hospital is removed.
  ReleaseSlug: takingBack('ReserveSlug', (_, tenant) => releaseSlug(slugs, tenant), ['RegisterSubdomain']),
  FailTenant: { run: (task) => failTenant(ending, task) },
};

export const handler = tasks(steps, jobs);
