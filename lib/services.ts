/** The services of the platform: each a contract and the function that answers it. How to add one: docs/add-a-service.md. */
import { Duration, Size } from 'aws-cdk-lib';
import { ControlFunction } from './constructs/control-function.ts';
import type { Service } from './constructs/gateway.ts';
import { PublicFunction } from './constructs/public-function.ts';
import { scopesOf, TenantFunction } from './constructs/tenant-function.ts';
import { Workflow } from './constructs/workflow.ts';
import { contracts } from './contracts.ts';
import type { Platform } from './platform.ts';

const { access, entrance, files, records, registry } = contracts;

/** Builds a service on the platform. */
export type ServiceOf = (platform: Platform) => Service;

const entranceService: ServiceOf = (platform) => ({
  contract: entrance,
  answers: new PublicFunction(platform, 'EntranceApi', {
    entry: 'entrance/api',
    memory: Size.mebibytes(256),
    impact: 'Clients cannot read what the platform can do.',
  }),
});

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

/** Onboarding: the operators' routes, the workflow they start, and the function that runs its steps. */
const registryService: ServiceOf = (platform) => {
  const tasks = new ControlFunction(platform, 'ProvisioningTasks', {
    entry: 'provisioning/tasks',
    timeout: Duration.seconds(60),
    impact: 'Hospitals cannot be onboarded.',
    refusesByThrowing: true,
  });
  tasks.grantControlItems({ partitions: ['TENANT#*', 'SLUG#*', 'JOB#*'], access: 'write' });
  tasks.grantKeys();
  tasks.grantUsers(platform.users);
  tasks.openTenantSessions(['config:write', 'member:write', 'key:make']);

  const createTenant = new Workflow(platform, 'CreateTenant', {
    definition: 'provisioning/create-tenant',
    tasks,
    impact: 'A hospital was not onboarded, and what was made for it remains, or its job says for ever that it runs.',
  });
  const answers = new ControlFunction(platform, 'RegistryApi', {
    entry: 'registry/api',
    memory: Size.mebibytes(256),
    impact: 'Operators cannot onboard, suspend or reactivate hospitals.',
  });
  answers.grantControlItems({ partitions: ['TENANT#*', 'JOB#*', 'PLATFORM'], access: 'write' });
  answers.grantControlItems({ partitions: ['SLUG#*'], access: 'get' });
  answers.grantControlItems({ partitions: ['TENANTS'], access: 'query', index: 'byCreated' });
  answers.grantPlatformKey('cursor');
  answers.grantStart(createTenant, 'CREATE_TENANT_MACHINE_ARN');
  platform.output('CreateTenantMachineArn', createTenant.machine.stateMachineArn);
  return { contract: registry, answers };
};

export const services: readonly ServiceOf[] = [entranceService, registryService, accessService, recordsService, filesService];
