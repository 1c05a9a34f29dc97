/** The first operator, made as the account's root would make one: a user of the pool in the group `operators`. */
import { randomBytes } from 'node:crypto';
import type { EmbeddedCloud } from '../embedded-cloud.ts';

type Root = Pick<EmbeddedCloud, 'root' | 'outputs'>;

/** Long, and of every kind of character that the pool's policy asks for. */
export const newPassword = (): string => `Aa1!${randomBytes(12).toString('base64url')}`;

/** Gives the user a password that needs no changing. */
export const setPassword = async (
  { root, outputs }: Root,
  { email, password }: { email: string; password: string },
): Promise<void> => {
  const user = { UserPoolId: outputs.UserPoolId, Username: email };
  await root('cognito-idp', 'AdminSetUserPassword', { ...user, Password: password, Permanent: true });
};

/** Twice is once: an operator who is there keeps their place and is given this password. */
export const createOperator = async (cloud: Root, signIn: { email: string; password: string }): Promise<void> => {
  const user = { UserPoolId: cloud.outputs.UserPoolId, Username: signIn.email };
  const UserAttributes = [
    { Name: 'email', Value: signIn.email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cloud
    .root('cognito-idp', 'AdminCreateUser', { ...user, UserAttributes, MessageAction: 'SUPPRESS' })
    .catch((error: { code?: string }) => {
      if (error.code !== 'UsernameExistsException') throw error;
    });
  await setPassword(cloud, signIn);
  await cloud.root('cognito-idp', 'AdminAddUserToGroup', { ...user, GroupName: 'operators' });
};
