/** A user pool behind the front door, spoken to by the stock SDK, with a clock the test can turn. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  AdminSetUserPasswordCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  type MessageActionType,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Authorize, Cloud } from '../../../local/cloud.ts';
import { type Cognito, createCognito } from '../../../local/cognito/cognito.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import type { Service } from '../../../local/service.ts';
import { createCredentials } from '../../../local/sigv4/credentials.ts';
import { smallCloud } from '../small-cloud.ts';

export const EMAIL = 'ada@general.example';
export const PASSWORD = 'Correct-Horse-7';
export const TEMPORARY = 'Temporary-Horse-7';
export const NEW_PASSWORD = 'Brand-New-Horse-8';

export interface Settings {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
  readonly mfa?: UserPoolMfaType;
  readonly services?: readonly ((cloud: Cloud) => Service)[];
  readonly directory?: string;
  readonly authorize?: Authorize;
}

export const openCloud = async (settings: Settings = {}) => {
  const clock = { ahead: 0 };
  let cognito: Cognito | undefined;
  const make = (cloud: Cloud): Service => {
    cognito = createCognito(cloud);
    return cognito;
  };
  // The clock stands still but for `pass`, so that no lock ends and no code expires because the machine is busy.
  const started = Date.now();
  const now = () => started + clock.ahead;
  const small = smallCloud([make, ...(settings.services ?? [])], { ...settings, now });
  const door = await openFrontDoor(small.cloud, {
    port: 0,
    wellKnown: async (request) => cognito?.wellKnown(request),
    managedLogin: (request) => (cognito as Cognito).managedLogin(request),
  });
  const client = (credentials = createCredentials(small.cloud).root()) =>
    new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: small.cloud.endpoint, credentials, maxAttempts: 1 });
  const sdk = client();
  return {
    sdk,
    cloud: small.cloud,
    directory: small.directory,
    send: sdk.send.bind(sdk),
    /** Turns the clock forward. */
    pass: (milliseconds: number) => {
      clock.ahead += milliseconds;
      sdk.config.systemClockOffset = clock.ahead;
    },
    now,
    async close() {
      sdk.destroy();
      await door.close();
      await small.close();
    },
  };
};

export type HospitalPool = Awaited<ReturnType<typeof openHospitalPool>>;

/** A pool whose users sign in by e-mail, with a client that may sign them in by password. */
export const openHospitalPool = async (settings: Settings = {}) => {
  const cloud = await openCloud(settings);
  const { send } = cloud;
  const { UserPool } = await send(
    new CreateUserPoolCommand({
      PoolName: 'hospital',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      ...settings.pool,
    }),
  );
  const UserPoolId = UserPool?.Id as string;
  if (settings.mfa)
    await send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: settings.mfa,
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
  const { UserPoolClient } = await send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'console',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ...settings.client,
    }),
  );
  const ClientId = UserPoolClient?.ClientId as string;

  const invite = async (Username: string = EMAIL, attributes: Readonly<Record<string, string>> = { email_verified: 'true' }) => {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const MessageAction: MessageActionType = 'SUPPRESS';
    const { User } = await send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction, TemporaryPassword: TEMPORARY }),
    );
    return User as NonNullable<typeof User>;
  };

  const initiate = (password = PASSWORD, username = EMAIL): Promise<InitiateAuthCommandOutput> =>
    send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );

  return {
    ...cloud,
    UserPoolId,
    ClientId,
    ClientSecret: UserPoolClient?.ClientSecret,
    /** Creates a user who holds a temporary password. */
    invite,
    /** Creates a user with a password of their own. */
    async admit(username: string = EMAIL, attributes?: Readonly<Record<string, string>>) {
      const user = await invite(username, attributes);
      await send(new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: PASSWORD, Permanent: true }));
      return user;
    },
    initiate,
    async signIn(password = PASSWORD, username = EMAIL): Promise<Required<AuthenticationResultType>> {
      const { AuthenticationResult } = await initiate(password, username);
      return AuthenticationResult as Required<AuthenticationResultType>;
    },
    refresh: (RefreshToken: string) =>
      send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } }),
      ),
    describe: (Username: string = EMAIL): Promise<AdminGetUserCommandOutput> =>
      send(new AdminGetUserCommand({ UserPoolId, Username })),
  };
};

/** The claims of a token, unverified. */
export const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString('utf8'));

/** Runs a test in a pool of its own, and clears it away whatever happens. */
export const inPool =
  (run: (pool: HospitalPool) => Promise<void>, settings: Settings = {}) =>
  async (): Promise<void> => {
    const pool = await openHospitalPool(settings);
    try {
      await run(pool);
    } finally {
      await pool.close();
    }
  };

/** What a refusal looks like to `rejects.toMatchObject`. */
export const refusal = (name: string, message?: string | RegExp) => ({
  name,
  ...(message !== undefined && { message: typeof message === 'string' ? message : expect.stringMatching(message) }),
});

/** Answers NEW_PASSWORD_REQUIRED. */
export const answerNewPassword = (pool: HospitalPool, Session: string | undefined, password = NEW_PASSWORD) =>
  pool.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: password },
    }),
  );
