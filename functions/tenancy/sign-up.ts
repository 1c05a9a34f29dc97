/**
 * A hospital that signs itself up, in two halves that different functions write. The *sign-up* is what somebody nobody knows asked for,
 * and whether the mail address is theirs. The *candidate* is what the registry made of a sign-up that was verified: a copy that only the
 * registry writes, its approval, and the hospital it became. So nothing that strangers can reach can approve, or change what was approved.
 */
import type { TenantId } from '../kernel/ids.ts';
import type { SignUpPolicy } from '../kernel/sign-up-policy.ts';
import type { NewTenant } from '../kernel/tenant.ts';
import type { Job } from './job.ts';

export interface SignUp {
  readonly id: string;
  readonly wanted: NewTenant;
  /** SHA-256 of the secret that opens it, base64. The secret has 256 bits: nothing to guess, nothing to salt. */
  readonly secretHash: string;
  /** The newest code; absent before the first is sent. */
  readonly code?: {
    /** HMAC-SHA-256 of the code under the secret, base64: without the secret, which is kept nowhere, eight digits cannot be tried. */
    readonly mac: string;
    /** Seconds since the epoch. */
    readonly expiresAt: number;
  };
  /** How often a code was tried: of all codes together, for asking for another must not give more tries. */
  readonly attempts: number;
  /** How many codes were sent. */
  readonly mails: number;
  readonly verifiedAt?: string;
  /** Grows when there is something for the registry to do: it was verified, is to be tried again, wants another subdomain. */
  readonly asked: number;
  readonly createdAt: string;
  /** Seconds since the epoch: then it is forgotten. */
  readonly expiresAt: number;
  readonly version: number;
}

/** `waiting` for an operator · `approved` it is, or will be, onboarded · `declined` */
export const candidateStatuses = ['waiting', 'approved', 'declined'] as const;

export interface Candidate {
  /** The sign-up's. */
  readonly id: string;
  readonly wanted: NewTenant;
  readonly status: (typeof candidateStatuses)[number];
  /** Why it was declined. */
  readonly reason?: string;
  /** The operator who decided. */
  readonly decidedBy?: string;
  readonly tenantId?: TenantId;
  readonly jobId?: string;
  /** Why it could not even begin to be onboarded. */
  readonly fault?: Fault;
  /** Up to which asking of the sign-up's it is. */
  readonly answered: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  /** Seconds since the epoch: then it is forgotten. Absent while it waits. */
  readonly expiresAt?: number;
}

export interface Fault {
  readonly name: string;
  readonly detail: string;
}

/** What somebody can do about a fault. */
export const remedies = ['retry', 'choose-slug', 'begin-again'] as const;

export type Remedy = (typeof remedies)[number];

/** Not to be mended by trying again, nor by another subdomain. */
const final = ['EmailAlreadyUsed', 'MailRefused', 'SetupForgotten', 'OnboardingGone', 'IdempotencyKeyUsedUp'];

export const remedyOf = ({ name }: Fault): Remedy => {
  if (name === 'SlugAlreadyTaken' || name === 'SlugLooksTaken') return 'choose-slug';
  return final.includes(name) ? 'begin-again' : 'retry';
};

/** Why a candidate that was approved is no hospital; nothing while it may become one. `job` is its latest. */
export const faultOf = ({ fault, jobId }: Candidate, job: Job | undefined): Fault | undefined => {
  if (fault || !jobId) return fault;
  if (!job)
    return {
      name: 'OnboardingGone',
      detail: 'What had begun was removed by the platform’s operators. Ask them, or sign up anew.',
    };
  return job.status === 'failed' ? job.error : undefined;
};

/** Whether it can have another subdomain: only for want of the one it asked for, and as long as nothing stands. */
export const mayChooseSlug = (candidate: Candidate, job: Job | undefined): boolean => {
  const fault = candidate.status === 'approved' ? faultOf(candidate, job) : undefined;
  return fault !== undefined && remedyOf(fault) === 'choose-slug';
};

export const statusFor = (policy: SignUpPolicy): 'waiting' | 'approved' => (policy === 'open' ? 'approved' : 'waiting');
