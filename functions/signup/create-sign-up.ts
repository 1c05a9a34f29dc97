/** Somebody nobody knows asks for a hospital: it is written down, and a code goes to the address it names. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { conflict, forbidden, invalid } from '../kernel/errors.ts';
import type { SignUpPolicy } from '../kernel/sign-up-policy.ts';
import type { NewTenant } from '../kernel/tenant.ts';
import type { SignUpStore } from '../tenancy/sign-up.store.ts';
import type { SignUp } from '../tenancy/sign-up.ts';
import { refuseTakenSlug } from '../tenancy/taken-slug.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { type CodeNeeds, mailCode } from './mail-code.ts';
import { hashOf, newOpener, type Opener, openerFrom } from './secret.ts';

export interface CreateSignUpNeeds extends CodeNeeds {
  readonly policy: SignUpPolicy;
  readonly signUps: Pick<SignUpStore, 'find' | 'add' | 'save' | 'countMail'>;
  readonly tenants: Pick<TenantStore, 'holderOf'>;
}

export interface CreateSignUpInput {
  readonly body: NewTenant;
  readonly idempotencyKey: string | undefined;
}

/** A day: who has not verified by then signs up anew. */
const unverifiedSeconds = 86_400;

/** As long as a random UUID without its hyphens, or 128 bits in base64. */
const shortestKey = 22;

/** Once it is verified its subdomain may have been chosen anew: then any is the same. Throws `SignUpClosed`, `SlugAlreadyTaken`, `SlugLooksTaken`, `IdempotencyKeyGuessable`, `IdempotencyKeyReused`, and as `mailCode`. */
export const createSignUp = async (
  needs: CreateSignUpNeeds,
  { body, idempotencyKey }: CreateSignUpInput,
): Promise<{ readonly signUp: SignUp; readonly secret: string }> => {
  if (needs.policy === 'closed') {
    throw forbidden('SignUpClosed', 'Hospitals do not sign themselves up here. Ask the platform’s operators.');
  }
  const opener = openerOf(idempotencyKey);
  const before = idempotencyKey === undefined ? undefined : await needs.signUps.find(opener.id);
  const signUp = before ?? (await add(needs, body, opener));
  if (!isDeepStrictEqual(signUp.asked === 0 ? signUp.wanted : { ...signUp.wanted, slug: body.slug }, body)) {
    throw conflict('IdempotencyKeyReused', 'This Idempotency-Key was used with another request. Use a new one.');
  }
  return { signUp: signUp.mails === 0 ? await mailCode(needs, signUp, opener.secret) : signUp, secret: opener.secret };
};

const openerOf = (idempotencyKey: string | undefined): Opener => {
  if (idempotencyKey === undefined) return newOpener(randomUUID());
  if (idempotencyKey.length < shortestKey) {
    const detail = `must be random and have ${shortestKey} characters or more, such as a UUID: it opens the sign-up`;
    throw invalid('IdempotencyKeyGuessable', `The Idempotency-Key ${detail}.`);
  }
  return openerFrom(idempotencyKey);
};

const add = async ({ signUps, tenants, now }: CreateSignUpNeeds, wanted: NewTenant, opener: Opener): Promise<SignUp> => {
  await refuseTakenSlug(tenants, wanted.slug);
  const at = now();
  const signUp: SignUp = {
    id: opener.id,
    wanted,
    secretHash: hashOf(opener.secret),
    attempts: 0,
    mails: 0,
    asked: 0,
    createdAt: at.toISOString(),
    expiresAt: Math.floor(at.getTime() / 1000) + unverifiedSeconds,
    version: 1,
  };
  return (await signUps.add(signUp)) ? signUp : ((await signUps.find(opener.id)) ?? signUp);
};
