/** Whether the address is the person's own; and what they may then ask of the registry, which hears of it by an event. */
import type { Bus } from '../aws/bus.ts';
import { conflict, invalid } from '../kernel/errors.ts';
import type { SignUpStore } from '../tenancy/sign-up.store.ts';
import type { SignUp } from '../tenancy/sign-up.ts';
import { openSignUp } from './open-sign-up.ts';
import { isSame, macOf, type Opener } from './secret.ts';

export interface VerifyNeeds {
  readonly signUps: Pick<SignUpStore, 'find' | 'save' | 'countAttempt'>;
  readonly bus: Bus;
  readonly now: () => Date;
}

export const mostAttempts = 5;

/** A month: long enough to wait for an approval, to come back and to follow what became of it. */
const verifiedSeconds = 30 * 86_400;

/** Throws `SignUpNotFound`, `CodeWrong`, `CodeExpired`, `AttemptsUsedUp`, and `EventNotPublished`, after which it can be asked again. */
export const verifySignUp = async (needs: VerifyNeeds, opener: Opener, code: string): Promise<SignUp> => {
  const found = await openSignUp(needs.signUps, opener);
  const verified = found.verifiedAt ? found : await verify(needs, opener, code);
  await needs.bus.publish('SignUpVerified', { signUpId: verified.id });
  return verified;
};

const verify = async (needs: VerifyNeeds, opener: Opener, code: string): Promise<SignUp> => {
  const counted = await needs.signUps.countAttempt(opener.id, mostAttempts);
  if (!counted) throw attemptsUsedUp();
  const at = needs.now();
  if (!counted.code || !isSame(macOf(opener, code), counted.code.mac)) throw codeWrong(mostAttempts - counted.attempts);
  if (counted.code.expiresAt * 1000 <= at.getTime()) {
    throw conflict('CodeExpired', 'This code was good for an hour. Have another sent.');
  }
  return askRegistry(needs, { ...counted, code: undefined, verifiedAt: at.toISOString() });
};

export const attemptsUsedUp = () => conflict('AttemptsUsedUp', 'This sign-up takes no more codes. Sign up anew.');

const codeWrong = (left: number) => {
  const tries = left === 1 ? 'One try is left' : `${left} tries are left`;
  const detail =
    left > 0 ? `It is not the one of the latest mail. ${tries}.` : 'It is not right, and no try is left. Sign up anew.';
  return invalid('CodeWrong', detail, [{ pointer: '/code', detail: 'is not the code of the latest mail' }]);
};

/** Writes down that there is something for the registry to do. The event only tells it to look. */
export const askRegistry = async ({ signUps, now }: Omit<VerifyNeeds, 'bus'>, signUp: SignUp): Promise<SignUp> => {
  const asking: SignUp = {
    ...signUp,
    asked: signUp.asked + 1,
    expiresAt: Math.floor(now().getTime() / 1000) + verifiedSeconds,
    version: signUp.version + 1,
  };
  await signUps.save(asking);
  return asking;
};
