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
    const removed = await mapAtOnce(userIds, async (userId) => {
      const isRemoved = await removeUser(needs, userId);
      const Key = memberKeyOf(tenantId, userId);
      await tableOf(session)
        .send(new DeleteCommand({ TableName: session.table, Key }))
        .catch(translate);
      return isRemoved;
    });
    await needs.count(removed.filter(Boolean).length);
    if (!needs.goesOn()) return { state: 'unfinished' };
  }
  if (firstAdministrator && (await removeUser(needs, firstAdministrator))) await needs.count(1);
  return {};
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

/** Whether there was one that is this hospital's: another's stays. */
const removeUser = async ({ users, userPoolId, tenantId }: RemoveUsersNeeds, name: string): Promise<boolean> => {
  const user = { UserPoolId: userPoolId, Username: name };
  try {
    const { UserAttributes: attributes, Username } = await users.send(new AdminGetUserCommand(user));
    if (attributes?.find(({ Name }) => Name === 'custom:tenantId')?.Value !== tenantId) return false;
    await users.send(new AdminDeleteUserCommand({ ...user, Username }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException') return false;
    throw error;
  }
};
