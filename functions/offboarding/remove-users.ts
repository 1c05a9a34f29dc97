/** Removes a hospital's people: each user of the pool that is its own, and then what it knew of them. */
import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import type { TaskAnswer } from '../edge/task.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { memberKeyOf } from '../tenancy/member.ts';

export interface RemoveUsersNeeds {
  readonly users: Pick<CognitoIdentityProviderClient, 'send'>;
  readonly userPoolId: string;
  readonly tenantId: TenantId;
  /** Nothing where it has no table: an onboarding broke before its hospital had its own. */
  readonly session: TenantSession<'data:purge'> | undefined;
  /** The first administrator's address, while it is remembered: of an onboarding that broke there is a user, and no member. */
  readonly firstAdministrator?: string;
  /** Takes these addresses off the list of those that no mail is delivered to. */
  readonly unsuppress: (emails: readonly string[]) => Promise<void>;
  readonly goesOn: () => boolean;
  readonly count: (users: number) => Promise<void>;
}

const pageSize = 25;

/** `unfinished` when there was no time for all. */
export const removeUsers = async (needs: RemoveUsersNeeds): Promise<TaskAnswer> => {
  const { tenantId, session, firstAdministrator } = needs;
  while (session) {
    const userIds = await listMembers(session);
    if (userIds.length === 0) break;
    await removeAll(needs, userIds);
    await mapAtOnce(userIds, (userId) =>
      tableOf(session)
        .send(new DeleteCommand({ TableName: session.table, Key: memberKeyOf(tenantId, userId) }))
        .catch(translate),
    );
    if (!needs.goesOn()) return { state: 'unfinished' };
  }
  if (firstAdministrator) await removeAll(needs, [firstAdministrator]);
  return {};
};

/** By their ids or addresses. The addresses go from the suppression list first: without their users nobody would know them. */
const removeAll = async (needs: RemoveUsersNeeds, names: readonly string[]): Promise<void> => {
  const found = (await mapAtOnce(names, (name) => findUser(needs, name))).filter((user) => user !== undefined);
  await needs.unsuppress(found.map(({ email }) => email));
  const removed = await mapAtOnce(found, (user) => removeUser(needs, user));
  const count = removed.filter(Boolean).length;
  if (count > 0) await needs.count(count);
};

/** Their ids, `sub` of the pool. */
const listMembers = async (session: TenantSession<'data:purge'>): Promise<readonly string[]> => {
  const query = new QueryCommand({
    TableName: session.table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': memberKeyOf(session.tenantId, '').pk },
    ConsistentRead: true,
    Limit: pageSize,
  });
  return ((await tableOf(session).send(query).catch(translate)).Items ?? []).map(({ sk }) => String(sk));
};

interface User {
  readonly name: string;
  readonly email: string;
}

/** The user of that name, if it is this hospital's: another's stays. */
const findUser = async ({ users, userPoolId, tenantId }: RemoveUsersNeeds, Username: string): Promise<User | undefined> => {
  const found = await users.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username })).catch(unlessGone);
  const attributeOf = (name: string) => found?.UserAttributes?.find(({ Name }) => Name === name)?.Value;
  if (attributeOf('custom:tenantId') !== tenantId) return undefined;
  return { name: found?.Username ?? Username, email: attributeOf('email') ?? '' };
};

/** Whether it was there. */
const removeUser = async ({ users, userPoolId }: RemoveUsersNeeds, { name }: User): Promise<boolean> => {
  const removed = await users.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: name })).catch(unlessGone);
  return removed !== undefined;
};

const unlessGone = (error: unknown): undefined => {
  if (!(error instanceof Error && error.name === 'UserNotFoundException')) throw error;
};
