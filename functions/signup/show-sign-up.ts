/** A sign-up as whoever asked for it sees it, from its two halves and the job. */
import type { JobStore } from '../tenancy/job.store.ts';
import { type Job, percentageOf } from '../tenancy/job.ts';
import type { CandidateStore } from '../tenancy/sign-up.store.ts';
import { type Candidate, faultOf, remedyOf, type SignUp } from '../tenancy/sign-up.ts';
import type { ShownSignUp } from './contract.ts';

export interface ShowNeeds {
  readonly candidates: Pick<CandidateStore, 'find'>;
  readonly jobs: Pick<JobStore, 'find'>;
  /** `https://general.ward.example` */
  readonly originOf: (slug: string) => string;
}

interface Progress {
  readonly candidate?: Candidate;
  readonly job?: Job;
}

export const progressOf = async ({ candidates, jobs }: Omit<ShowNeeds, 'originOf'>, { id }: SignUp): Promise<Progress> => {
  const candidate = await candidates.find(id);
  const job = candidate?.jobId ? await jobs.find(candidate.jobId) : undefined;
  return { candidate, job };
};

export const showSignUp = async (needs: ShowNeeds, signUp: SignUp): Promise<ShownSignUp> => {
  const { candidate, job } = await progressOf(needs, signUp);
  const { organization, slug, administrator } = signUp.wanted;
  const status = statusOf(signUp, { candidate, job });
  const fault = status === 'failed' && candidate ? faultOf(candidate, job) : undefined;
  return {
    id: signUp.id,
    status,
    organization: { name: organization.name },
    slug,
    email: administrator.email,
    ...(status === 'declined' ? { reason: candidate?.reason } : {}),
    ...(job && (status === 'onboarding' || status === 'failed' || status === 'open') ? { job: shownJob(job) } : {}),
    ...(fault ? { error: { ...fault, remedy: remedyOf(fault) } } : {}),
    ...(status === 'open' ? { address: needs.originOf(slug) } : {}),
  };
};

const statusOf = ({ verifiedAt, asked }: SignUp, { candidate, job }: Progress): ShownSignUp['status'] => {
  if (!verifiedAt) return 'unverified';
  if (!candidate || candidate.answered < asked) return 'verified';
  if (candidate.status !== 'approved') return candidate.status;
  if (faultOf(candidate, job)) return 'failed';
  if (!job) return 'verified';
  return job.status === 'succeeded' ? 'open' : 'onboarding';
};

const shownJob = ({ status, steps }: Job) => ({ status, percentage: percentageOf(steps), steps: [...steps] });
