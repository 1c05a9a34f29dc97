/** What somebody can do when their hospital could not be onboarded: have it tried again, or choose another subdomain. */
import type { Bus } from '../aws/bus.ts';
import { conflict } from '../kernel/errors.ts';
import { faultOf, mayChooseSlug, remedyOf, type SignUp } from '../tenancy/sign-up.ts';
import { refuseTakenSlug } from '../tenancy/taken-slug.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { openSignUp } from './open-sign-up.ts';
import type { Opener } from './secret.ts';
import { progressOf, type ShowNeeds } from './show-sign-up.ts';
import { askRegistry, type VerifyNeeds } from './verify-sign-up.ts';

export interface AskNeeds extends VerifyNeeds, Pick<ShowNeeds, 'candidates' | 'jobs'> {
  readonly bus: Bus;
}

/**
 * Of one the registry has not looked at yet it is told once more, for an event can get lost. Throws `SignUpNotFound`, and
 * `RetryNotPermitted` when it has not failed, or trying again would not help.
 */
export const retrySignUp = async (needs: AskNeeds, opener: Opener): Promise<SignUp> => {
  const signUp = await openSignUp(needs.signUps, opener);
  const { candidate, job } = await progressOf(needs, signUp);
  const isUnheard = signUp.verifiedAt !== undefined && (candidate?.answered ?? 0) < signUp.asked;
  const fault = candidate?.status === 'approved' ? faultOf(candidate, job) : undefined;
  if (!isUnheard && (!fault || remedyOf(fault) !== 'retry')) {
    throw conflict('RetryNotPermitted', 'There is nothing that trying again would mend. Read the sign-up.');
  }
  const asking = isUnheard ? signUp : await askRegistry(needs, signUp);
  await needs.bus.publish('SignUpVerified', { signUpId: asking.id });
  return asking;
};

export type ChooseNeeds = AskNeeds & { readonly tenants: Pick<TenantStore, 'holderOf'> };

/** Throws `SignUpNotFound`, `SlugNotOpen` when the one it has is not in the way, `SlugAlreadyTaken` and `SlugLooksTaken`. */
export const chooseSlug = async (needs: ChooseNeeds, opener: Opener, slug: string): Promise<SignUp> => {
  const signUp = await openSignUp(needs.signUps, opener);
  const { candidate, job } = await progressOf(needs, signUp);
  if (!candidate || !mayChooseSlug(candidate, job)) {
    throw conflict('SlugNotOpen', 'The subdomain can be changed only when somebody else was first.');
  }
  await refuseTakenSlug(needs.tenants, slug);
  const asking = await askRegistry(needs, { ...signUp, wanted: { ...signUp.wanted, slug } });
  await needs.bus.publish('SignUpVerified', { signUpId: asking.id });
  return asking;
};
