/** What every page that is answered leads to: the next question, a refusal, or back to the application. */
import { AwsError, type HttpResponse } from '../../service.ts';
import { associateBySession } from '../mfa.ts';
import type { Step } from '../sign-in.ts';
import { addressWithCode } from './authorization-code.ts';
import { redirect } from './authorization-request.ts';
import { startSession } from './browser.ts';
import { challengeForm, type Visit } from './forms.ts';

/** A page that is asked for or answered; `form` is what was entered. */
export type PageOf = (visit: Visit, form: URLSearchParams) => HttpResponse | Promise<HttpResponse>;

/** The next question, or back to the application with a code. */
export const goOn = async (visit: Visit, step: Step): Promise<HttpResponse> => {
  const { directory, request, wanted } = visit;
  if ('admitted' in step) {
    const cookie = startSession(directory, request, step.admitted);
    const session = { user: step.admitted, signedInAt: directory.cloud.now() };
    return redirect(addressWithCode(directory, wanted, session), cookie);
  }
  if (step.ChallengeName !== 'MFA_SETUP') return challengeForm(visit, step);
  const { SecretCode: secret, Session } = await associateBySession(directory, step.Session);
  return challengeForm(visit, { ...step, Session, secret });
};

/** A refusal in words for the person at the page. What is no refusal is thrown on. */
export const refusalIn = (error: unknown): { readonly code: string; readonly message: string } => {
  if (!(error instanceof AwsError) || error.status !== 400) throw error;
  const { code, message } = error;
  const late = code === 'NotAuthorizedException' && message.startsWith('Invalid session');
  return { code, message: late ? 'That took too long. Sign in again.' : message };
};
