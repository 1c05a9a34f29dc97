/** Signing in to the embedded cloud's user pool, as a server does with the account's credentials. */
import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type ApiClient, createApiClient } from './api-client.ts';
import type { LocalFile } from './local-file.ts';

export type Place = Pick<LocalFile, 'awsEndpoint' | 'region' | 'credentials' | 'outputs'>;

/** An access token. Throws when the sign-in is refused, or needs more than a password. */
export const accessTokenOf = async (place: Place, { email, password }: { email: string; password: string }): Promise<string> => {
  const pool = new CognitoIdentityProviderClient({
    endpoint: place.awsEndpoint,
    region: place.region,
    credentials: { ...place.credentials },
  });
  try {
    const { AuthenticationResult: result, ChallengeName: challenge } = await pool.send(
      new AdminInitiateAuthCommand({
        UserPoolId: place.outputs.UserPoolId,
        ClientId: place.outputs.UserPoolClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    if (!result?.AccessToken) throw new Error(`the sign-in asks for ${challenge}`);
    return result.AccessToken;
  } finally {
    pool.destroy();
  }
};

/** The person's access token, asked for at each use and renewed when it must: access tokens are short-lived. */
export const renewedToken = (place: Place, signIn: { email: string; password: string }): (() => Promise<string>) => {
  let token: Promise<string> | undefined;
  let until = 0;
  return () => {
    if (!token || Date.now() > until) {
      token = accessTokenOf(place, signIn);
      until = Date.now() + 5 * 60_000;
    }
    return token;
  };
};

/** A client that signs in when it must. */
export const signedInClient = (url: string, place: Place, signIn: { email: string; password: string }): ApiClient =>
  createApiClient(url, renewedToken(place, signIn));
