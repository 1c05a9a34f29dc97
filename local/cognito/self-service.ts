/** What users do for themselves, with their access token. */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { type Visitor, visitorOf } from './access-token.ts';
import { askForProof, proveAddress, writeAttributes } from './address.ts';
import { type Attributes, attributeList, checkAttributes, checkMutable, toAttributes, toList } from './attribute.ts';
import { mayRead, mayWrite } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { guarded } from './lockout.ts';
import { accessToken, clientMetadata, modelled, notAuthorized, type Operations, operation } from './operation.ts';
import { checkPassword, hashPassword, verifyPassword } from './password.ts';
import { revokeAll } from './token-family.ts';
import { allAttributes, changePassword, describeMfa } from './user.ts';

const changeOwnPassword = async (
  directory: Directory,
  { pool, user }: Visitor,
  { previous, proposed }: { previous: string; proposed: string },
) => {
  checkPassword(pool.settings.Policies.PasswordPolicy, proposed);
  const exceeded = new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  const right = await guarded(directory, { pool, name: user.username, exceeded }, () => verifyPassword(user.password, previous));
  if (!right) throw notAuthorized('Incorrect username or password.');
  changePassword(directory, user, { password: await hashPassword(proposed), passwordUntil: null, status: 'CONFIRMED' });
  return {};
};

const updateOwn = (directory: Directory, visitor: Visitor, changed: Attributes): object => {
  const { pool, client } = visitor;
  const names = Object.keys(changed);
  if (!names.every((name) => mayWrite(client.settings, name)))
    throw notAuthorized('A client attempted to write unauthorized attribute');
  checkAttributes(pool.schema, changed);
  checkMutable(pool.schema, names);
  return { CodeDeliveryDetailsList: writeAttributes(directory, visitor, changed) };
};

export const selfServiceOperations: Operations = {
  GetUser: operation(z.strictObject({ AccessToken: accessToken }), (directory, { AccessToken }) => {
    const { client, user } = visitorOf(directory, AccessToken);
    const readable = toList(allAttributes(user)).filter(({ Name }) => mayRead(client.settings, Name));
    return { Username: user.username, UserAttributes: readable, ...describeMfa(user) };
  }),
  ChangePassword: operation(
    z.strictObject({ AccessToken: accessToken, PreviousPassword: z.string(), ProposedPassword: z.string() }),
    (directory, { AccessToken, PreviousPassword: previous, ProposedPassword: proposed }) =>
      changeOwnPassword(directory, visitorOf(directory, AccessToken), { previous, proposed }),
  ),
  UpdateUserAttributes: operation(
    z.strictObject({ AccessToken: accessToken, UserAttributes: attributeList, ClientMetadata: clientMetadata }),
    (directory, { AccessToken, UserAttributes }) =>
      updateOwn(directory, visitorOf(directory, AccessToken), toAttributes(UserAttributes)),
  ),
  GetUserAttributeVerificationCode: operation(
    z.strictObject({ AccessToken: accessToken, AttributeName: modelled('email'), ClientMetadata: clientMetadata }),
    (directory, { AccessToken }) => ({ CodeDeliveryDetails: askForProof(directory, visitorOf(directory, AccessToken)) }),
  ),
  VerifyUserAttribute: operation(
    z.strictObject({ AccessToken: accessToken, AttributeName: modelled('email'), Code: z.string() }),
    (directory, { AccessToken, Code }) => {
      proveAddress(directory, visitorOf(directory, AccessToken), Code);
      return {};
    },
  ),
  GlobalSignOut: operation(z.strictObject({ AccessToken: accessToken }), (directory, { AccessToken }) => {
    revokeAll(directory, visitorOf(directory, AccessToken).user);
    return {};
  }),
  GetTokensFromRefreshToken: async () => {
    throw notImplemented('GetTokensFromRefreshToken, since refresh token rotation is not modelled');
  },
};
