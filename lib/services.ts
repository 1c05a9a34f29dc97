/** The services of the platform: each a contract and the function that answers it. How to add one: docs/add-a-service.md. */
import { Duration, Size } from 'aws-cdk-lib';
import { pacePartitionOf, paces } from '../functions/kernel/pace.ts';
import { ControlFunction } from './constructs/control-function.ts';
import type { Service } from './constructs/gateway.ts';
import { PublicFunction } from './constructs/public-function.ts';
import { scopesOf, TenantFunction } from './constructs/tenant-function.ts';
import { Workflow } from './constructs/workflow.ts';
import { contracts } from './contracts.ts';
import type { Platform } from './platform.ts';
import { recordsTasks } from './records-tasks.ts';
import { migrateTenants, schemaTasks } from './schema.ts';
import { watchOnboarding } from './watch-onboarding.ts';

const { access, entrance, files, records, registry, signup } = contracts;

/** Builds a service on the platform. */
export type ServiceOf = (platform: Platform) => Service;

const entranceService: ServiceOf = (platform) => {
  const answers = new PublicFunction(platform, 'EntranceApi', {
    entry: 'entrance/api',
    memory: Size.mebibytes(256),
    impact: 'Clients cannot read what the platform can do, and nobody sees whose address they are at.',
  });
  answers.grantAddresses();
  return { contract: entrance, answers };
};

const signupService: ServiceOf = (platform) => {
  const answers = new PublicFunction(platform, 'SignupApi', {
    entry: 'signup/api',
    memory: Size.mebibytes(256),
    impact: 'Hospitals cannot sign themselves up, nor see what became of it.',
  });
  answers.grantSignUps(platform.mails);
  return { contract: signup, answers };
};

const accessService: ServiceOf = (platform) => ({
  contract: access,
  answers: new TenantFunction(platform, 'AccessApi', {
    entry: 'access/api',
    contract: access,
    scopes: scopesOf(access),
    impact: 'Administrators cannot make or revoke API keys.',
  }),
});

const recordsService: ServiceOf = (platform) => ({
  contract: records,
  answers: new TenantFunction(platform, 'RecordsApi', {
    entry: 'records/api',
    contract: records,
    scopes: scopesOf(records),
    memory: Size.mebibytes(1024),
    timeout: Duration.seconds(28),
    impact: 'Staff cannot read or write patients’ records.',
  }),
});

const filesService: ServiceOf = (platform) => ({
  contract: files,
  answers: new TenantFunction(platform, 'FilesApi', {
    entry: 'files/api',
    contract: files,
    scopes: scopesOf(files),
    impact: 'Staff cannot upload or open documents and images.',
  }),
});

/** Onboarding: the workflow, and the function that runs its steps. */
const onboarding = (platform: Platform): Workflow => {
  const tasks = new ControlFunction(platform, 'ProvisioningTasks', {
    entry: 'provisioning/tasks',
    timeout: Duration.seconds(60),
    impact: 'Hospitals cannot be onboarded.',
    refusesByThrowing: true,
  });
  tasks.grantControlItems({ partitions: ['TENANT#*', 'SLUG#*', 'JOB#*', 'PACE#*', 'CHANGE#*'], access: 'write' });
  tasks.grantKeys();
  tasks.grantMakingPlaces();
  tasks.grantUsers(platform.users, { creates: true });
  tasks.grantMails(platform.mails, 'welcome', 'withdrawn');
  tasks.grantPublish('TenantActivated');
  tasks.grantSubdomains({ hostedZoneId: platform.domain?.zone.hostedZoneId, site: platform.addressTarget, makes: true });
  tasks.openTenantSessions(['config:write', 'member:write', 'key:make']);

  const schema = schemaTasks(platform);
  migrateTenants(platform, schema);
  const workflow = new Workflow(platform, 'CreateTenant', {
    definition: 'provisioning/create-tenant',
    tasks,
    others: { SchemaTasks: schema, RecordsTasks: recordsTasks(platform) },
    endedBy: 'FailTenant',
    impact: 'A hospital was not onboarded, and what was made for it remains until it is tried again or removed.',
    runbook: 'onboarding-fails.md#something-is-left-behind',
  });
  watchOnboarding(platform, workflow);
  return workflow;
};

/** What serves hospitals' own domains, and takes them away. */
const domainsTasks = (platform: Platform): ControlFunction => {
  const tasks = new ControlFunction(platform, 'DomainsTasks', {
    entry: 'domains/tasks',
    timeout: Duration.seconds(30),
    memory: Size.mebibytes(256),
    impact: 'Hospitals’ own domains are neither opened nor taken away, and hospitals that have one are not removed.',
    refusesByThrowing: true,
  });
  tasks.grantControlItems({ partitions: ['TENANT#*', 'DOMAIN#*', 'JOB#*'], access: 'write' });
  tasks.grantOwnDomains(platform.ownDomains);
  return tasks;
};

const attachDomain = (platform: Platform, tasks: ControlFunction): Workflow =>
  new Workflow(platform, 'AttachDomain', {
    definition: 'domains/attach-domain',
    tasks,
    endedBy: 'FailDomain',
    impact: 'A hospital’s own domain does not open, and what was made for it in CloudFront remains.',
    runbook: 'own-domain.md#something-is-left-behind',
  });

const detachDomain = (platform: Platform, tasks: ControlFunction): Workflow =>
  new Workflow(platform, 'DetachDomain', {
    definition: 'domains/detach-domain',
    tasks,
    impact: 'A hospital’s own domain still leads to it, though it was to be taken away.',
    runbook: 'own-domain.md#something-is-left-behind',
  });

