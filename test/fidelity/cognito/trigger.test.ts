/** The pre token generation trigger, version 2. */
import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserPoolCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { awsJson } from '../../../local/protocol.ts';
import type { Service } from '../../../local/service.ts';
import { claimsIn, EMAIL, inPool, refusal, type Settings, TEMPORARY } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const PAGE = 'https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html';
const LambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:claims';

type Event = Record<string, unknown> & { response: object };

/** A pool whose trigger is `answer`; every event it gets is kept. */
const withTrigger = (answer: (event: Event) => unknown, events: Event[] = []): Settings => {
  const lambda: Service = {
    name: 'lambda',
    protocol: awsJson('1.1'),
    access: () => [],
    async handle({ input }) {
      const event = JSON.parse(String(input.Payload)) as Event;
      events.push(event);
      return { StatusCode: 200, ...(answer(event) as object) };
    },
  };
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn } } as const;
  return { services: [() => lambda], pool: { LambdaConfig } };
};

/** A trigger that answers with these overrides. */
const overriding = (claimsAndScopeOverrideDetails: unknown, events: Event[] = []): Settings =>
  withTrigger((event) => ({ Payload: JSON.stringify({ ...event, response: { claimsAndScopeOverrideDetails } }) }), events);

const seen: Event[] = [];

behaves(
  'the trigger gets the event AWS documents',
  PAGE,
  inPool(
    async (pool) => {
      const { Username } = await pool.admit();
      await pool.signIn();
      expect(seen.at(-1)).toEqual({
        version: '2',
        triggerSource: 'TokenGeneration_Authentication',
        region: 'us-east-1',
        userPoolId: pool.UserPoolId,
        userName: Username,
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: pool.ClientId },
        request: {
          userAttributes: { sub: Username, email: EMAIL, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
          groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
          scopes: ['aws.cognito.signin.user.admin'],
        },
        response: { claimsAndScopeOverrideDetails: null },
      });
    },
    overriding(null, seen),
  ),
);

const sources: Event[] = [];

behaves(
  'a new password and a refresh name their own trigger source, and the challenge passes client metadata on',
  PAGE,
  inPool(
    async (pool) => {
      await pool.invite();
      const { Session } = await pool.initiate(TEMPORARY);
      const { AuthenticationResult } = await pool.send(
        new RespondToAuthChallengeCommand({
          ClientId: pool.ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: 'Brand-New-Horse-8' },
          ClientMetadata: { tenant: 'general' },
        }),
      );
      await pool.refresh(AuthenticationResult?.RefreshToken as string);
      expect(sources).toMatchObject([
        { triggerSource: 'TokenGeneration_NewPasswordChallenge', request: { clientMetadata: { tenant: 'general' } } },
        { triggerSource: 'TokenGeneration_RefreshTokens' },
      ]);
    },
    overriding(null, sources),
  ),
);

behaves(
  'claims of any JSON type are added to and taken from each token on its own',
  PAGE,
  inPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken, IdToken } = await pool.signIn();
      expect(claimsIn(AccessToken)).toMatchObject({ tenantId: 'general', roles: ['nurse', 'admin'], limits: { beds: 7 } });
      expect(claimsIn(IdToken)).toMatchObject({ department: 'wards' });
      expect(claimsIn(IdToken)).not.toHaveProperty('email');
      expect(claimsIn(IdToken)).not.toHaveProperty('tenantId');
    },
    overriding({
      accessTokenGeneration: { claimsToAddOrOverride: { tenantId: 'general', roles: ['nurse', 'admin'], limits: { beds: 7 } } },
      idTokenGeneration: { claimsToAddOrOverride: { department: 'wards' }, claimsToSuppress: ['email'] },
    }),
  ),
);

const reserved = {
  sub: 'other',
  iss: 'evil',
  exp: 9_999_999_999,
  token_use: 'id',
  username: 'other',
  client_id: 'other',
  aud: 'other',
};

behaves(
  'reserved claims can be neither changed nor taken away',
  PAGE,
  inPool(
    async (pool) => {
      const { Username } = await pool.admit();
      const { AccessToken, IdToken } = await pool.signIn();
      const iss = `https://cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`;
      const kept = { sub: Username, iss, username: Username, client_id: pool.ClientId, token_use: 'access' };
      expect(claimsIn(AccessToken)).toMatchObject(kept);
      expect(claimsIn(AccessToken)).not.toHaveProperty('aud');
      expect(claimsIn(IdToken)).toMatchObject({ sub: Username, iss, aud: pool.ClientId, token_use: 'id' });
      expect(claimsIn(AccessToken).exp).toBeLessThan(9_999_999_999);
    },
    overriding({
      accessTokenGeneration: { claimsToAddOrOverride: reserved, claimsToSuppress: ['sub', 'exp', 'origin_jti'] },
      idTokenGeneration: { claimsToAddOrOverride: reserved, claimsToSuppress: ['aud', 'iss'] },
    }),
  ),
);

behaves(
  'scopes are added, and the scope of self-service can be taken away',
  PAGE,
  inPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken } = await pool.signIn();
      expect(claimsIn(AccessToken).scope).toBe('records/read records/write');
      const refused = refusal('NotAuthorizedException', 'Access Token does not have required scopes');
      await expect(pool.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(refused);
    },
    overriding({
      accessTokenGeneration: {
        scopesToAdd: ['records/read', 'records/write'],
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
    }),
  ),
);

behaves(
  'groups are replaced in both tokens',
  PAGE,
  inPool(
    async (pool) => {
      const { UserPoolId } = pool;
      await pool.admit();
      await pool.send(new CreateGroupCommand({ UserPoolId, GroupName: 'doctors' }));
      await pool.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: EMAIL, GroupName: 'doctors' }));
      const { AccessToken, IdToken } = await pool.signIn();
      expect([claimsIn(AccessToken)['cognito:groups'], claimsIn(IdToken)['cognito:groups']]).toEqual([['nurses'], ['nurses']]);
    },
    overriding({ groupOverrideDetails: { groupsToOverride: ['nurses'] } }),
  ),
);

behaves(
  'a trigger that fails fails the sign-in, with its message',
  PAGE,
  inPool(
    async (pool) => {
      await pool.admit();
      const message = 'PreTokenGeneration failed with error no such tenant.';
      await expect(pool.signIn()).rejects.toMatchObject(refusal('UserLambdaValidationException', message));
    },
    withTrigger(() => ({ FunctionError: 'Unhandled', Payload: JSON.stringify({ errorMessage: 'no such tenant' }) })),
  ),
);

behaves(
  'an answer that is no event fails the sign-in',
  PAGE,
  inPool(
    async (pool) => {
      await pool.admit();
      await expect(pool.signIn()).rejects.toMatchObject(refusal('InvalidLambdaResponseException'));
    },
    withTrigger(() => ({ Payload: '"fine"' })),
  ),
);

behaves(
  'customizing access tokens needs the Essentials plan or higher',
  'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html',
  inPool(async ({ send }) => {
    const LambdaConfig = { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn } } as const;
    const create = send(new CreateUserPoolCommand({ PoolName: 'lite', UserPoolTier: 'LITE', LambdaConfig }));
    await expect(create).rejects.toMatchObject(refusal('FeatureUnavailableInTierException'));
  }),
);
