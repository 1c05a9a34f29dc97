/** Sends a code to the address that a sign-up names. */
import { type MailNeeds, sendMail } from '../aws/mail.ts';
import { KernelError, unavailable } from '../kernel/errors.ts';
import type { SignUpStore } from '../tenancy/sign-up.store.ts';
import type { SignUp } from '../tenancy/sign-up.ts';
import { macOf, newCode, type Opener } from './secret.ts';

export interface CodeNeeds extends MailNeeds {
  readonly signUps: Pick<SignUpStore, 'save' | 'countMail'>;
  /** The name of SES's template. */
  readonly template: string;
  readonly now: () => Date;
}

const goodSeconds = 3600;

/** To one address within an hour, whoever asks. */
const mostMailsAnHour = 5;

/**
 * The sign-up with its new code. Beyond so many an hour no mail goes out, no code is made, and nobody is told: what a stranger is
 * answered says nothing of an address. Throws `MailUnavailable` and `MailRefused`.
 */
export const mailCode = async (needs: CodeNeeds, signUp: SignUp, secret: string): Promise<SignUp> => {
  const { administrator, organization } = signUp.wanted;
  const isSent = await needs.signUps.countMail(administrator.email, mostMailsAnHour);
  const code = newCode();
  const saved: SignUp = {
    ...signUp,
    mails: signUp.mails + 1,
    ...(isSent ? { code: codeOf({ id: signUp.id, secret }, code, needs.now()) } : {}),
    version: signUp.version + 1,
  };
  await needs.signUps.save(saved);
  if (!isSent) return saved;
  const data = { name: administrator.name, hospital: organization.name, code };
  await sendMail(needs, { email: administrator.email, template: needs.template, data }).catch(async (error: unknown) => {
    // As if it had never been tried: whoever asks again with the same key is mailed then.
    await needs.signUps.save({ ...signUp, version: saved.version + 1 });
    if (error instanceof KernelError) throw error;
    throw unavailable('MailUnavailable', 'The mail could not be sent. Try again.', error);
  });
  return saved;
};

const codeOf = (opener: Opener, code: string, now: Date): SignUp['code'] => ({
  mac: macOf(opener, code),
  expiresAt: Math.floor(now.getTime() / 1000) + goodSeconds,
});
