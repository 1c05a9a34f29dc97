/**
 * What is asked between password and code: a password of one's own, a code of the authenticator app, the app itself.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
 */
import { AwsError } from '../../service.ts';
import { verifyBySession } from '../mfa.ts';
import { notAuthorized } from '../operation.ts';
import { respond } from '../respond.ts';
import type { Question, Step } from '../sign-in.ts';
import { challengeForm, loginForm, type Visit } from './forms.ts';
import { goOn, type PageOf, refusalIn } from './visit.ts';

/** Refusals that leave the challenge standing. */
const MAY_TRY_AGAIN = new Set([
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidPasswordException',
  'InvalidParameterException',
  'EnableSoftwareTokenMFAException',
]);

export const answerChallenge: PageOf = async (visit, form) => {
  const given = (name: string): string => form.get(name) ?? '';
  try {
    return await goOn(visit, await judge(visit, form));
  } catch (error) {
    const { code, message } = refusalIn(error);
    if (!MAY_TRY_AGAIN.has(code)) return loginForm(visit, { name: visit.wanted.loginHint, error: message });
    return challengeForm(visit, {
      ChallengeName: given('challenge') as Question['ChallengeName'],
      Session: given('session'),
      ChallengeParameters: { USER_ID_FOR_SRP: given('username'), requiredAttributes: JSON.stringify(attributesIn(form)) },
      secret: given('secret'),
      error: message,
    });
  }
};

const attributesIn = (form: URLSearchParams): string[] => [...form.keys()].filter((name) => name.startsWith('userAttributes.'));

const judge = async ({ directory, wanted: { door } }: Visit, form: URLSearchParams): Promise<Step> => {
  const given = (name: string): string => form.get(name) ?? '';
  const answer = (session: string, responses: Readonly<Record<string, string>>): Promise<Step> =>
    respond(directory, door, { name: given('challenge'), session, responses: { USERNAME: given('username'), ...responses } });
  switch (given('challenge')) {
    case 'NEW_PASSWORD_REQUIRED': {
      checkAgain(form);
      const attributes = Object.fromEntries(attributesIn(form).map((name) => [name, given(name)]));
      return answer(given('session'), { NEW_PASSWORD: given('password'), ...attributes });
    }
    case 'SOFTWARE_TOKEN_MFA':
      return answer(given('session'), { SOFTWARE_TOKEN_MFA_CODE: given('code') });
    case 'MFA_SETUP': {
      const { Session } = await verifyBySession(directory, given('session'), given('code'));
      return answer(Session, {});
    }
    default:
      throw notAuthorized('Invalid session for the user.');
  }
};

/** Throws before the challenge is touched: the person has only mistyped. */
export const checkAgain = (form: URLSearchParams): void => {
  if (form.get('password') !== form.get('again'))
    throw new AwsError('InvalidPasswordException', 'The two passwords differ. Enter the same twice.');
};
