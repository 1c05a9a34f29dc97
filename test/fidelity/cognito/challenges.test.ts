/** What is asked between password and tokens. */
import { createHmac } from 'node:crypto';
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  answerNewPassword,
  EMAIL,
  inPool,
  NEW_PASSWORD,
  PASSWORD,
  refusal,
  TEMPORARY,
} from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';

behaves(
  'a new password ends the challenge with tokens and confirms the user',
  `${API}/API_RespondToAuthChallenge.html`,
  inPool(async (pool) => {
    await pool.invite();
    const { Session, ChallengeParameters } = await pool.initiate(TEMPORARY);
    expect(ChallengeParameters).toMatchObject({ requiredAttributes: '[]' });
    const { AuthenticationResult } = await answerNewPassword(pool, Session);
    expect(AuthenticationResult).toHaveProperty('RefreshToken');
    expect(await pool.describe()).toMatchObject({ UserStatus: 'CONFIRMED' });
  }),
);

behaves(
  'a session is good for one answer',
  `${API}/API_RespondToAuthChallenge.html`,
  inPool(async (pool) => {
    await pool.invite();
    const { Session } = await pool.initiate(TEMPORARY);
    await answerNewPassword(pool, Session);
    const again = answerNewPassword(pool, Session, 'Another-Horse-9');
    await expect(again).rejects.toMatchObject(refusal('NotAuthorizedException', /Invalid session/));
  }),
);

behaves(
  'a session lives for three minutes',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(async (pool) => {
    await pool.invite();
    const { Session } = await pool.initiate(TEMPORARY);
    pool.pass(180_001);
    const late = answerNewPassword(pool, Session);
    await expect(late).rejects.toMatchObject(refusal('NotAuthorizedException', /session is expired/));
  }),
);

behaves(
  'a session lives for as many minutes as the client says',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(
    async (pool) => {
      await pool.invite();
      const { Session } = await pool.initiate(TEMPORARY);
      pool.pass(299_000);
      expect(await answerNewPassword(pool, Session)).toHaveProperty('AuthenticationResult.AccessToken');
    },
    { client: { AuthSessionValidity: 5 } },
  ),
);

behaves(
  'an answer that is refused leaves the challenge standing',
  `${API}/API_RespondToAuthChallenge.html`,
  inPool(async (pool) => {
    await pool.invite();
    const { Session } = await pool.initiate(TEMPORARY);
    await expect(answerNewPassword(pool, Session, 'short')).rejects.toMatchObject(refusal('InvalidPasswordException'));
    expect(await answerNewPassword(pool, Session)).toHaveProperty('AuthenticationResult.AccessToken');
  }),
);

behaves(
  'required attributes that are missing are asked for with the new password',
  `${API}/API_RespondToAuthChallenge.html`,
  inPool(
    async (pool) => {
      await pool.invite();
      const { Session, ChallengeParameters } = await pool.initiate(TEMPORARY);
      expect(ChallengeParameters?.requiredAttributes).toBe('["userAttributes.name"]');
      const USERNAME = EMAIL;
      const answer = { ClientId: pool.ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session } as const;
      const ChallengeResponses = { USERNAME, NEW_PASSWORD, 'userAttributes.name': 'Ada' };
      await pool.send(new RespondToAuthChallengeCommand({ ...answer, ChallengeResponses }));
      expect((await pool.describe()).UserAttributes).toContainEqual({ Name: 'name', Value: 'Ada' });
    },
    { pool: { Schema: [{ Name: 'name', Required: true, Mutable: true }] } },
  ),
);

behaves(
  'the administrator operations take the same way',
  `${API}/API_AdminRespondToAuthChallenge.html`,
  inPool(async (pool) => {
    const { UserPoolId, ClientId } = pool;
    await pool.invite();
    const AuthParameters = { USERNAME: EMAIL, PASSWORD: TEMPORARY };
    const { Session } = await pool.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    );
    const ChallengeResponses = { USERNAME: EMAIL, NEW_PASSWORD };
    const answer = { UserPoolId, ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses } as const;
    expect(await pool.send(new AdminRespondToAuthChallengeCommand(answer))).toHaveProperty('AuthenticationResult.IdToken');
  }),
);

behaves(
  'a flow the client does not list is refused',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      await expect(pool.initiate()).rejects.toMatchObject(refusal('InvalidParameterException', /not enabled for this client/));
    },
    { client: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] } },
  ),
);

behaves(
  'a client with a secret asks for the hash of it',
  `${GUIDE}/signing-up-users-in-your-app.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      await expect(pool.initiate()).rejects.toMatchObject(refusal('NotAuthorizedException', /SECRET_HASH was not received/));
      const SECRET_HASH = createHmac('sha256', pool.ClientSecret as string)
        .update(EMAIL + pool.ClientId)
        .digest('base64');
      const AuthParameters = { USERNAME: EMAIL, PASSWORD, SECRET_HASH };
      const command = { ClientId: pool.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
      expect(await pool.send(new InitiateAuthCommand(command))).toHaveProperty('AuthenticationResult.AccessToken');
    },
    { client: { GenerateSecret: true } },
  ),
);
