/** The forms a person fills in. Each repeats the application's request in its address, and the browser's token in a field. */
import type { HttpRequest, HttpResponse } from '../../service.ts';
import type { Directory } from '../directory.ts';
import type { PasswordPolicy } from '../pool-settings.ts';
import type { Question } from '../sign-in.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { formTokenOf } from './browser.ts';
import { answerPage, type Html, html } from './page.ts';

/** A browser at a page: what it sent, and what the application wants of it. */
export interface Visit {
  readonly directory: Directory;
  readonly request: HttpRequest;
  readonly wanted: AuthorizationRequest;
}

interface Form {
  readonly heading: string;
  readonly path: string;
  readonly fields: readonly Html[];
  readonly deed: string;
  readonly before?: readonly Html[];
  readonly after?: readonly Html[];
  readonly error?: string;
}

const answerForm = ({ request, wanted }: Visit, form: Form): HttpResponse => {
  const { token, cookie } = formTokenOf(request);
  const content = html`${form.error === undefined ? [] : [html`<p role="alert">${form.error}</p>`]}${form.before ?? []}
<form method="post" action="${linkTo(form.path, wanted)}">
<input type="hidden" name="_csrf" value="${token}">
${form.fields}
<button type="submit">${form.deed}</button>
</form>
${form.after ?? []}`;
  const status = form.error === undefined ? 200 : 400;
  return answerPage({ heading: form.heading, content, status, leadsTo: wanted.asked.redirectUri, cookie });
};

/** A page's address with the application's request in its query. */
export const linkTo = (path: string, { query }: AuthorizationRequest): string => `${path}?${query}`;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'email' | 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly numeric?: true;
  readonly focus?: true;
}

const field = ({
  name,
  label,
  type = 'text',
  autocomplete,
  value = '',
  numeric,
  focus,
}: Field): Html => html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" required${numeric ? html` inputmode="numeric" pattern="[0-9]{6}" maxlength="6"` : ''}${focus ? html` autofocus` : ''}${type === 'email' ? html` autocapitalize="none" spellcheck="false"` : ''}>
`;

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">
`;

const code = (label: string): Html => field({ name: 'code', label, autocomplete: 'one-time-code', numeric: true, focus: true });

const address = (value: string): Field => ({
  name: 'username',
  label: 'Email address',
  type: 'email',
  autocomplete: 'username',
  value,
});

const newPasswords = ({ focus }: { focus?: true } = {}): readonly Html[] => [
  field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', focus }),
  field({ name: 'again', label: 'New password again', type: 'password', autocomplete: 'new-password' }),
];

/** What the pool asks of a password, in a sentence. */
const askedOf = (policy: PasswordPolicy): Html => {
  const kinds: readonly [boolean, string][] = [
    [policy.RequireLowercase, 'a lower-case letter'],
    [policy.RequireUppercase, 'an upper-case letter'],
    [policy.RequireNumbers, 'a digit'],
    [policy.RequireSymbols, 'a symbol'],
  ];
  const named = kinds.filter(([asked]) => asked).map(([, kind]) => kind);
  const rest = named.length === 0 ? '' : `, with ${new Intl.ListFormat('en-GB').format(named)}`;
  return html`<p>At least ${String(policy.MinimumLength)} characters${rest}.</p>`;
};

export const loginForm = (visit: Visit, { name, error }: { name: string; error?: string }): HttpResponse =>
  answerForm(visit, {
    heading: 'Sign in',
    path: '/login',
    error,
    fields: [
      field({ ...address(name), focus: name === '' ? true : undefined }),
      field({
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'current-password',
        focus: name === '' ? undefined : true,
      }),
    ],
    deed: 'Sign in',
    after: [html`<nav><a href="${linkTo('/forgotPassword', visit.wanted)}">Forgot your password?</a></nav>`],
  });

export const forgottenForm = (visit: Visit, { error }: { error?: string } = {}): HttpResponse =>
  answerForm(visit, {
    heading: 'Forgot your password?',
    path: '/forgotPassword',
    error,
    before: [html`<p>Enter your email address, and a code to set a new password is sent there.</p>`],
    fields: [field({ ...address(visit.wanted.loginHint), focus: true })],
    deed: 'Send the code',
    after: [backToLogin(visit)],
  });

/** `sent` is where the code went, as far as it may be told. */
export const recoveryForm = (
  visit: Visit,
  { name, sent, error }: { name: string; sent?: string; error?: string },
): HttpResponse =>
  answerForm(visit, {
    heading: 'Set a new password',
    path: '/confirmForgotPassword',
    error,
    before: [
      ...(sent === undefined ? [] : [html`<p role="status">If there is such a user, a code was sent to ${sent}.</p>`]),
      askedOf(visit.wanted.door.pool.settings.Policies.PasswordPolicy),
    ],
    fields: [hidden('username', name), code('Code from the email'), ...newPasswords()],
    deed: 'Set the password',
    after: [backToLogin(visit)],
  });

const backToLogin = ({ wanted }: Visit): Html => html`<nav><a href="${linkTo('/login', wanted)}">Back to sign in</a></nav>`;

/** What a challenge asks: of whom, in which session. */
export interface Asking extends Question {
  readonly error?: string;
  /** MFA_SETUP: what the app is to be told. */
  readonly secret?: string;
}

export const challengeForm = (visit: Visit, asking: Asking): HttpResponse => {
  const held = [
    hidden('challenge', asking.ChallengeName),
    hidden('session', asking.Session),
    hidden('username', asking.ChallengeParameters.USER_ID_FOR_SRP ?? ''),
  ];
  const { heading, before, fields, deed } = challengePages[asking.ChallengeName](visit, asking);
  return answerForm(visit, { heading, before, deed, path: '/challenge', error: asking.error, fields: [...held, ...fields] });
};

type ChallengePage = (visit: Visit, asking: Asking) => Pick<Form, 'heading' | 'before' | 'fields' | 'deed'>;

const challengePages: Readonly<Record<Question['ChallengeName'], ChallengePage>> = {
  NEW_PASSWORD_REQUIRED: ({ wanted }, { ChallengeParameters: { requiredAttributes = '[]' } }) => ({
    heading: 'Choose your password',
    before: [
      html`<p>Your password was a temporary one. Choose your own.</p>`,
      askedOf(wanted.door.pool.settings.Policies.PasswordPolicy),
    ],
    fields: [
      ...newPasswords({ focus: true }),
      ...(JSON.parse(requiredAttributes) as string[]).map((name) =>
        field({ name, label: name.replace('userAttributes.', ''), autocomplete: 'on' }),
      ),
    ],
    deed: 'Set the password',
  }),
  SOFTWARE_TOKEN_MFA: () => ({
    heading: 'Enter your code',
    before: [html`<p>Open your authenticator app and enter the six digits it shows.</p>`],
    fields: [code('Code from the app')],
    deed: 'Sign in',
  }),
  MFA_SETUP: (_, { secret = '' }) => ({
    heading: 'Set up your authenticator app',
    before: [
      html`<p>Enter this key in your authenticator app, then the six digits the app shows.</p>`,
      html`<code>${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code>`,
    ],
    fields: [hidden('secret', secret), code('Code from the app')],
    deed: 'Set up the app',
  }),
};
