/** The Lambda of the workflows on hospitals' own domains. It may make and change what serves them in CloudFront, and has no hospital's data. */
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { visit } from '../aws/visit.ts';
import { type Task, type TaskStep, tasks } from '../edge/task.ts';
import { environmentOf } from '../kernel/environment.ts';
import { conflict } from '../kernel/errors.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createOwnDomainStore, type OwnDomain } from '../tenancy/own-domain.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { testAccess } from '../tenancy/test-access.ts';
import { claimName, releaseName } from './claim-name.ts';
import { failDomain } from './fail-domain.ts';
import { removeDomain } from './remove-domain.ts';
import { hideDomain, showCertificate } from './show-certificate.ts';

const environment = environmentOf([
  'CONTROL_TABLE',
  'DISTRIBUTION_ID',
  'CONNECTION_GROUP_ID',
  'STAGE_TAG',
  'STAGE',
  'DOMAIN_ORIGIN',
]);
const controlTable = environment.CONTROL_TABLE;
const control = openControlTable();
const tenants = createTenantStore(control, controlTable);
const domains = createOwnDomainStore(control, controlTable);
const jobs = createJobStore(control, controlTable);
const needs = {
  cloudFront: new CloudFrontClient(callSettings()),
  distributionId: environment.DISTRIBUTION_ID,
  connectionGroupId: environment.CONNECTION_GROUP_ID,
  tag: { Key: environment.STAGE_TAG, Value: environment.STAGE },
  tenants,
  domains,
  jobs,
  now: (): Date => new Date(),
};

const ownOf = async ({ tenantId, jobId }: Task): Promise<OwnDomain | undefined> => {
  const name = (await tenants.find(tenantId))?.ownDomain;
  const domain = name === undefined ? undefined : await domains.find(name);
  return domain?.jobId === jobId ? domain : undefined;
};

/** Only of the domain this work was begun for. */
const attaching = (run: (domain: OwnDomain) => ReturnType<TaskStep['run']>): TaskStep => ({
  run: async (task) => {
    const domain = await ownOf(task);
    if (!domain) throw conflict('DomainGone', 'The domain was removed, or is worked on anew, meanwhile.');
    return (await run(domain)) ?? {};
  },
});

/** Where the domain is another work's by now, that one takes away what is there. */
const takingBack = (undoes: string, run: (domain: OwnDomain) => ReturnType<TaskStep['run']>): TaskStep => ({
  undoes,
  run: async (task) => {
    const domain = await ownOf(task);
    return (domain && (await run(domain))) ?? {};
  },
});

const originOf = (name: string): string => environment.DOMAIN_ORIGIN.replace('{name}', name);

const steps: Readonly<Record<string, TaskStep>> = {
  ClaimName: attaching((domain) => claimName(needs, domain)),
  ShowCertificate: attaching((domain) => showCertificate(needs, domain)),
  TestDomain: attaching(({ name, slug }) => testAccess({ visit, origin: originOf(name), slug })),
  ActivateDomain: attaching((domain) => domains.move(domain, { status: 'active' })),
  HideDomain: takingBack('ShowCertificate', ({ tenantId }) => hideDomain(needs, tenantId)),
  ReleaseName: takingBack('ClaimName', ({ tenantId }) => releaseName(needs, tenantId)),
  RemoveDomain: { run: (task) => removeDomain(needs, task) },
  FailDomain: { run: (task) => failDomain(needs, task) },
};

export const handler = tasks(steps, jobs);
