/** Ending a sign-in. */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { EMAIL, inPool, refusal, TEMPORARY } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';
const WRONG = refusal('NotAuthorizedException', 'Incorrect username or password.');

const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked');
const refreshRevoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked');

behaves(
  'revoking a refresh token revokes the access tokens made with it, and no others',
  `${GUIDE}/token-revocation.html`,
  inPool(async (pool) => {
    await pool.admit();
    const [one, other] = [await pool.signIn(), await pool.signIn()];
    await pool.send(new RevokeTokenCommand({ ClientId: pool.ClientId, Token: one.RefreshToken }));
    await expect(pool.refresh(one.RefreshToken)).rejects.toMatchObject(refreshRevoked);
    await expect(pool.send(new GetUserCommand({ AccessToken: one.AccessToken }))).rejects.toMatchObject(revoked);
    expect(await pool.send(new GetUserCommand({ AccessToken: other.AccessToken }))).toHaveProperty('Username');
  }),
);

behaves(
  'an access token cannot be revoked by itself',
  `${API}/API_RevokeToken.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken } = await pool.signIn();
    const revoke = pool.send(new RevokeTokenCommand({ ClientId: pool.ClientId, Token: AccessToken }));
    await expect(revoke).rejects.toMatchObject(refusal('UnsupportedTokenTypeException'));
  }),
);

behaves(
  'a global sign-out ends every sign-in of the user',
  `${API}/API_GlobalSignOut.html`,
  inPool(async (pool) => {
    await pool.admit();
    const [one, other] = [await pool.signIn(), await pool.signIn()];
    await pool.send(new GlobalSignOutCommand({ AccessToken: one.AccessToken }));
    await expect(pool.refresh(other.RefreshToken)).rejects.toMatchObject(refreshRevoked);
    await expect(pool.send(new GetUserCommand({ AccessToken: other.AccessToken }))).rejects.toMatchObject(revoked);
  }),
);

behaves(
  'an administrator can sign a user out everywhere',
  `${API}/API_AdminUserGlobalSignOut.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken, RefreshToken } = await pool.signIn();
    await pool.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.UserPoolId, Username: EMAIL }));
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refreshRevoked);
    await expect(pool.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(revoked);
  }),
);

behaves(
  'a disabled user can neither sign in nor refresh, and enabling does not revive old tokens',
  `${API}/API_AdminDisableUser.html`,
  inPool(async (pool) => {
    const who = { UserPoolId: pool.UserPoolId, Username: EMAIL };
    await pool.admit();
    const { AccessToken, RefreshToken } = await pool.signIn();
    await pool.send(new AdminDisableUserCommand(who));
    const disabled = refusal('NotAuthorizedException', 'User is disabled.');
    await expect(pool.initiate()).rejects.toMatchObject(disabled);
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(disabled);
    await expect(pool.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(revoked);
    await pool.send(new AdminEnableUserCommand(who));
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refreshRevoked);
    expect(await pool.signIn()).toHaveProperty('AccessToken');
  }),
);

behaves(
  'a deleted user is gone from every operation',
  `${API}/API_AdminDeleteUser.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken, RefreshToken } = await pool.signIn();
    await pool.send(new AdminDeleteUserCommand({ UserPoolId: pool.UserPoolId, Username: EMAIL }));
    await expect(pool.initiate()).rejects.toMatchObject(WRONG);
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refusal('NotAuthorizedException'));
    await expect(pool.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(refusal('NotAuthorizedException'));
  }),
);

behaves(
  'a password an administrator sets can be temporary',
  `${API}/API_AdminSetUserPassword.html`,
  inPool(async (pool) => {
    await pool.admit();
    const temporary = { UserPoolId: pool.UserPoolId, Username: EMAIL, Password: TEMPORARY };
    await pool.send(new AdminSetUserPasswordCommand(temporary));
    expect(await pool.initiate(TEMPORARY)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  }),
);

behaves(
  'a pool under deletion protection cannot be deleted',
  `${API}/API_DeleteUserPool.html`,
  inPool(
    async (pool) => {
      const deletion = pool.send(new DeleteUserPoolCommand({ UserPoolId: pool.UserPoolId }));
      await expect(deletion).rejects.toMatchObject(refusal('InvalidParameterException', /deletion protection is activated/));
    },
    { pool: { DeletionProtection: 'ACTIVE' } },
  ),
);
