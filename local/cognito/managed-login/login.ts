/**
 * The endpoint that applications send browsers to, and the page of signing in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html
 */
import type { HttpResponse } from '../../service.ts';
import { signInByPassword } from '../sign-in.ts';
import { addressWithCode } from './authorization-code.ts';
import { addressWith, redirect } from './authorization-request.ts';
import { sessionOf } from './browser.ts';
import { linkTo, loginForm, recoveryForm, type Visit } from './forms.ts';
import { goOn, type PageOf, refusalIn } from './visit.ts';

/**
 * Sends on to the login page, or, where the browser's session is good and may be used, straight back with a code.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const authorize = ({ directory, request, wanted }: Visit): HttpResponse => {
  const { door, prompt, asked, state } = wanted;
  const session = prompt.includes('login') ? undefined : sessionOf(directory, door.pool.id, request);
  if (session) return redirect(addressWithCode(directory, wanted, session));
  if (!prompt.includes('none')) return redirect(linkTo('/login', wanted));
  return redirect(addressWith(asked.redirectUri, { error: 'login_required', state }));
};

export const showLogin: PageOf = (visit) => loginForm(visit, { name: visit.wanted.loginHint });

export const login: PageOf = async (visit, form) => {
  const name = form.get('username') ?? '';
  try {
    const parameters = { USERNAME: name, PASSWORD: form.get('password') ?? '' };
    return await goOn(visit, await signInByPassword(visit.directory, visit.wanted.door, parameters));
  } catch (error) {
    const { code, message } = refusalIn(error);
    if (code === 'PasswordResetRequiredException') return recoveryForm(visit, { name, error: message });
    return loginForm(visit, { name, error: message });
  }
};
