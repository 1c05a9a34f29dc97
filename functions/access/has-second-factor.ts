/** Whether a person has an authenticator app at their sign-in. The event that asks for their token does not say. */
import { AdminGetUserCommand, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

export interface Person {
  readonly userPoolId: string;
  readonly userName: string;
}

/**
 * An app that is only associated, or was switched off, is not in the list: Cognito would not ask for its code.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
 */
export const hasSecondFactor = async (
  users: Pick<CognitoIdentityProviderClient, 'send'>,
  { userPoolId, userName }: Person,
): Promise<boolean> => {
  const person = await users.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userName }));
  return person.UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA') ?? false;
};
