/** Managed login: the authorization server's endpoints, and attacks on them. The pages are in `cognito-login-pages.test.ts`. */
import { AdminDisableUserCommand, CreateUserPoolClientCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { claimsIn, EMAIL, type HospitalPool, refusal } from '../local/cognito/hospital-pool.ts';
import {
  type Answer,
  asking,
  CALLBACK,
  call,
  codeIn,
  exchange,
  inHostedPool,
  oauth,
  openHostedPool,
  openVisitor,
  SIGNED_OUT,
  verifier,
} from '../local/cognito/visitor.ts';
import { behaves } from './behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const AUTHORIZE = `${GUIDE}/authorization-endpoint.html` as const;
const TOKEN = `${GUIDE}/token-endpoint.html` as const;
const LOGOUT = `${GUIDE}/logout-endpoint.html` as const;

let pool: HospitalPool;
beforeAll(async () => {
  pool = await openHostedPool();
  await pool.admit();
});
afterAll(() => pool.close());

const authorize = (changes: Readonly<Record<string, string | undefined>>): Promise<Answer> =>
  call(pool, `/oauth2/authorize?${asking(pool, changes)}`);
const aCode = async (changes: Readonly<Record<string, string | undefined>> = {}): Promise<string> =>
  codeIn(await openVisitor(pool).signIn(changes));
const told = ({ location }: Answer) => ({
  to: location.origin + location.pathname,
  ...Object.fromEntries(location.searchParams),
});

behaves('the authorize endpoint sends on to the login page with everything it was given', AUTHORIZE, async () => {
  const { status, location } = await authorize({});
  expect([status, location.pathname]).toEqual([302, '/login']);
  expect(Object.fromEntries(location.searchParams)).toEqual(Object.fromEntries(asking(pool)));
});

behaves('a sign-in comes back with a code and the state as it was', AUTHORIZE, async () => {
  const answer = await openVisitor(pool).signIn({ state: 'a&b=c <d>' });
  expect(told(answer)).toEqual({ to: CALLBACK, code: expect.stringMatching(/^[\w-]{64}$/), state: 'a&b=c <d>' });
});

behaves('an address that is not exactly one of the client’s is never sent to', AUTHORIZE, async () => {
  const near = [
    `${CALLBACK}/`,
    `${CALLBACK}?next=1`,
    CALLBACK.toUpperCase(),
    CALLBACK.replace('3000', '3001'),
    'https://evil.example/',
  ];
  for (const redirect_uri of [...near, undefined])
    expect(told(await authorize({ redirect_uri }))).toMatchObject({
      to: expect.stringMatching(/^http:\/\/sign-in\.localhost:\d+\/error$/),
      error: 'redirect_mismatch',
    });
});

behaves('two addresses in one request are no address', AUTHORIZE, async () => {
  const answer = await call(pool, `/oauth2/authorize?${asking(pool)}&redirect_uri=https%3A%2F%2Fevil.example`);
  expect(told(answer)).toMatchObject({ error: 'redirect_mismatch' });
});

behaves('a client nobody knows is told on a page', AUTHORIZE, async () => {
  expect(told(await authorize({ client_id: 'nobody' }))).toMatchObject({ error: 'invalid_client' });
});

behaves('other faults are told to the application, with its state', AUTHORIZE, async () => {
  const faults: [Readonly<Record<string, string | undefined>>, string][] = [
    [{ response_type: undefined }, 'invalid_request'],
    [{ response_type: 'token' }, 'unauthorized_client'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ scope: 'openid beds' }, 'invalid_scope'],
    [{ scope: 'openid phone' }, 'invalid_scope'],
    [{ scope: 'email' }, 'invalid_scope'],
  ];
  for (const [changes, error] of faults)
    expect(told(await authorize(changes))).toMatchObject({ to: CALLBACK, error, state: 'a state' });
});

behaves('a client without OAuth flows gets no code', AUTHORIZE, async () => {
  const settings = { client: { AllowedOAuthFlowsUserPoolClient: false } };
  await inHostedPool(async (other) => {
    const answer = await call(other, `/oauth2/authorize?${asking(other)}`);
    expect(told(answer)).toMatchObject({ to: CALLBACK, error: 'unauthorized_client' });
  }, settings)();
});

behaves('a browser that is signed in gets a code at once, for an hour', AUTHORIZE, async () => {
  const { open, signIn } = openVisitor(pool);
  await signIn();
  expect(told(await open())).toMatchObject({ to: CALLBACK, code: expect.any(String) });
  pool.pass(3_600_001);
  expect((await open()).status).toBe(200);
});

behaves('prompt=none never shows a page, and prompt=login always does', AUTHORIZE, async () => {
  const { open, signIn } = openVisitor(pool);
  expect(told(await open({ prompt: 'none' }))).toEqual({ to: CALLBACK, error: 'login_required', state: 'a state' });
  await signIn();
  expect(told(await open({ prompt: 'none' }))).toHaveProperty('code');
  expect((await open({ prompt: 'login' })).body).toContain('name="password"');
});

