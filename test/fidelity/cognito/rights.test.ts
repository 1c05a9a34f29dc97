/** Which operations IAM guards, and on what. */
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createCognito } from '../../../local/cognito/cognito.ts';
import { type Access, AwsError, type Call } from '../../../local/service.ts';
import { inPool, openHospitalPool } from '../../local/cognito/hospital-pool.ts';
import { smallCloud } from '../../local/small-cloud.ts';
import { behaves } from '../behaves.ts';

const ACTIONS = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html';
const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';

const accessOf = async (operation: string, input: object): Promise<readonly Access[]> => {
  const seen: (readonly Access[])[] = [];
  const small = smallCloud([createCognito], { authorize: (_: Call, accesses) => void seen.push(accesses) });
  await small.root('cognito-idp', operation, input).catch(() => {});
  await small.close();
  return seen[0] ?? [];
};

behaves('an administrator’s operation needs its action on the pool', ACTIONS, async () => {
  expect(await accessOf('AdminGetUser', { UserPoolId: 'us-east-1_Hospital1', Username: 'ada' })).toEqual([
    { action: 'cognito-idp:AdminGetUser', resource: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Hospital1' },
  ]);
});

behaves('an operation without a pool needs its action on everything', ACTIONS, async () => {
  expect(await accessOf('ListUserPools', { MaxResults: 1 })).toEqual([{ action: 'cognito-idp:ListUserPools', resource: '*' }]);
});

behaves('a user’s own operation needs nothing of IAM', ACTIONS, async () => {
  expect(await accessOf('GetUser', { AccessToken: 'x' })).toEqual([]);
});

behaves('an unsigned caller cannot use an administrator’s operation', ACTIONS, async () => {
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

behaves(
  'a request that is not signed by a known key is refused before the pool sees it',
  `${GUIDE}/security-iam.html`,
  inPool(async ({ cloud, UserPoolId }) => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' };
    const stranger = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: cloud.endpoint, credentials });
    await expect(stranger.send(new ListUsersCommand({ UserPoolId }))).rejects.toThrow();
    stranger.destroy();
  }),
);
