/** The first administrator: a user of the pool bound to the hospital, and a member with roles in it. Undone by `removeAdministrator`. */
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { conflict } from '../kernel/errors.ts';
import { memberKeyOf } from '../tenancy/member.ts';
import type { TenantSetup } from '../tenancy/tenant.store.ts';

export interface AdministratorNeeds {
  readonly users: Pick<CognitoIdentityProviderClient, 'send'>;
  readonly userPoolId: string;
  readonly session: TenantSession<'member:write'>;
}

type Administrator = TenantSetup['administrator'];

/** Nothing is sent yet: the welcome is, when all else stands. Throws `EmailAlreadyUsed` when another hospital's user has the address. */
export const createAdministrator = async (needs: AdministratorNeeds, administrator: Administrator): Promise<void> => {
  const userId = await invite(needs, administrator).catch((error: unknown) => known(needs, administrator.email, error));
  const Item = { ...memberKeyOf(needs.session.tenantId, userId), roles: ['administrator', 'clinician'], version: 1 };
  await tableOf(needs.session)
    .send(new PutCommand({ TableName: needs.session.table, Item }))
    .catch(translate);
};

const invite = async ({ users, userPoolId, session }: AdministratorNeeds, { email, name }: Administrator): Promise<string> => {
  const { User: user } = await users.send(
    new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'name', Value: name },
        { Name: 'custom:tenantId', Value: session.tenantId },
      ],
    }),
  );
  return attribute(user?.Attributes, 'sub');
};

/** Of an address that somebody has: the user's id, where an earlier attempt made it. */
const known = async (needs: AdministratorNeeds, email: string, error: unknown): Promise<string> => {
  const isTaken = error instanceof Error && error.name === 'UsernameExistsException';
  const userId = isTaken ? await findUser(needs, email) : undefined;
  if (userId === undefined) throw error;
  return userId;
};

/** The user's id if it is this tenant's; nothing when the address is free. */
const findUser = async ({ users, userPoolId, session }: AdministratorNeeds, email: string): Promise<string | undefined> => {
  try {
    const { UserAttributes: attributes } = await users.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email }));
    if (attribute(attributes, 'custom:tenantId') === session.tenantId) return attribute(attributes, 'sub');
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException') return undefined;
    throw error;
  }
  throw conflict(
    'EmailAlreadyUsed',
    'The administrator’s e-mail address belongs to a user of another hospital. Use another address.',
  );
};

const attribute = (attributes: readonly AttributeType[] | undefined, name: string): string =>
  attributes?.find(({ Name }) => Name === name)?.Value ?? '';

/** Removes the user if it is this tenant's. Twice is once. */
export const removeAdministrator = async (needs: AdministratorNeeds, { email }: Administrator): Promise<void> => {
  const userId = await findUser(needs, email).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'EmailAlreadyUsed') return undefined;
    throw error;
  });
  if (!userId) return;
  await tableOf(needs.session)
    .send(new DeleteCommand({ TableName: needs.session.table, Key: memberKeyOf(needs.session.tenantId, userId) }))
    .catch(translate);
  await needs.users.send(new AdminDeleteUserCommand({ UserPoolId: needs.userPoolId, Username: email }));
};
