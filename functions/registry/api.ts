/** The Lambda of the operators' routes: each bound to its use case. Its role has the control table, and no tenant's data. */
import { randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { environmentOf } from '../kernel/environment.ts';
import { notFound } from '../kernel/errors.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { etagOf } from '../kernel/version.ts';
import { createJobList, createJobStore } from '../tenancy/job.store.ts';
import { type Job, percentageOf } from '../tenancy/job.ts';
import { createOwnDomainStore } from '../tenancy/own-domain.store.ts';
import { createPacer } from '../tenancy/pacer.ts';
import { createPlatformKey } from '../tenancy/platform-key.ts';
import { createCandidateList, createCandidateStore } from '../tenancy/sign-up.store.ts';
import type { Candidate } from '../tenancy/sign-up.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { changePlan } from './change-plan.ts';
import { contract } from './contract.ts';
import { createTenant } from './create-tenant.ts';
import { approveSignUp, declineSignUp } from './decide-sign-up.ts';
import { listJobs } from './list-jobs.ts';
import { listSignUps } from './list-sign-ups.ts';
import { listTenants } from './list-tenants.ts';
import { createNewTenantStore } from './new-tenant.store.ts';
import { type DomainSeen, readDomain, removeDomain, setDomain } from './own-domain.ts';
import { readFigures } from './read-figures.ts';
import { removeTenant, restoreTenant } from './remove-tenant.ts';
import { retryTenant } from './retry-tenant.ts';
import { reactivateTenant, suspendTenant } from './suspend-tenant.ts';
import { createStart, machinesIn, machineVariables } from './workflow.client.ts';

const environment = environmentOf([
  'CONTROL_TABLE',
  ...machineVariables,
  'BASE_DOMAIN',
  'DOMAIN_TARGET',
  'GRACE_DAYS',
  'PLATFORM_KEY_ARN',
  'MAIL_SENDER',
  'DECLINED_MAIL',
]);
const controlTable = environment.CONTROL_TABLE;
const control = openControlTable();
const tenants = createTenantStore(control, controlTable);
const jobs = createJobStore(control, controlTable);
const jobList = createJobList(control, controlTable);
const now = (): Date => new Date();
const pacer = createPacer({ control, controlTable, now: Date.now });
const platformKey = createPlatformKey({
  control,
  controlTable,
  kms: new KMSClient(callSettings()),
  platformKeyArn: environment.PLATFORM_KEY_ARN,
});

const start = createStart(new SFNClient(callSettings()), machinesIn(environment));

const beginning = { tenants, jobs, start, now, newId: randomUUID };
const onboarding = { ...beginning, pacer, ...createNewTenantStore(control, controlTable) };
const target = environment.DOMAIN_TARGET;
const owning = {
  ...beginning,
  domains: createOwnDomainStore(control, controlTable),
  baseDomain: environment.BASE_DOMAIN,
  target,
};
const candidateTable = { client: control, table: controlTable, now };
const candidates = createCandidateStore(candidateTable);
const declining = {
  candidates,
  mail: new SESv2Client(callSettings()),
  sender: environment.MAIL_SENDER,
  template: environment.DECLINED_MAIL,
  now,
};

const jobAnswer = (job: Job) => ({ ...job, steps: [...job.steps], percentage: percentageOf(job.steps) });
const begunReply = (job: Job) => reply(202, { tenantId: job.tenantId, job: jobAnswer(job) }, { location: `/v1/jobs/${job.id}` });
const candidateAnswer = ({ wanted, fault, ...candidate }: Candidate) => ({ ...candidate, ...wanted, error: fault });
const tenantAnswer = ({ changes, ...tenant }: Tenant) => ({ ...tenant, ...(changes ? { changes: [...changes] } : {}) });
const tenantReply = (tenant: Tenant) => reply(200, tenantAnswer(tenant), { etag: etagOf(tenant.version) });
const domainAnswer = ({ name, status, reason, jobId, jobKind }: DomainSeen) => ({
  ...{ name, status, reason, jobId, jobKind },
  records: [{ type: 'CNAME' as const, name, value: target }],
});

export const handler = api(contract, {
  async createTenant({ caller, input }) {
    const job = await createTenant(onboarding, caller, {
      body: input.body,
      idempotencyKey: input.headers['idempotency-key'],
    });
    return begunReply(job);
  },
  async listTenants({ input }) {
    const page = await listTenants({ tenants, cursorKey: platformKey }, input.query);
    return reply(200, { tenants: page.items.map(tenantAnswer), next: page.next });
  },
  async readTenant({ input }) {
    const tenant = await tenants.find(input.params.tenantId);
    if (!tenant) throw notFound('TenantNotFound', 'There is no such hospital.');
    return tenantReply(tenant);
  },
  suspendTenant: async ({ caller, input }) =>
    tenantReply(
      await suspendTenant({ tenants, now }, { ...input.params, by: caller.userId, ifMatch: input.headers['if-match'] }),
    ),
  reactivateTenant: async ({ caller, input }) =>
    tenantReply(
      await reactivateTenant({ tenants, now }, { ...input.params, by: caller.userId, ifMatch: input.headers['if-match'] }),
    ),
  changePlan: async ({ caller, input }) =>
    tenantReply(
      await changePlan(
        { tenants, now },
        { ...input.params, ...input.body, by: caller.userId, ifMatch: input.headers['if-match'] },
      ),
    ),
  retryTenant: async ({ input }) => begunReply(await retryTenant(onboarding, input.params.tenantId)),
  async removeTenant({ caller, input }) {
    const { graceDays = Number(environment.GRACE_DAYS) } = input.query;
    return begunReply(await removeTenant(beginning, { ...input.params, graceDays, by: caller.userId }));
  },
  restoreTenant: async ({ caller, input }) =>
    tenantReply(await restoreTenant({ tenants, jobs, now }, { ...input.params, by: caller.userId })),
  setDomain: async ({ input }) => reply(202, domainAnswer(await setDomain(owning, { ...input.params, ...input.body }))),
  readDomain: async ({ input }) => reply(200, domainAnswer(await readDomain(owning, input.params.tenantId))),
  removeDomain: async ({ input }) => reply(202, domainAnswer(await removeDomain(owning, input.params.tenantId))),
  async listJobs({ input }) {
    const page = await listJobs({ jobs: jobList, cursorKey: platformKey }, input.query);
    return reply(200, { jobs: page.items.map(jobAnswer), next: page.next });
  },
  async readFigures({ input }) {
    return reply(200, await readFigures({ jobs: jobList, now }, input.query.days));
  },
  async readJob({ input }) {
    const job = await jobs.find(input.params.jobId);
    if (!job) throw notFound('JobNotFound', 'There is no such job.');
    return reply(200, jobAnswer(job));
  },
  async listSignUps({ input }) {
    const list = createCandidateList(candidateTable);
    const page = await listSignUps({ candidates: list, cursorKey: platformKey }, input.query);
    return reply(200, { signUps: page.items.map(candidateAnswer), next: page.next });
  },
  approveSignUp: async ({ caller, input }) =>
    reply(202, candidateAnswer(await approveSignUp({ ...onboarding, candidates }, caller, input.params.signUpId))),
  async declineSignUp({ caller, input }) {
    const asked = { id: input.params.signUpId, reason: input.body.reason };
    return reply(200, candidateAnswer(await declineSignUp(declining, caller, asked)));
  },
});
