/** An invited person's first sign-in: the temporary password of their invitation, and the password they choose instead. */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Place } from './sign-in.ts';

export interface Invitation {
  readonly email: string;
  /** The temporary one. */
  readonly password: string;
  readonly newPassword: string;
}

/**
 * An access token. Throws when the temporary password is not good, is no temporary one, or the new one is too weak.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
export const signInFirst = async (place: Place, { email, password, newPassword }: Invitation): Promise<string> => {
  const pool = new CognitoIdentityProviderClient({
    endpoint: place.awsEndpoint,
    region: place.region,
    credentials: { ...place.credentials },
  });
  const door = { UserPoolId: place.outputs.UserPoolId, ClientId: place.outputs.UserPoolClientId };
  try {
    const { ChallengeName, Session } = await pool.send(
      new AdminInitiateAuthCommand({
        ...door,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    if (ChallengeName !== 'NEW_PASSWORD_REQUIRED')
      throw new Error(`${email} has a password of their own: leave the new one out.`);
    const { AuthenticationResult: result } = await pool.send(
      new AdminRespondToAuthChallengeCommand({
        ...door,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: email, NEW_PASSWORD: newPassword },
      }),
    );
    if (!result?.AccessToken) throw new Error('The sign-in asks for more than a new password.');
    return result.AccessToken;
  } finally {
    pool.destroy();
  }
};
