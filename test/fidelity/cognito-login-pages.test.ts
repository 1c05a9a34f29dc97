/** Managed login: the pages a person fills in, and attacks on them. */
import {
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import { outbox } from '../../local/mail/outbox.ts';
import {
  claimsIn,
  EMAIL,
  type HospitalPool,
  inPool,
  NEW_PASSWORD,
  PASSWORD,
  refusal,
  TEMPORARY,
} from '../local/cognito/hospital-pool.ts';
import {
  type Answer,
  asking,
  CALLBACK,
  call,
  codeIn,
  exchange,
  inHostedPool,
  oauth,
  openVisitor,
} from '../local/cognito/visitor.ts';
import { behaves } from './behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const LOGIN = `${GUIDE}/login-endpoint.html` as const;
const PAGES = `${GUIDE}/managed-login-endpoints.html` as const;
const MANAGED = `${GUIDE}/cognito-user-pools-managed-login.html` as const;
const CLIENT = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html';

const alertIn = ({ body }: Answer): string | undefined => /<p role="alert">([^<]*)<\/p>/.exec(body)?.[1];
const headingIn = ({ body }: Answer): string | undefined => /<h1>([^<]*)<\/h1>/.exec(body)?.[1];
const isBack = ({ status, location }: Answer): boolean =>
  status === 302 && location.href.startsWith(CALLBACK) && location.searchParams.has('code');
const hospital = (run: (pool: HospitalPool) => Promise<void>) =>
  inHostedPool(async (pool) => {
    await pool.admit();
    await run(pool);
  });

behaves(
  'a wrong password and a name nobody has are answered alike, whatever the name holds',
  `${GUIDE}/cognito-user-pool-managing-errors.html`,
  hospital(async (pool) => {
    const wrong = await openVisitor(pool).signIn({}, { password: 'Wrong-Horse-7' });
    const nobody = await openVisitor(pool).signIn({}, { email: 'nobody@general.example' });
    expect([wrong.status, alertIn(wrong)]).toEqual([400, 'Incorrect username or password.']);
    expect(alertIn(nobody)).toBe(alertIn(wrong));
  }),
);

behaves(
  'five wrong passwords lock the page as they lock the API',
  `${GUIDE}/authentication.html`,
  hospital(async (pool) => {
    const { open, submit } = openVisitor(pool);
    await open();
    for (let guess = 0; guess < 5; guess += 1) await submit({ username: EMAIL, password: 'Wrong-Horse-7' });
    expect(alertIn(await submit({ username: EMAIL, password: PASSWORD }))).toBe('Password attempts exceeded');
  }),
);

behaves(
  'a temporary password leads to a new one, and then back',
  PAGES,
  inHostedPool(async (pool) => {
    await pool.invite();
    const { signIn, submit } = openVisitor(pool);
    expect(headingIn(await signIn({}, { password: TEMPORARY }))).toBe('Choose your password');
    const differing = await submit({ password: NEW_PASSWORD, again: PASSWORD });
    expect(alertIn(differing)).toBe('The two passwords differ. Enter the same twice.');
    expect(alertIn(await submit({ password: 'weak', again: 'weak' }))).toMatch(/did not conform with policy/);
    expect(isBack(await submit({ password: NEW_PASSWORD, again: NEW_PASSWORD }))).toBe(true);
  }),
);

const appCode = (secret: string, pool: HospitalPool): string =>
  generateSync({ secret: secret.replaceAll(' ', ''), epoch: Math.floor(pool.now() / 1000) });

behaves(
  'a user with an authenticator app is asked for its code, and a wrong one may be mended',
  `${GUIDE}/user-pool-settings-mfa-totp.html`,
  inHostedPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken } = await pool.signIn();
      const { SecretCode = '' } = await pool.send(new AssociateSoftwareTokenCommand({ AccessToken }));
      await pool.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: appCode(SecretCode, pool) }));
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      const whose = { UserPoolId: pool.UserPoolId, Username: EMAIL };
      await pool.send(new AdminSetUserMFAPreferenceCommand({ ...whose, SoftwareTokenMfaSettings }));
      pool.pass(60_000);
      const { signIn, submit } = openVisitor(pool);
      expect(headingIn(await signIn())).toBe('Enter your code');
      expect(alertIn(await submit({ code: '000000' }))).toBe('Invalid code received for user');
      expect(isBack(await submit({ code: appCode(SecretCode, pool) }))).toBe(true);
    },
    { mfa: 'OPTIONAL' },
  ),
);

behaves(
  'a pool that demands a second factor has the app set up at the first sign-in',
  `${GUIDE}/user-pool-settings-mfa.html`,
  inHostedPool(
    async (pool) => {
      await pool.admit();
      const { signIn, submit } = openVisitor(pool);
      const page = await signIn();
      expect(headingIn(page)).toBe('Set up your authenticator app');
      const [, key = ''] = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.body) ?? [];
      expect(alertIn(await submit({ code: '000000' }))).toBe('Code mismatch and fail enable Software Token MFA');
      expect(isBack(await submit({ code: appCode(key, pool) }))).toBe(true);
    },
    { mfa: 'ON' },
  ),
);

