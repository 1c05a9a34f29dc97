/**
 * Users an administrator makes: with a temporary password, and an invitation unless it is suppressed.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { transaction } from '../store.ts';
import { type Attributes, attributeList, checkAttributes, isEmail, toAttributes } from './attribute.ts';
import type { Directory } from './directory.ts';
import { send } from './message.ts';
import { clientMetadata, invalid, modelled, type Operations, operation, poolId, username } from './operation.ts';
import { checkPassword, generatePassword, hashPassword } from './password.ts';
import { normal, type Pool, requirePool, signsInByEmail } from './pool.ts';
import { changePassword, describeUser, insertUser, requireUser, type User } from './user.ts';

const DAY = 86_400_000;

interface Invitation {
  readonly temporaryPassword?: string;
  /** `SUPPRESS`: nobody is told. */
  readonly action?: 'RESEND' | 'SUPPRESS';
  readonly mediums?: readonly string[];
}

/** A temporary password, hashed, and when it stops working. */
export const temporary = async ({ cloud }: Directory, { settings }: Pool, password: string) => {
  checkPassword(settings.Policies.PasswordPolicy, password);
  const days = settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  return { password: await hashPassword(password), passwordUntil: cloud.now() + days * DAY };
};

/** AWS sends by SMS unless e-mail is asked for; SMS is not modelled, so it must be. */
const checkDelivery = ({ action, mediums }: Invitation, email: string | undefined): void => {
  if (action === 'SUPPRESS') return;
  if (mediums?.length !== 1 || mediums[0] !== 'EMAIL')
    throw notImplemented(
      'AdminCreateUser with delivery by SMS: name EMAIL alone in DesiredDeliveryMediums, or suppress the message',
    );
  if (!email) throw invalid('User has no email address to send the invitation to.');
};

/** In a pool whose users sign in by e-mail the name given is the address, and the username Cognito's own. */
const identify = (
  pool: Pool,
  name: string,
  attributes: Attributes,
): { username: string; sub: string; attributes: Attributes } => {
  const sub = randomUUID();
  if (!signsInByEmail(pool)) return { username: normal(pool, name), sub, attributes };
  if (!isEmail(name)) throw invalid('Username should be an email.');
  const email = normal(pool, name);
  if (attributes.email !== undefined && normal(pool, attributes.email) !== email)
    throw invalid('The email attribute differs from the username.');
  return { username: sub, sub, attributes: { ...attributes, email } };
};

const create = async (
  directory: Directory,
  { pool, name, attributes }: { pool: Pool; name: string; attributes: Attributes },
  invitation: Invitation,
): Promise<User> => {
  const identity = identify(pool, name, attributes);
  checkAttributes(pool.schema, identity.attributes);
  checkDelivery(invitation, identity.attributes.email);
  const secret = invitation.temporaryPassword ?? generatePassword(pool.settings.Policies.PasswordPolicy);
  const hashed = await temporary(directory, pool, secret);
  return transaction(directory.store, () => {
    insertUser(directory, pool, { ...identity, ...hashed });
    const user = requireUser(directory, pool, identity.username);
    if (invitation.action !== 'SUPPRESS')
      send(directory, { pool, user }, { kind: 'invitation', recipient: user.attributes.email ?? '', secret });
    return user;
  });
};

const resend = async (
  directory: Directory,
  { pool, name }: { pool: Pool; name: string },
  invitation: Invitation,
): Promise<User> => {
  const user = requireUser(directory, pool, name);
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new AwsError('UnsupportedUserStateException', "Resend not possible. User's status is not FORCE_CHANGE_PASSWORD");
  checkDelivery(invitation, user.attributes.email);
  const secret = invitation.temporaryPassword ?? generatePassword(pool.settings.Policies.PasswordPolicy);
  changePassword(directory, user, { ...(await temporary(directory, pool, secret)), status: user.status });
  send(directory, { pool, user }, { kind: 'invitation', recipient: user.attributes.email ?? '', secret });
  return requireUser(directory, pool, user.username);
};

export const adminCreateUser: Operations = {
  AdminCreateUser: operation(
    z.strictObject({
      UserPoolId: poolId,
      Username: username,
      UserAttributes: attributeList.default([]),
      TemporaryPassword: z.string().optional(),
      MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
      DesiredDeliveryMediums: z.array(z.enum(['SMS', 'EMAIL'])).optional(),
      ForceAliasCreation: modelled(false).optional(),
      ClientMetadata: clientMetadata,
    }),
    async (directory, input) => {
      const pool = requirePool(directory, input.UserPoolId);
      const { MessageAction: action, TemporaryPassword: temporaryPassword, DesiredDeliveryMediums: mediums } = input;
      const who = { pool, name: input.Username, attributes: toAttributes(input.UserAttributes) };
      const make = action === 'RESEND' ? resend : create;
      return { User: describeUser(await make(directory, who, { action, temporaryPassword, mediums })) };
    },
  ),
};
