/** A sign-up, for whoever has its secret. Without it, it is not there. */
import { type KernelError, notFound } from '../kernel/errors.ts';
import type { SignUpStore } from '../tenancy/sign-up.store.ts';
import type { SignUp } from '../tenancy/sign-up.ts';
import { hashOf, isSame, type Opener } from './secret.ts';

/** Throws `SignUpNotFound`. */
export const openSignUp = async (signUps: Pick<SignUpStore, 'find'>, { id, secret }: Opener): Promise<SignUp> => {
  const signUp = await signUps.find(id);
  if (!signUp || !isSame(hashOf(secret), signUp.secretHash)) throw unknown();
  return signUp;
};

const unknown = (): KernelError => notFound('SignUpNotFound', 'There is no such sign-up, or not any more. Sign up anew.');
