/** What the registry does when it hears of a sign-up that was verified: it reads the sign-up itself, and makes a candidate of it. */
import { KernelError } from '../kernel/errors.ts';
import type { SignUpPolicy } from '../kernel/sign-up-policy.ts';
import type { CandidateStore, SignUpStore } from '../tenancy/sign-up.store.ts';
import { type Candidate, mayChooseSlug, type SignUp, statusFor } from '../tenancy/sign-up.ts';
import type { BeginNeeds } from './begin-job.ts';
import { type CreateTenantNeeds, createTenant } from './create-tenant.ts';
import { type RetryNeeds, retryTenant } from './retry-tenant.ts';

export interface OnboardNeeds extends CreateTenantNeeds {
  readonly tenants: CreateTenantNeeds['tenants'] & RetryNeeds['tenants'];
  readonly candidates: CandidateStore;
  readonly newId: BeginNeeds['newId'];
}

export interface AdmitNeeds extends OnboardNeeds {
  readonly signUps: Pick<SignUpStore, 'find'>;
  readonly policy: SignUpPolicy;
}

/** Of one that asks for nothing new, nothing: the same event again, or one that somebody made up, changes nothing. */
export const admitCandidate = async (needs: AdmitNeeds, signUpId: string): Promise<void> => {
  const signUp = await needs.signUps.find(signUpId);
  if (!signUp?.verifiedAt) return;
  const before = await needs.candidates.find(signUpId);
  if (before && before.answered >= signUp.asked) return;
  const at = needs.now().toISOString();
  const candidate = before ? await considerAgain(needs, before, signUp) : newCandidate(signUp, { policy: needs.policy, at });
  const outcome = candidate.status === 'approved' ? await onboard(needs, candidate) : {};
  const answered = { ...candidate, ...outcome, answered: signUp.asked, updatedAt: at };
  if (before) await needs.candidates.save({ ...answered, version: before.version + 1 });
  else await needs.candidates.add({ ...answered, version: 1 });
};

const newCandidate = ({ id, wanted, asked }: SignUp, { policy, at }: { policy: SignUpPolicy; at: string }): Candidate => ({
  id,
  wanted,
  status: statusFor(policy),
  answered: asked,
  createdAt: at,
  updatedAt: at,
  version: 1,
});

/** The subdomain is all that may change, and only while it is what is in the way. Where operators approve, they approve the new one too. */
const considerAgain = async ({ jobs, policy }: AdmitNeeds, before: Candidate, { wanted }: SignUp): Promise<Candidate> => {
  const job = before.jobId ? await jobs.find(before.jobId) : undefined;
  if (wanted.slug === before.wanted.slug || !mayChooseSlug(before, job)) return before;
  const { id, createdAt, updatedAt, answered, version } = before;
  return {
    id,
    wanted: { ...before.wanted, slug: wanted.slug },
    status: statusFor(policy),
    answered,
    createdAt,
    updatedAt,
    version,
  };
};

type Outcome = Pick<Candidate, 'tenantId' | 'jobId' | 'fault' | 'expiresAt'>;

/** Candidates are kept for a quarter of a year after they were last onboarded or declined. */
export const keptUntil = (now: Date): number => Math.floor(now.getTime() / 1000) + 90 * 86_400;

/**
 * The hospital is created as an operator's would be, under an Idempotency-Key of the sign-up and its subdomain: doing it again finds the
 * first. One that has failed is tried again. A refusal is what became of it; anything else is thrown, to be tried again.
 */
export const onboard = async (needs: OnboardNeeds, { id, wanted, tenantId }: Candidate): Promise<Outcome> => {
  const expiresAt = keptUntil(needs.now());
  const begun = tenantId
    ? retryTenant(needs, tenantId)
    : createTenant(needs, { userId: 'sign-ups' }, { body: wanted, idempotencyKey: `${id} ${wanted.slug}`, signUpId: id });
  return begun.then(
    (job) => ({ tenantId: job.tenantId, jobId: job.id, fault: undefined, expiresAt }),
    (error: unknown) => {
      if (!(error instanceof KernelError) || error.kind === 'unavailable') throw error;
      // It does not wait to be tried again: it runs, or is open.
      if (error.name === 'StatusNotPermitted') return { expiresAt };
      return { fault: { name: error.name, detail: error.message }, expiresAt };
    },
  );
};
