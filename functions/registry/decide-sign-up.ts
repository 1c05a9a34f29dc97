/** An operator decides on a hospital that signed itself up. Both can be asked again, when an answer was lost. */
import { type MailNeeds, sendMail } from '../aws/mail.ts';
import type { OperatorCaller } from '../kernel/caller.ts';
import { conflict, KernelError, notFound, unavailable } from '../kernel/errors.ts';
import type { CandidateStore } from '../tenancy/sign-up.store.ts';
import type { Candidate } from '../tenancy/sign-up.ts';
import { keptUntil, type OnboardNeeds, onboard } from './admit-candidate.ts';

/** The approval is written before anything begins. Throws `SignUpNotFound`, `SignUpDecided`, and as `createTenant` where that can be mended. */
export const approveSignUp = async (needs: OnboardNeeds, { userId }: OperatorCaller, id: string): Promise<Candidate> => {
  const found = await candidateOf(needs.candidates, id);
  if (found.status === 'declined') throw decided(found);
  const approved = found.status === 'approved' ? found : await approve(needs, found, userId);
  if (approved.jobId || approved.fault) return approved;
  return needs.candidates.save({
    ...approved,
    ...(await onboard(needs, approved)),
    updatedAt: needs.now().toISOString(),
    version: approved.version + 1,
  });
};

const approve = ({ candidates, now }: OnboardNeeds, candidate: Candidate, decidedBy: string): Promise<Candidate> =>
  candidates.save({
    ...candidate,
    status: 'approved',
    decidedBy,
    updatedAt: now().toISOString(),
    version: candidate.version + 1,
  });

export interface DeclineNeeds extends MailNeeds {
  readonly candidates: CandidateStore;
  /** The name of SES's template. */
  readonly template: string;
  readonly now: () => Date;
}

export interface DeclineInput {
  readonly id: string;
  /** Mailed to whoever signed up. */
  readonly reason: string;
}

/** Throws `SignUpNotFound`, `SignUpDecided`, and `MailUnavailable`, after which asking again mails. */
export const declineSignUp = async (
  needs: DeclineNeeds,
  { userId: decidedBy }: OperatorCaller,
  { id, reason }: DeclineInput,
): Promise<Candidate> => {
  const found = await candidateOf(needs.candidates, id);
  if (found.status === 'approved' || (found.status === 'declined' && found.reason !== reason)) throw decided(found);
  const at = needs.now();
  const declined =
    found.status === 'declined'
      ? found
      : await needs.candidates.save({
          ...found,
          ...{ status: 'declined', reason, decidedBy, updatedAt: at.toISOString(), expiresAt: keptUntil(at) },
          version: found.version + 1,
        });
  const { administrator, organization } = declined.wanted;
  const data = { name: administrator.name, hospital: organization.name, reason };
  await sendMail(needs, { email: administrator.email, template: needs.template, data }).catch((error: unknown) => {
    // To an address that cannot be written to any more, there is nobody to tell.
    if (error instanceof KernelError) return;
    throw unavailable('MailUnavailable', 'It is declined, but the mail could not be sent. Try again.', error);
  });
  return declined;
};

const candidateOf = async (candidates: Pick<CandidateStore, 'find'>, id: string): Promise<Candidate> => {
  const candidate = await candidates.find(id);
  if (!candidate) throw notFound('SignUpNotFound', 'There is no such sign-up, or its mail address is not verified.');
  return candidate;
};

const decided = ({ status }: Candidate) => conflict('SignUpDecided', `This sign-up is ${status} already.`);
