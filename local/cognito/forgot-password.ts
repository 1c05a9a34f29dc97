/**
 * A forgotten password: a code to the verified address, and a new password for the code.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
import * as z from 'zod';
import { doorOf } from './authentication.ts';
import { checkSecretHash } from './client.ts';
import { checkCode, codeMismatch, type Delivery, deliveryTo, sendCode, spendCode } from './code.ts';
import type { Directory } from './directory.ts';
import { clientMetadata, invalid, notAuthorized, type Operations, operation, username } from './operation.ts';
import { checkPassword, hashPassword } from './password.ts';
import type { Pool } from './pool.ts';
import type { Door } from './sign-in.ts';
import { refuseDisabled } from './token.ts';
import { changePassword, findUser, type User, userNotFound } from './user.ts';

/** Throws unless the pool and the user's state let the user recover by e-mail. */
export const checkRecoverable = ({ settings }: Pool, user: User): void => {
  const mechanisms = settings.AccountRecoverySetting?.RecoveryMechanisms;
  if (mechanisms && !mechanisms.some(({ Name }) => Name === 'verified_email'))
    throw notAuthorized('Contact administrator to reset password.');
  refuseDisabled(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') throw notAuthorized('User password cannot be reset in the current state.');
  if (!user.attributes.email || user.attributes.email_verified?.toLowerCase() !== 'true')
    throw invalid('Cannot reset password for the user as there is no registered/verified email or phone_number');
};

/** Sends a code, or says that it did: whether there is such a user is not told where the client hides it. */
export const askForCode = (
  directory: Directory,
  { pool, client }: Door,
  name: string,
): { readonly CodeDeliveryDetails: Delivery } => {
  const user = findUser(directory, pool, name);
  const discreet = client.settings.PreventUserExistenceErrors === 'ENABLED';
  if (!user && !discreet) throw userNotFound();
  if (!user) return { CodeDeliveryDetails: deliveryTo(name.includes('@') ? name : `${name}@example.com`) };
  try {
    checkRecoverable(pool, user);
  } catch (error) {
    if (!discreet) throw error;
    return { CodeDeliveryDetails: deliveryTo(user.attributes.email ?? name) };
  }
  return { CodeDeliveryDetails: sendCode(directory, { pool, user }, { purpose: 'reset', address: user.attributes.email ?? '' }) };
};

/** Takes the code and sets the password. */
export const recover = async (
  directory: Directory,
  { pool, client }: Door,
  given: { name: string; code: string; password: string },
): Promise<object> => {
  checkPassword(pool.settings.Policies.PasswordPolicy, given.password);
  const user = findUser(directory, pool, given.name);
  if (!user) throw client.settings.PreventUserExistenceErrors === 'ENABLED' ? codeMismatch() : userNotFound();
  refuseDisabled(user);
  checkCode(directory, user, { purpose: 'reset', code: given.code });
  const password = await hashPassword(given.password);
  spendCode(directory, user, 'reset');
  changePassword(directory, user, { password, passwordUntil: null, status: 'CONFIRMED' });
  return {};
};

const common = { ClientId: z.string(), Username: username, SecretHash: z.string().optional(), ClientMetadata: clientMetadata };
const context = { UserContextData: z.looseObject({}).optional() };

export const forgotPasswordOperations: Operations = {
  ForgotPassword: operation(z.strictObject({ ...common, ...context }), (directory, { ClientId, Username, SecretHash }) => {
    const door = doorOf(directory, ClientId);
    checkSecretHash(door.client, [Username], SecretHash);
    return askForCode(directory, door, Username);
  }),
  ConfirmForgotPassword: operation(
    z.strictObject({ ...common, ...context, ConfirmationCode: z.string(), Password: z.string() }),
    (directory, { ClientId, Username, SecretHash, ConfirmationCode: code, Password: password }) => {
      const door = doorOf(directory, ClientId);
      checkSecretHash(door.client, [Username], SecretHash);
      return recover(directory, door, { name: Username, code, password });
    },
  ),
};
