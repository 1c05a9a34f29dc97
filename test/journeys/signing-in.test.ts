/** A person is invited, signs in, and is kept out when they must be. */
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { onboard } from '../../local/demo/onboard.ts';
import { newPassword } from '../../local/demo/operator.ts';
import { outbox } from '../../local/mail/outbox.ts';
import { aHospital, asOperator, asRoot, clientWith, type Hospital, newHospital, type TestCloud, theCloud } from '../cloud.ts';

let cloud: TestCloud;
let pool: CognitoIdentityProviderClient;
let hospital: Hospital;

beforeAll(async () => {
  cloud = await theCloud();
  pool = new CognitoIdentityProviderClient(asRoot(cloud));
  hospital = await aHospital();
});

afterAll(() => pool.destroy());

interface SignIn {
  readonly email: string;
  readonly password: string;
}

const place = () => ({ UserPoolId: cloud.outputs.UserPoolId, ClientId: cloud.outputs.UserPoolClientId });
const userOf = ({ email }: Pick<SignIn, 'email'>) => ({ UserPoolId: cloud.outputs.UserPoolId, Username: email });

const signIn = ({ email, password }: SignIn) =>
  pool.send(
    new AdminInitiateAuthCommand({
      ...place(),
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );

const renew = ({ RefreshToken: token = '' }: AuthenticationResultType) =>
  pool.send(
    new AdminInitiateAuthCommand({ ...place(), AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: token } }),
  );

const tokensOf = async (person: SignIn): Promise<AuthenticationResultType> => {
  const { AuthenticationResult: tokens } = await signIn(person);
  if (!tokens) throw new Error('the sign-in gave no tokens');
  return tokens;
};

/** Onboards a hospital and reads the temporary password in the mail its administrator was sent. */
const invited = async (): Promise<SignIn & { readonly url: string; readonly tenantId: string }> => {
  const wanted = newHospital();
  const { email } = wanted.administrator;
  const { tenantId } = await onboard(await asOperator(), wanted);
  const mail = outbox(cloud).find(({ recipient, text }) => recipient === email && text?.includes('temporary password'));
  const password = /temporary password is (\S+)\.$/m.exec(mail?.text ?? '')?.[1] ?? '';
  return { email, password, tenantId, url: cloud.apiUrl.replace('//', `//${wanted.slug}.`) };
};

test('the invitation’s password lets a person choose their own, and then they are in', async () => {
  const { url, tenantId, ...invitation } = await invited();
  const asked = await signIn(invitation);
  expect([asked.ChallengeName, asked.AuthenticationResult]).toEqual(['NEW_PASSWORD_REQUIRED', undefined]);
  const { AuthenticationResult: tokens } = await pool.send(
    new AdminRespondToAuthChallengeCommand({
      ...place(),
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: invitation.email, NEW_PASSWORD: newPassword() },
    }),
  );
  const me = await clientWith(url, tokens?.AccessToken)({ path: '/v1/me' });
  expect(me.json()).toMatchObject({ tenantId, roles: ['administrator', 'clinician'] });
});

test('the invitation’s password does not outlive the choice of another', async () => {
  const { email, password } = await invited();
  const asked = await signIn({ email, password });
  await pool.send(
    new AdminRespondToAuthChallengeCommand({
      ...place(),
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: newPassword() },
    }),
  );
  await expect(signIn({ email, password })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('a wrong password and an unknown person are refused with one and the same answer', async () => {
  const refusal = (person: SignIn) => signIn(person).catch(({ name, message }: Error) => ({ name, message }));
  const wrong = await refusal({ ...hospital.admin, password: newPassword() });
  expect(wrong).toEqual({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  expect(await refusal({ email: 'nobody@nowhere.example', password: newPassword() })).toEqual(wrong);
});

test('an access token says whose hospital, under which address and with which roles', async () => {
  const { AccessToken: token = '' } = await tokensOf(hospital.admin);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  expect(claims).toMatchObject({
    tenantId: hospital.id,
    slug: hospital.slug,
    roles: 'administrator clinician',
    token_use: 'access',
  });
});

test('an ID token is no credential of the API', async () => {
  const { IdToken: token } = await tokensOf(hospital.admin);
  expect((await clientWith(hospital.url, token)({ path: '/v1/me' })).status).toBe(401);
});

test('a person who was disabled is kept out, and let in again when enabled', async () => {
  const { admin } = await aHospital();
  await pool.send(new AdminDisableUserCommand(userOf(admin)));
  await expect(signIn(admin)).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'User is disabled.' });
  await pool.send(new AdminEnableUserCommand(userOf(admin)));
  expect((await signIn(admin)).AuthenticationResult).toBeDefined();
});

test('a disabled person’s refresh token gives nothing any more', async () => {
  const { admin } = await aHospital();
  const tokens = await tokensOf(admin);
  await pool.send(new AdminDisableUserCommand(userOf(admin)));
  await expect(renew(tokens)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('nobody signs in to a suspended hospital, and nobody’s tokens are renewed', async () => {
  const { id, admin } = await aHospital();
  const tokens = await tokensOf(admin);
  await (await asOperator())({ method: 'POST', path: `/v1/tenants/${id}/suspend` });
  await expect(signIn(admin)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
  await expect(renew(tokens)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
});

test('a refresh token gives a new access token', async () => {
  const tokens = await tokensOf(hospital.admin);
  const { AuthenticationResult: renewed } = await renew(tokens);
  expect((await clientWith(hospital.url, renewed?.AccessToken)({ path: '/v1/me' })).status).toBe(200);
});

test('signing out everywhere ends every refresh token', async () => {
  const { admin } = await aHospital();
  const sessions = [await tokensOf(admin), await tokensOf(admin)];
  await pool.send(new AdminUserGlobalSignOutCommand(userOf(admin)));
  for (const session of sessions) await expect(renew(session)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});
