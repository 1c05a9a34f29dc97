/** Which operations IAM guards, on what; and that nothing unknown is answered. */
import { CognitoIdentityProviderClient, ListUsersCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createCognito } from '../../../local/cognito/cognito.ts';
import { type Access, AwsError, type Call } from '../../../local/service.ts';
import { smallCloud } from '../small-cloud.ts';
import { inPool, openHospitalPool, refusal } from './hospital-pool.ts';

const accessOf = async (operation: string, input: object): Promise<readonly Access[]> => {
  const seen: (readonly Access[])[] = [];
  const small = smallCloud([createCognito], { authorize: (_: Call, accesses) => void seen.push(accesses) });
  await small.root('cognito-idp', operation, input).catch(() => {});
  await small.close();
  return seen[0] ?? [];
};

test('an administrator’s operation needs its action on the pool', async () => {
  expect(await accessOf('AdminGetUser', { UserPoolId: 'us-east-1_Hospital1', Username: 'ada' })).toEqual([
    { action: 'cognito-idp:AdminGetUser', resource: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Hospital1' },
  ]);
});

test('an operation without a pool needs its action on everything', async () => {
  expect(await accessOf('ListUserPools', { MaxResults: 1 })).toEqual([{ action: 'cognito-idp:ListUserPools', resource: '*' }]);
});

test('a user’s own operation needs nothing of IAM', async () => {
  expect(await accessOf('GetUser', { AccessToken: 'x' })).toEqual([]);
});

test('an unsigned caller cannot use an administrator’s operation', async () => {
  const denied = new AwsError('AccessDenied', 'denied');
  let guard = false;
  const pool = await openHospitalPool({
    authorize: ({ principal }, accesses) => {
      if (guard && principal.kind === 'anonymous' && accesses.length > 0) throw denied;
    },
  });
  guard = true;
  const response = await fetch(pool.cloud.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ UserPoolId: pool.UserPoolId }),
  });
  await pool.close();
  expect([response.status, await response.json()]).toMatchObject([400, { __type: 'AccessDeniedException' }]);
});

test(
  'an operation that is not modelled says so',
  inPool(async ({ send, ClientId }) => {
    const signUp = send(new SignUpCommand({ ClientId, Username: 'ada', Password: 'x' }));
    await expect(signUp).rejects.toMatchObject(refusal('NotImplemented', /SignUp/));
  }),
);

test.each([
  ['CreateUserPool', { PoolName: 'x', DeviceConfiguration: {} }, 'DeviceConfiguration'],
  ['CreateUserPool', { PoolName: 'x', LambdaConfig: { PreSignUp: 'arn' } }, 'LambdaConfig.PreSignUp'],
  ['CreateUserPool', { PoolName: 'x', UsernameAttributes: ['phone_number'] }, 'phone_number'],
  ['CreateUserPool', { PoolName: 'x', Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } }, 'PasswordHistorySize'],
  ['CreateUserPoolClient', { UserPoolId: 'p_1', ClientName: 'x', EnableTokenRevocation: false }, 'EnableTokenRevocation'],
  ['CreateUserPoolClient', { UserPoolId: 'p_1', ClientName: 'x', RefreshTokenRotation: { Feature: 'ENABLED' } }, 'ENABLED'],
])('%s with %j is NotImplemented by name', async (operation, input, named) => {
  const small = smallCloud([createCognito]);
  const refused = { code: 'NotImplemented', message: expect.stringContaining(named) };
  await expect(small.root('cognito-idp', operation, input)).rejects.toMatchObject(refused);
  await small.close();
});

test(
  'a request that is not signed by a known key is refused before the pool sees it',
  inPool(async ({ cloud, UserPoolId }) => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' };
    const stranger = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: cloud.endpoint, credentials });
    await expect(stranger.send(new ListUsersCommand({ UserPoolId }))).rejects.toThrow();
    stranger.destroy();
  }),
);