/** Offboarding: the workflow, and the function that destroys what a hospital has. */
const offboarding = (platform: Platform, domains: ControlFunction): Workflow => {
  const tasks = new ControlFunction(platform, 'OffboardingTasks', {
    entry: 'offboarding/tasks',
    timeout: Duration.minutes(5),
    memory: Size.mebibytes(1024),
    impact: 'Hospitals that were removed are not destroyed.',
    refusesByThrowing: true,
  });
  tasks.grantControlItems({
    partitions: ['TENANT#*', 'SLUG#*', 'JOB#*', ...[paces.subdomainRemoval, paces.suppressions].map(pacePartitionOf)],
    access: 'write',
  });
  tasks.grantControlItems({ partitions: ['SIGNUP#*', 'CANDIDATE#*'], access: 'remove' });
  tasks.grantRetiringKeys();
  tasks.grantRemovingPlaces();
  tasks.grantUsers(platform.users, { creates: false });
  tasks.grantUnsuppressing();
  tasks.grantReports('certificates');
  tasks.grantSubdomains({ hostedZoneId: platform.domain?.zone.hostedZoneId, site: platform.addressTarget, makes: false });
  tasks.openTenantSessions(['data:purge', 'apikey:purge', 'file:purge', 'key:open']);

  return new Workflow(platform, 'RemoveTenant', {
    definition: 'offboarding/remove-tenant',
    tasks,
    others: { DomainsTasks: domains },
    endedBy: 'FailRemoval',
    impact: 'A hospital that was removed still has data here, though it was promised that it would be destroyed.',
    runbook: 'offboard-a-tenant.md#when-it-fails',
  });
};

/** What hears of verified sign-ups, and begins what they ask for. */
const admitting = (platform: Platform, createTenant: Workflow): void => {
  const listener = new ControlFunction(platform, 'RegistryOnSignUpVerified', {
    entry: 'registry/on-sign-up-verified',
    memory: Size.mebibytes(256),
    impact: 'Hospitals that signed themselves up wait, and no operator sees them.',
  });
  listener.grantControlItems({ partitions: ['SIGNUP#*'], access: 'check' });
  listener.grantControlItems({ partitions: ['SLUG#*'], access: 'get' });
  listener.grantControlItems({ partitions: ['CANDIDATE#*'], access: 'keep' });
  listener.grantControlItems({ partitions: ['TENANT#*', 'JOB#*', pacePartitionOf(paces.onboarding)], access: 'write' });
  listener.grantStart(createTenant, 'CREATE_TENANT_MACHINE_ARN');
  listener.configure({ SIGN_UP: platform.stage.signUp });
  platform.events.tell(listener, 'SignUpVerified');
};

/** What ends the jobs of workflows that were cut off. */
const endingJobs = (platform: Platform, workflows: Readonly<Record<string, Workflow>>): void => {
  const listener = new ControlFunction(platform, 'RegistryOnWorkflowEnded', {
    entry: 'registry/on-workflow-ended',
    memory: Size.mebibytes(256),
    impact:
      'The job of a workflow that was cut off says for ever that it runs, and its hospital can be neither retried nor removed.',
  });
  listener.grantControlItems({ partitions: ['TENANT#*', 'DOMAIN#*', 'JOB#*'], access: 'keep' });
  for (const [variable, workflow] of Object.entries(workflows)) listener.grantWatch(workflow, variable);
  platform.events.tellOfFailed(listener, Object.values(workflows));
};

/** The operators' routes, and the workflows they start. */
const registryService: ServiceOf = (platform) => {
  const domains = domainsTasks(platform);
  const createTenant = onboarding(platform);
  const removeTenant = offboarding(platform, domains);
  const workflows = {
    CREATE_TENANT_MACHINE_ARN: createTenant,
    REMOVE_TENANT_MACHINE_ARN: removeTenant,
    ATTACH_DOMAIN_MACHINE_ARN: attachDomain(platform, domains),
    DETACH_DOMAIN_MACHINE_ARN: detachDomain(platform, domains),
  };
  const answers = new ControlFunction(platform, 'RegistryApi', {
    entry: 'registry/api',
    memory: Size.mebibytes(256),
    impact: 'Operators cannot onboard, suspend, reactivate or remove hospitals.',
  });
  answers.grantControlItems({
    // In one statement, for a domain is reserved in one transaction with its hospital and its job.
    partitions: ['TENANT#*', 'DOMAIN#*', 'JOB#*', 'PLATFORM', pacePartitionOf(paces.onboarding)],
    access: 'write',
  });
  answers.grantControlItems({ partitions: ['SLUG#*'], access: 'get' });
  answers.grantControlItems({ partitions: ['TENANTS', 'JOBS', 'CANDIDATES'], access: 'query', index: 'byCreated' });
  answers.grantControlItems({ partitions: ['JOB#*'], access: 'query' });
  answers.grantPlatformKey('cursor');
  for (const [variable, workflow] of Object.entries(workflows)) answers.grantStart(workflow, variable);
  answers.grantControlItems({ partitions: ['CANDIDATE#*'], access: 'keep' });
  answers.grantMails(platform.mails, 'declined');
  admitting(platform, createTenant);
  endingJobs(platform, workflows);
  answers.configure({
    GRACE_DAYS: String(platform.stage.graceDays),
    BASE_DOMAIN: platform.stage.domain.name,
    DOMAIN_TARGET: platform.ownDomains?.target ?? 'none',
  });
  platform.output('CreateTenantMachineArn', createTenant.machine.stateMachineArn);
  platform.output('RemoveTenantMachineArn', removeTenant.machine.stateMachineArn);
  return { contract: registry, answers };
};

export const services: readonly ServiceOf[] = [
  entranceService,
  signupService,
  registryService,
  accessService,
  recordsService,
  filesService,
];