behaves(
  'a forgotten password is set anew with the code that was sent',
  PAGES,
  hospital(async (pool) => {
    const { go, submit, signIn } = openVisitor(pool);
    await go(`/forgotPassword?${asking(pool)}`);
    expect((await submit({ username: EMAIL })).body).toContain('a code was sent to a***@g***.');
    expect(alertIn(await submit({ code: '000000', password: NEW_PASSWORD, again: NEW_PASSWORD }))).toMatch(
      /^Invalid verification code/,
    );
    const { secret = '' } = outbox(pool.cloud).at(-1) ?? {};
    const set = await submit({ code: secret, password: NEW_PASSWORD, again: NEW_PASSWORD });
    expect(set.location.pathname + set.location.search).toBe(`/login?${asking(pool)}`);
    expect(isBack(await signIn({}, { password: NEW_PASSWORD }))).toBe(true);
  }),
);

behaves(
  'a forgotten password of a name nobody has is answered alike, and nothing is sent',
  `${GUIDE}/cognito-user-pool-managing-errors.html`,
  hospital(async (pool) => {
    const { go, submit } = openVisitor(pool);
    await go(`/forgotPassword?${asking(pool)}`);
    expect((await submit({ username: 'nobody@general.example' })).body).toContain('a code was sent to n***@g***.');
    expect(outbox(pool.cloud)).toEqual([]);
  }),
);

behaves(
  'a session is kept where no script and no other site’s form reaches it',
  MANAGED,
  hospital(async (pool) => {
    const { headers } = await openVisitor(pool).signIn();
    const expected = expect.stringMatching(/^cognito=[\w-]{64}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/);
    expect(headers['set-cookie']).toEqual([expected]);
  }),
);

behaves(
  'a form without the token of its browser is refused, and signs nobody in',
  LOGIN,
  hospital(async (pool) => {
    const { go, open, cookies } = openVisitor(pool);
    await open();
    const entered = { username: EMAIL, password: PASSWORD };
    const path = `/login?${asking(pool)}`;
    const forged = [await go(path, { form: entered }), await go(path, { form: { ...entered, _csrf: 'x'.repeat(64) } })];
    cookies.delete('XSRF-TOKEN');
    forged.push(await go(path, { form: { ...entered, _csrf: '' } }));
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(cookies.has('cognito')).toBe(false);
  }),
);

behaves(
  'whoever signs in gets a session of their own, whatever cookie the browser came with',
  MANAGED,
  hospital(async (pool) => {
    await pool.admit('grace@general.example');
    const attacker = openVisitor(pool);
    await attacker.signIn();
    const planted = attacker.cookies.get('cognito') ?? '';
    const victim = openVisitor(pool);
    victim.cookies.set('cognito', planted);
    const back = await victim.signIn({ prompt: 'login' }, { email: 'grace@general.example' });
    const { tokens } = await exchange(pool, { code: codeIn(back) });
    expect(claimsIn(tokens.id_token ?? '').email).toBe('grace@general.example');
    expect(victim.cookies.get('cognito')).not.toBe(planted);
    expect((await attacker.open()).status).toBe(200);
  }),
);

behaves(
  'the session of one pool opens no other',
  MANAGED,
  hospital(async (pool) => {
    const { open, signIn } = openVisitor(pool);
    await signIn();
    const { UserPool } = await pool.send(new CreateUserPoolCommand({ PoolName: 'clinic' }));
    const UserPoolId = UserPool?.Id;
    const { UserPoolClient } = await pool.send(new CreateUserPoolClientCommand({ UserPoolId, ...oauth, ClientName: 'clinic' }));
    const ClientId = UserPoolClient?.ClientId;
    await pool.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'clinic', ManagedLoginVersion: 2 }));
    await pool.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, UseCognitoProvidedValues: true }));
    expect(headingIn(await open({ client_id: ClientId }))).toBe('Sign in');
    expect(isBack(await open())).toBe(true);
  }),
);

behaves(
  'a challenge is answered by the client it was asked for',
  PAGES,
  inHostedPool(async (pool) => {
    await pool.invite();
    const { signIn, go, cookies } = openVisitor(pool);
    const page = await signIn({}, { password: TEMPORARY });
    const [, session = ''] = /name="session" value="([^"]*)"/.exec(page.body) ?? [];
    const [, username = ''] = /type="hidden" name="username" value="([^"]*)"/.exec(page.body) ?? [];
    const { UserPoolClient } = await pool.send(
      new CreateUserPoolClientCommand({ UserPoolId: pool.UserPoolId, ...oauth, ClientName: 'another' }),
    );
    const own = { challenge: 'NEW_PASSWORD_REQUIRED', session, username, password: NEW_PASSWORD, again: NEW_PASSWORD };
    const form = { ...own, _csrf: cookies.get('XSRF-TOKEN') ?? '' };
    const path = `/challenge?${asking(pool, { client_id: UserPoolClient?.ClientId })}`;
    expect((await go(path, { form })).status).not.toBe(302);
  }),
);

