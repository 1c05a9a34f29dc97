/**
 * The pages of a forgotten password: a code to the verified address, and a new password for the code.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
 */
import { askForCode, recover } from '../forgot-password.ts';
import { redirect } from './authorization-request.ts';
import { checkAgain } from './challenge-page.ts';
import { forgottenForm, linkTo, recoveryForm } from './forms.ts';
import { type PageOf, refusalIn } from './visit.ts';

export const showForgotten: PageOf = (visit) => forgottenForm(visit);

/** Whether there is such a user is not told. */
export const sendCode: PageOf = (visit, form) => {
  const name = form.get('username') ?? '';
  try {
    const { CodeDeliveryDetails: to } = askForCode(visit.directory, visit.wanted.door, name);
    return recoveryForm(visit, { name, sent: to.Destination });
  } catch (error) {
    return forgottenForm(visit, { error: refusalIn(error).message });
  }
};

export const setPassword: PageOf = async (visit, form) => {
  const name = form.get('username') ?? '';
  try {
    checkAgain(form);
    const given = { name, code: form.get('code') ?? '', password: form.get('password') ?? '' };
    await recover(visit.directory, visit.wanted.door, given);
    return redirect(linkTo('/login', visit.wanted));
  } catch (error) {
    return recoveryForm(visit, { name, error: refusalIn(error).message });
  }
};
