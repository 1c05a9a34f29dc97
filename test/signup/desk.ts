/** Signing up with everything in memory: the table's two sides, the mails, the bus, and the registry that hears of it. */

import type { SignUpPolicy } from '../../functions/kernel/sign-up-policy.ts';
import { skeletonOf } from '../../functions/kernel/slug.ts';
import type { NewTenant, Tenant } from '../../functions/kernel/tenant.ts';
import { admitCandidate } from '../../functions/registry/admit-candidate.ts';
import { approveSignUp, declineSignUp } from '../../functions/registry/decide-sign-up.ts';
import { chooseSlug, retrySignUp } from '../../functions/signup/ask-again.ts';
import { createSignUp } from '../../functions/signup/create-sign-up.ts';
import { openSignUp } from '../../functions/signup/open-sign-up.ts';
import { resendCode } from '../../functions/signup/resend-code.ts';
import type { Opener } from '../../functions/signup/secret.ts';
import { showSignUp } from '../../functions/signup/show-sign-up.ts';
import { verifySignUp } from '../../functions/signup/verify-sign-up.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import { createCandidateStore, createSignUpStore } from '../../functions/tenancy/sign-up.store.ts';
import type { Candidate } from '../../functions/tenancy/sign-up.ts';
import type { TenantSetup } from '../../functions/tenancy/tenant.store.ts';
import { type ControlTable, controlTable as table } from '../tenancy/control-table.ts';

export const general: NewTenant = {
  organization: { name: 'General Hospital', type: 'hospital', size: '200-499' },
  slug: 'general',
  plan: 'standard',
  administrator: { email: 'ada@general.example', name: 'Ada Lovelace' },
};

export const olga = { kind: 'operator' as const, userId: 'olga', authenticatedAt: 1 };

interface Sent {
  readonly to: string;
  readonly template: string;
  readonly data: Readonly<Record<string, string>>;
}

/** On a real table; `events` are delivered only when asked for, so that a test can lose, repeat or forge them. */
export const openDesk = ({ control }: ControlTable, policy: SignUpPolicy = 'open') => {
  const clock = { now: new Date('2026-01-01T00:00:00Z') };
  const now = () => clock.now;
  const mails: Sent[] = [];
  const events: string[] = [];
  const started: string[] = [];
  const hospitals = new Map<string, { tenant: Tenant; setup: TenantSetup; job: Job }>();
  const slugs = new Map<string, { slug: string; tenantId: string }>();
  const broken = { bus: false, mail: false };
  const place = { client: control, table, now };
  const signUps = createSignUpStore(place);
  const candidates = createCandidateStore(place);
  const jobs = { find: async (id: string) => [...hospitals.values()].find(({ job }) => job.id === id)?.job };
  const tenants = {
    find: async (id: string) => hospitals.get(id)?.tenant,
    findSetup: async (id: string) => hospitals.get(id)?.setup,
    findWithSetup: async (id: string) => ({ ...hospitals.get(id) }),
    holderOf: async (slug: string) => slugs.get(skeletonOf(slug)),
    async begin(job: Job) {
      const hospital = hospitals.get(job.tenantId);
      if (hospital) hospitals.set(job.tenantId, { ...hospital, job });
      return hospital?.tenant as Tenant;
    },
  };
  const mail = {
    async send({ input }: { input: { Destination: { ToAddresses: string[] }; Content: { Template: Record<string, string> } } }) {
      if (broken.mail) throw new Error('no mail today');
      const { TemplateName: template = '', TemplateData: data = '' } = input.Content.Template;
      mails.push({ to: input.Destination.ToAddresses.join(), template, data: JSON.parse(data) });
    },
  };
  const bus = {
    async publish(_: string, detail: { signUpId?: string }) {
      if (broken.bus) throw new Error('the bus is down');
      events.push(detail.signUpId ?? '');
    },
  };
  const open = {
    ...{ policy, signUps, candidates, jobs, tenants, bus, now },
    ...{ mail, sender: 'Ward <no-reply@ward.example>', template: 'code' },
    originOf: (slug: string) => `https://${slug}.ward.example`,
  } as never as Parameters<typeof createSignUp>[0] & Parameters<typeof chooseSlug>[0] & Parameters<typeof showSignUp>[0];
  const registry = {
    ...{ policy, signUps, candidates, jobs, tenants, now, newId: () => crypto.randomUUID() },
    async put(tenant: Tenant, setup: TenantSetup, job: Job) {
      if (hospitals.has(tenant.id)) return false;
      hospitals.set(tenant.id, { tenant, setup, job });
      return true;
    },
    pacer: { take: async () => now() },
    start: async (job: Job) => void started.push(job.id),
    forget: async () => false,
  } as never as Parameters<typeof admitCandidate>[0];
  const shown = async (opener: Opener) => showSignUp(open, await openSignUp(signUps, opener));

  return {
    ...{ clock, mails, events, started, hospitals, slugs, broken, signUps, candidates, shown },
    async signUp(wanted: NewTenant = general, idempotencyKey?: string): Promise<Opener> {
      const { signUp, secret } = await createSignUp(open, { body: wanted, idempotencyKey });
      return { id: signUp.id, secret };
    },
    /** Of the latest mail. */
    code: () => mails.findLast(({ template }) => template === 'code')?.data.code ?? '',
    verify: (opener: Opener, code: string) => verifySignUp(open, opener, code),
    resend: (opener: Opener) => resendCode(open, opener),
    retry: (opener: Opener) => retrySignUp(open, opener),
    chooseSlug: (opener: Opener, slug: string) => chooseSlug(open, opener, slug),
    /** As EventBridge brings it, truly or not. */
    tell: (signUpId: string) => admitCandidate(registry, signUpId),
    approve: (id: string) => approveSignUp({ ...registry, candidates }, olga, id),
    decline: (id: string, reason = 'We could not reach you.') =>
      declineSignUp({ candidates, mail: mail as never, sender: 'Ward', template: 'declined', now }, olga, { id, reason }),
    candidateOf: async ({ id }: Opener): Promise<Candidate> => (await candidates.find(id)) as Candidate,
    /** The hospital's job ends so. */
    async end(opener: Opener, end: Pick<Job, 'status' | 'error'>): Promise<void> {
      const { tenantId = '' } = (await candidates.find(opener.id)) ?? {};
      const hospital = hospitals.get(tenantId);
      if (!hospital) throw new Error('there is no such hospital');
      const steps = hospital.job.steps.map((step) => ({ ...step, status: end.status === 'succeeded' ? 'done' : step.status }));
      const status = end.status === 'succeeded' ? 'active' : 'failed';
      const job = { ...hospital.job, ...end, steps } as Job;
      hospitals.set(tenantId, { ...hospital, tenant: { ...hospital.tenant, status }, job });
    },
  };
};

export type Desk = ReturnType<typeof openDesk>;

/** Signs up, and types the code of the mail. */
export const verified = async (desk: Desk, wanted: NewTenant = general): Promise<Opener> => {
  const opener = await desk.signUp(wanted);
  await desk.verify(opener, desk.code());
  return opener;
};
