/** Another code for a sign-up, for mails get lost. It takes the place of the one before it, and gives no more tries. */
import { conflict } from '../kernel/errors.ts';
import type { SignUpStore } from '../tenancy/sign-up.store.ts';
import type { SignUp } from '../tenancy/sign-up.ts';
import { type CodeNeeds, mailCode } from './mail-code.ts';
import { openSignUp } from './open-sign-up.ts';
import type { Opener } from './secret.ts';
import { attemptsUsedUp, mostAttempts } from './verify-sign-up.ts';

export type ResendNeeds = CodeNeeds & { readonly signUps: Pick<SignUpStore, 'find'> };

/** The first, and three more. */
const mostMails = 4;

/** Of one that is verified nothing is sent. Throws `SignUpNotFound`, `AttemptsUsedUp`, `CodesUsedUp`, and as `mailCode`. */
export const resendCode = async (needs: ResendNeeds, opener: Opener): Promise<SignUp> => {
  const signUp = await openSignUp(needs.signUps, opener);
  if (signUp.verifiedAt) return signUp;
  if (signUp.attempts >= mostAttempts) throw attemptsUsedUp();
  if (signUp.mails >= mostMails) throw conflict('CodesUsedUp', 'No more codes are sent for this sign-up. Sign up anew.');
  return mailCode(needs, signUp, opener.secret);
};
