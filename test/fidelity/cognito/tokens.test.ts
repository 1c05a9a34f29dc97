/** Tokens: what they say, and how long. */
import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { claimsIn, EMAIL, inPool, refusal } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';
const DAY = 86_400_000;

behaves(
  'both tokens verify against the keys of the pool, under its issuer',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken, IdToken } = await pool.signIn();
    const { UserPoolId: userPoolId, ClientId: clientId } = pool;
    const response = await fetch(`${pool.cloud.endpoint}/${userPoolId}/.well-known/jwks.json`);
    const jwks = (await response.json()) as Jwks;
    for (const [tokenUse, token] of [
      ['access', AccessToken],
      ['id', IdToken],
    ] as const) {
      const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse });
      verifier.cacheJwks(jwks);
      expect(await verifier.verify(token)).toMatchObject({ token_use: tokenUse });
    }
  }),
);

behaves(
  'the claims are those of Cognito',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-with-identity-providers.html`,
  inPool(async (pool) => {
    const { Username } = await pool.admit();
    const { AccessToken, IdToken } = await pool.signIn();
    const time = expect.any(Number);
    const text = expect.any(String);
    const iss = `https://cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`;
    const both = { sub: Username, iss, origin_jti: text, event_id: text, auth_time: time, exp: time, iat: time, jti: text };
    expect(claimsIn(AccessToken)).toEqual({
      ...both,
      ...{ token_use: 'access', client_id: pool.ClientId, username: Username, scope: 'aws.cognito.signin.user.admin' },
    });
    expect(claimsIn(IdToken)).toEqual({
      ...both,
      ...{ token_use: 'id', aud: pool.ClientId, 'cognito:username': Username, email: EMAIL, email_verified: true },
    });
  }),
);

behaves(
  'groups are in the tokens, the lowest precedence first and its role preferred',
  `${GUIDE}/cognito-user-pools-user-groups.html`,
  inPool(async (pool) => {
    const { UserPoolId } = pool;
    await pool.admit();
    for (const [GroupName, Precedence] of [
      ['nurses', 2],
      ['doctors', 1],
    ] as const) {
      const RoleArn = `arn:aws:iam::000000000000:role/${GroupName}`;
      await pool.send(new CreateGroupCommand({ UserPoolId, GroupName, Precedence, RoleArn }));
      await pool.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: EMAIL, GroupName }));
    }
    const { AccessToken, IdToken } = await pool.signIn();
    expect(claimsIn(AccessToken)['cognito:groups']).toEqual(['doctors', 'nurses']);
    expect(claimsIn(IdToken)['cognito:preferred_role']).toBe('arn:aws:iam::000000000000:role/doctors');
  }),
);

behaves(
  'lifetimes are the units of the client',
  `${API}/API_TokenValidityUnitsType.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken, IdToken, ExpiresIn } = await pool.signIn();
      const life = (token: string) => Number(claimsIn(token).exp) - Number(claimsIn(token).iat);
      expect([life(AccessToken), life(IdToken), ExpiresIn]).toEqual([900, 7200, 900]);
    },
    {
      client: {
        AccessTokenValidity: 15,
        IdTokenValidity: 2,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
      },
    },
  ),
);

behaves(
  'a refresh gives new tokens of the same sign-in, and no new refresh token',
  `${GUIDE}/amazon-cognito-user-pools-using-the-refresh-token.html`,
  inPool(async (pool) => {
    await pool.admit();
    const first = await pool.signIn();
    pool.pass(3_600_000);
    const { AuthenticationResult: second } = await pool.refresh(first.RefreshToken);
    const [before, after] = [claimsIn(first.AccessToken), claimsIn(second?.AccessToken as string)];
    expect([after.origin_jti, after.auth_time, second?.RefreshToken]).toEqual([before.origin_jti, before.auth_time, undefined]);
    expect(Number(after.exp)).toBeGreaterThan(Number(before.exp));
  }),
);

behaves(
  'a refresh token expires with the client’s validity',
  `${GUIDE}/amazon-cognito-user-pools-using-the-refresh-token.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      const { RefreshToken } = await pool.signIn();
      pool.pass(DAY);
      await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(
        refusal('NotAuthorizedException', 'Refresh Token has expired'),
      );
    },
    { client: { RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'days' } } },
  ),
);

behaves(
  'a refresh token is of no use to another client',
  `${GUIDE}/amazon-cognito-user-pools-using-the-refresh-token.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { RefreshToken } = await pool.signIn();
    const { UserPoolId } = pool;
    const { UserPoolClient } = await pool.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'other' }));
    const AuthParameters = { REFRESH_TOKEN: RefreshToken };
    const command = { ClientId: UserPoolClient?.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters } as const;
    const refused = refusal('NotAuthorizedException', 'Invalid Refresh Token');
    await expect(pool.send(new InitiateAuthCommand(command))).rejects.toMatchObject(refused);
  }),
);

behaves(
  'an expired access token is refused',
  `${API}/API_GetUser.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken } = await pool.signIn();
    pool.pass(3_600_000);
    const refused = refusal('NotAuthorizedException', 'Access Token has expired');
    await expect(pool.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(refused);
  }),
);