behaves('a browser’s session says when the password was given, however late its codes are', AUTHORIZE, async () => {
  const { open, signIn } = openVisitor(pool);
  const first = await exchange(pool, { code: codeIn(await signIn()) });
  pool.pass(600_000);
  const later = await exchange(pool, { code: codeIn(await open()) });
  const times = [first, later].map(({ tokens }) => claimsIn(tokens.access_token ?? '').auth_time);
  expect(times[1]).toBe(times[0]);
});

behaves('a code becomes tokens with the granted scopes, and the nonce in the ID token', TOKEN, async () => {
  const { status, headers, tokens } = await exchange(pool, { code: await aCode() });
  expect([status, headers['access-control-allow-origin'], headers['cache-control']]).toEqual([200, '*', 'no-store']);
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600, refresh_token: expect.any(String) });
  const iss = `https://cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`;
  expect(claimsIn(tokens.access_token ?? '')).toMatchObject({ iss, scope: 'openid email', client_id: pool.ClientId });
  expect(claimsIn(tokens.id_token ?? '')).toMatchObject({ iss, nonce: 'a nonce', aud: pool.ClientId, email: EMAIL });
});

behaves('without openid there is no ID token, and without the scope of self-service no user operation', TOKEN, async () => {
  const own = await exchange(pool, { code: await aCode({ scope: 'aws.cognito.signin.user.admin' }) });
  expect(own.tokens).not.toHaveProperty('id_token');
  expect(await pool.send(new GetUserCommand({ AccessToken: own.tokens.access_token }))).toHaveProperty('Username');
  const open = await exchange(pool, { code: await aCode({ scope: 'openid' }) });
  const ask = pool.send(new GetUserCommand({ AccessToken: open.tokens.access_token }));
  await expect(ask).rejects.toMatchObject(refusal('NotAuthorizedException', 'Access Token does not have required scopes'));
});

const failure = (error: string, status = 400) => ({ status, tokens: expect.objectContaining({ error }) });

behaves('a code is good once', TOKEN, async () => {
  const code = await aCode();
  expect((await exchange(pool, { code })).status).toBe(200);
  expect(await exchange(pool, { code })).toMatchObject(failure('invalid_grant'));
});