const MARK = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

behaves(
  'what an address or a person says is text on a page, never markup',
  LOGIN,
  hospital(async (pool) => {
    const pages = [
      await openVisitor(pool).open({ login_hint: MARK, state: MARK }),
      await openVisitor(pool).signIn({ state: MARK }, { email: MARK }),
      await call(pool, `/error?${new URLSearchParams({ error: MARK, error_description: MARK })}`),
      await call(pool, `/oauth2/authorize?${asking(pool, { redirect_uri: MARK })}`),
    ];
    for (const { body } of pages) expect(body).not.toMatch(/<script|<img/);
    expect(pages[0]?.body).toContain('&quot;&gt;&lt;script&gt;');
  }),
);

behaves(
  'pages run no script, sit in no frame and lead nowhere but here and back to the application',
  MANAGED,
  hospital(async (pool) => {
    const { headers, body } = await openVisitor(pool).open();
    expect(String(headers['content-security-policy']).replace(/sha256-[\w+/=]+/, 'sha256-…')).toBe(
      "default-src 'none'; style-src 'sha256-…'; form-action 'self' http://localhost:3000; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' });
    expect(body).toContain('<title>Sign in</title>');
  }),
);

behaves(
  'login_hint fills in the name',
  `${GUIDE}/authorization-endpoint.html`,
  hospital(async (pool) => {
    expect((await openVisitor(pool).open({ login_hint: EMAIL })).body).toMatch(
      /name="username"[^>]*value="ada@general\.example"/,
    );
  }),
);

behaves(
  'a domain of version 2 shows no pages for a client without a look',
  'https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-brandingeditor.html',
  inPool(
    async (pool) => {
      await pool.send(new CreateUserPoolDomainCommand({ UserPoolId: pool.UserPoolId, Domain: 'plain', ManagedLoginVersion: 2 }));
      expect(alertIn(await openVisitor(pool).open())).toMatch(/^Login pages unavailable/);
    },
    { client: oauth },
  ),
);

behaves(
  'callback addresses are HTTPS, an app’s own scheme or http://localhost, whole, and at most a hundred',
  CLIENT,
  inPool(async ({ send, UserPoolId }) => {
    const create = (CallbackURLs: string[]) =>
      send(new CreateUserPoolClientCommand({ UserPoolId, ...oauth, ClientName: 'x', CallbackURLs }));
    const bad = [
      ...['http://ward.example/', 'http://general.localhost:3000/', 'https://*.ward.example/', 'https://ward.example/#top'],
      ...['/signed-in', 'javascript:alert(1)', 'http://127.0.0.1:3000/'],
    ];
    for (const address of bad) await expect(create([address])).rejects.toMatchObject(refusal('InvalidParameterException'));
    const many = Array.from({ length: 101 }, (_, at) => `https://ward.example/${at}`);
    await expect(create(many)).rejects.toMatchObject(refusal('InvalidParameterException'));
    expect(await create([...many.slice(0, 98), 'http://localhost:3000/', 'ward://signed-in'])).toHaveProperty('UserPoolClient');
  }),
);

behaves(
  'OAuth settings that contradict each other are refused',
  CLIENT,
  inPool(async ({ send, UserPoolId }) => {
    const create = (changes: object) =>
      send(new CreateUserPoolClientCommand({ UserPoolId, ...oauth, ClientName: 'x', ...changes }));
    await expect(create({ AllowedOAuthScopes: [] })).rejects.toMatchObject(refusal('InvalidOAuthFlowException'));
    await expect(create({ CallbackURLs: [] })).rejects.toMatchObject(refusal('InvalidOAuthFlowException'));
    await expect(create({ AllowedOAuthScopes: ['beds'] })).rejects.toMatchObject(refusal('ScopeDoesNotExistException'));
    const elsewhere = create({ DefaultRedirectURI: 'https://evil.example/' });
    await expect(elsewhere).rejects.toMatchObject(refusal('InvalidParameterException'));
  }),
);

behaves(
  'a new password ends the sessions of other browsers',
  `${GUIDE}/managing-users-passwords.html`,
  hospital(async (pool) => {
    const { open, signIn } = openVisitor(pool);
    await signIn();
    const whose = { UserPoolId: pool.UserPoolId, Username: EMAIL };
    await pool.send(new AdminSetUserPasswordCommand({ ...whose, Password: NEW_PASSWORD, Permanent: true }));
    expect((await open()).status).toBe(200);
  }),
);
