/**
 * Signing in to the platform's user pool. The password goes to Cognito with the operator's own AWS credentials
 * (ADMIN_USER_PASSWORD_AUTH); renewing and ending a sign-in need none.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
import type {
  AdminRespondToAuthChallengeCommandOutput,
  AuthenticationResultType,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Ask } from './ask.ts';
import { Failure, notSignedIn, workFailed, wrongUsage } from './failure.ts';
import type { Profile } from './profile.ts';

/** Where a platform's people sign in, and with whose AWS credentials; those of the environment when it names none. */
export interface Door {
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly awsEndpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export type Tokens = Pick<Profile, 'accessToken' | 'accessTokenEnds' | 'refreshToken'>;

type Sdk = typeof import('@aws-sdk/client-cognito-identity-provider');

/** Loaded when somebody signs in: it takes longer than the rest of a command. */
const withCognito = async <T>(
  { region, awsEndpoint, credentials }: Pick<Door, 'region' | 'awsEndpoint' | 'credentials'>,
  work: (client: CognitoIdentityProviderClient, sdk: Sdk) => Promise<T>,
): Promise<T> => {
  const sdk = await import('@aws-sdk/client-cognito-identity-provider');
  const client = new sdk.CognitoIdentityProviderClient({
    region,
    ...(awsEndpoint ? { endpoint: awsEndpoint } : {}),
    ...(credentials ? { credentials: { ...credentials } } : {}),
  });
  try {
    return await work(client, sdk);
  } catch (error) {
    throw failureOfCognito(error);
  } finally {
    client.destroy();
  }
};

/** Answers what is asked beyond the password: a new password at the first sign-in, a code of the authenticator app. */
export const signIn = (door: Door, { email, password }: { email: string; password: string }, ask: Ask): Promise<Tokens> =>
  withCognito(door, async (client, { AdminInitiateAuthCommand, AdminRespondToAuthChallengeCommand }) => {
    const pool = { UserPoolId: door.userPoolId, ClientId: door.clientId };
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    let step: AdminRespondToAuthChallengeCommandOutput = await client.send(
      new AdminInitiateAuthCommand({ ...pool, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    );
    while (step.ChallengeName !== undefined) {
      const { ChallengeName, Session } = step;
      const ChallengeResponses = { USERNAME: email, ...(await answerTo(ChallengeName, ask)) };
      step = await client.send(new AdminRespondToAuthChallengeCommand({ ...pool, ChallengeName, Session, ChallengeResponses }));
    }
    return tokensOf(step.AuthenticationResult);
  });

const answerTo = async (challenge: string, ask: Ask): Promise<Record<string, string>> => {
  if (challenge === 'SOFTWARE_TOKEN_MFA') return { SOFTWARE_TOKEN_MFA_CODE: await ask('Code of your authenticator app') };
  if (challenge !== 'NEW_PASSWORD_REQUIRED') throw workFailed(`The sign-in asks for ${challenge}, which ward cannot answer.`);
  const chosen = await ask('New password of your own', { hidden: true });
  if (chosen !== (await ask('The new password once more', { hidden: true }))) throw wrongUsage('The two passwords differ.');
  return { NEW_PASSWORD: chosen };
};

/** Throws `notSignedIn` when the sign-in has ended. */
export const renew = (profile: Profile): Promise<Tokens> =>
  withCognito({ ...profile, credentials: nobody }, async (client, { InitiateAuthCommand }) => {
    const { AuthenticationResult } = await client.send(
      new InitiateAuthCommand({
        ClientId: profile.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: profile.refreshToken },
      }),
    );
    return tokensOf({ RefreshToken: profile.refreshToken, ...AuthenticationResult });
  });

/** Ends the sign-in everywhere its tokens went. */
export const revoke = (profile: Profile): Promise<void> =>
  withCognito({ ...profile, credentials: nobody }, async (client, { RevokeTokenCommand }) => {
    await client.send(new RevokeTokenCommand({ ClientId: profile.clientId, Token: profile.refreshToken }));
  });

/** These calls are not signed; without this the SDK would look for credentials all the same. */
const nobody = { accessKeyId: 'unsigned', secretAccessKey: 'unsigned' };

const tokensOf = (result: AuthenticationResultType | undefined): Tokens => {
  if (!result?.AccessToken || !result.RefreshToken) throw workFailed('The sign-in gave no tokens.');
  const accessTokenEnds = Date.now() + (result.ExpiresIn ?? 0) * 1000;
  return { accessToken: result.AccessToken, refreshToken: result.RefreshToken, accessTokenEnds };
};

const failureOfCognito = (error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (
    ['NotAuthorizedException', 'CodeMismatchException', 'UserNotFoundException', 'PasswordResetRequiredException'].includes(name)
  )
    return notSignedIn(`The sign-in is refused: ${message}`);
  if (name === 'CredentialsProviderError')
    return new Failure(3, {
      title: 'There are no AWS credentials.',
      detail: 'Signing in to a stage takes the AWS credentials of whoever may deploy it (AWS_PROFILE, AWS_ACCESS_KEY_ID, …).',
    });
  if (['AccessDeniedException', 'UnrecognizedClientException', 'ExpiredTokenException'].includes(name))
    return new Failure(4, { title: 'The AWS credentials do not permit to sign people in.', detail: message });
  if (name.endsWith('Exception')) return workFailed('The sign-in failed.', message);
  return new Failure(5, { title: 'Cognito does not answer.', detail: message });
};