behaves('of two who bring a code at once, one gets tokens', TOKEN, async () => {
  const code = await aCode();
  const answers = await Promise.all([1, 2, 3].map(() => exchange(pool, { code })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
});

behaves('a code is good for five minutes', TOKEN, async () => {
  const code = await aCode();
  pool.pass(300_001);
  expect(await exchange(pool, { code })).toMatchObject(failure('invalid_grant'));
});

behaves('a code is good for its address and its verifier alone, and is spent by a wrong one', TOKEN, async () => {
  const wrongs = [
    { redirect_uri: 'http://localhost:3000/elsewhere' },
    { code_verifier: 'x'.repeat(43) },
    { code_verifier: undefined },
    { code_verifier: asking(pool).get('code_challenge') as string },
  ];
  for (const wrong of wrongs) {
    const code = await aCode();
    expect(await exchange(pool, { code, ...wrong })).toMatchObject(failure('invalid_grant'));
    expect(await exchange(pool, { code })).toMatchObject(failure('invalid_grant'));
  }
});

behaves('a verifier for a code whose challenge was taken off is refused', 'https://www.rfc-editor.org/rfc/rfc9700', async () => {
  const code = await aCode({ code_challenge: undefined, code_challenge_method: undefined });
  expect(await exchange(pool, { code, code_verifier: verifier })).toMatchObject(failure('invalid_grant'));
});

const OTHER = { ...oauth, ClientName: 'another' };

behaves('another client of the pool cannot use the code', TOKEN, async () => {
  const ask = inHostedPool(async (own) => {
    await own.admit();
    const { UserPoolClient: other } = await own.send(new CreateUserPoolClientCommand({ UserPoolId: own.UserPoolId, ...OTHER }));
    const code = codeIn(await openVisitor(own).signIn());
    expect(await exchange(own, { code, client_id: other?.ClientId })).toMatchObject(failure('invalid_grant'));
    expect(await exchange(own, { code })).toMatchObject(failure('invalid_grant'));
  });
  await ask();
});

behaves('faults of a request are told as RFC 6749 does', TOKEN, async () => {
  expect(await exchange(pool, { grant_type: undefined })).toMatchObject(failure('invalid_request'));
  expect(await exchange(pool, { grant_type: 'password' })).toMatchObject(failure('unsupported_grant_type'));
  expect(await exchange(pool, { code: undefined })).toMatchObject(failure('invalid_request'));
  expect(await exchange(pool, { client_id: 'nobody', code: 'x' })).toMatchObject(failure('invalid_client'));
  expect(await exchange(pool, { client_secret: 'guessed', code: 'x' })).toMatchObject(failure('invalid_client'));
});

behaves('a client with a secret proves it, in the header or in the form', TOKEN, async () => {
  await inHostedPool(
    async (other) => {
      await other.admit();
      const code = codeIn(await openVisitor(other).signIn());
      expect(await exchange(other, { code })).toMatchObject(failure('invalid_client'));
      expect((await exchange(other, { code, client_secret: other.ClientSecret })).status).toBe(200);
      const again = codeIn(await openVisitor(other).signIn());
      const authorization = `Basic ${Buffer.from(`${other.ClientId}:${other.ClientSecret}`).toString('base64')}`;
      const form = { grant_type: 'authorization_code', code: again, redirect_uri: CALLBACK, code_verifier: verifier };
      expect((await call(other, '/oauth2/token', { form, headers: { authorization } })).status).toBe(200);
    },
    { client: { GenerateSecret: true } },
  )();
});

behaves('a refresh token keeps the granted scopes and when the password was given', TOKEN, async () => {
  const { tokens: first } = await exchange(pool, { code: await aCode() });
  const { tokens } = await exchange(pool, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
  expect(tokens).not.toHaveProperty('refresh_token');
  const [before, after] = [first, tokens].map(({ access_token = '' }) => claimsIn(access_token));
  expect(after).toMatchObject({ scope: 'openid email', auth_time: before?.auth_time, origin_jti: before?.origin_jti });
});

behaves('a refresh token that was revoked gives nothing', `${GUIDE}/revocation-endpoint.html`, async () => {
  const { tokens } = await exchange(pool, { code: await aCode() });
  const form = { token: tokens.refresh_token ?? '', client_id: pool.ClientId };
  expect((await call(pool, '/oauth2/revoke', { form })).status).toBe(200);
  expect(await exchange(pool, { grant_type: 'refresh_token', refresh_token: form.token })).toMatchObject(
    failure('invalid_grant'),
  );
  const access = await call(pool, '/oauth2/revoke', { form: { ...form, token: tokens.access_token ?? '' } });
  expect(JSON.parse(access.body)).toEqual({ error: 'unsupported_token_type' });
});

behaves('userInfo tells the attributes that the scopes open', `${GUIDE}/userinfo-endpoint.html`, async () => {
  const { tokens } = await exchange(pool, { code: await aCode() });
  const ask = (token?: string) =>
    call(pool, '/oauth2/userInfo', token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const { sub } = claimsIn(tokens.access_token ?? '');
  expect(JSON.parse((await ask(tokens.access_token)).body)).toEqual({ sub, email: EMAIL, email_verified: 'true', username: sub });
  expect((await ask(`${tokens.access_token}x`)).status).toBe(401);
  expect((await ask()).status).toBe(400);
  const admin = await exchange(pool, { code: await aCode({ scope: 'aws.cognito.signin.user.admin' }) });
  expect((await ask(admin.tokens.access_token)).status).toBe(401);
});

behaves('signing out ends the browser’s session and leads to the client’s own address', LOGOUT, async () => {
  const { go, open, signIn, cookies } = openVisitor(pool);
  await signIn();
  const kept = cookies.get('cognito');
  const query = new URLSearchParams({ client_id: pool.ClientId, logout_uri: SIGNED_OUT });
  expect((await go(`/logout?${query}`)).location.href).toBe(SIGNED_OUT);
  expect((await open()).status).toBe(200);
  cookies.set('cognito', kept ?? '');
  expect((await open()).status).toBe(200);
});

behaves('signing out sends to no other address', LOGOUT, async () => {
  for (const logout_uri of [`${SIGNED_OUT}/`, 'https://evil.example/', CALLBACK, '//evil.example'])
    expect(told(await call(pool, `/logout?${new URLSearchParams({ client_id: pool.ClientId, logout_uri })}`))).toMatchObject({
      error: 'redirect_mismatch',
    });
});

behaves('with redirect_uri, signing out leads to signing in again', LOGOUT, async () => {
  expect((await call(pool, `/logout?${asking(pool)}`)).location.pathname).toBe('/login');
  const evil = await call(pool, `/logout?${asking(pool, { redirect_uri: 'https://evil.example/' })}`);
  expect(told(evil)).toMatchObject({ error: 'redirect_mismatch' });
});

behaves('who was disabled has no session left in any browser', `${GUIDE}/cognito-user-pools-managed-login.html`, async () => {
  const ask = inHostedPool(async (own) => {
    await own.admit();
    const { open, signIn } = openVisitor(own);
    await signIn();
    await own.send(new AdminDisableUserCommand({ UserPoolId: own.UserPoolId, Username: EMAIL }));
    expect((await open()).status).toBe(200);
  });
  await ask();
});

behaves(
  'the configuration of a pool with a domain names its endpoints',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
  async () => {
    const configuration = await fetch(`${pool.cloud.endpoint}/${pool.UserPoolId}/.well-known/openid-configuration`);
    const origin = `http://sign-in.localhost:${new URL(pool.cloud.endpoint).port}`;
    expect(await configuration.json()).toMatchObject({
      authorization_endpoint: `${origin}/oauth2/authorize`,
      token_endpoint: `${origin}/oauth2/token`,
      userinfo_endpoint: `${origin}/oauth2/userInfo`,
      revocation_endpoint: `${origin}/oauth2/revoke`,
      end_session_endpoint: `${origin}/logout`,
    });
  },
);
