/**
 * Groups of users, which tokens carry in `cognito:groups`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
 */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import type { Directory } from './directory.ts';
import { type Operations, operation, poolId, seconds, username } from './operation.ts';
import { pageOf, startOf } from './page.ts';
import { requirePool } from './pool.ts';
import { describeUser, requireUser, type User, userOf } from './user.ts';

export interface Group {
  readonly pool: string;
  readonly name: string;
  readonly description: string | null;
  readonly role: string | null;
  readonly precedence: number | null;
  readonly created: number;
  readonly modified: number;
}

/** A user's groups, the one that matters most first: the lowest precedence, then those without one. */
export const groupsOf = ({ store }: Directory, { pool, username: member }: User): readonly Group[] =>
  store
    .prepare(
      `SELECT user_group.* FROM user_group JOIN membership USING (pool, name) WHERE pool = ? AND username = ?
       ORDER BY precedence IS NULL, precedence, name`,
    )
    .all(pool, member) as unknown as Group[];

const requireGroup = ({ store }: Directory, pool: string, name: string): Group => {
  const group = store.prepare('SELECT * FROM user_group WHERE pool = ? AND name = ?').get(pool, name) as Group | undefined;
  if (!group) throw new AwsError('ResourceNotFoundException', 'Group not found.');
  return group;
};

const describe = (group: Group): object => ({
  GroupName: group.name,
  UserPoolId: group.pool,
  ...(group.description !== null && { Description: group.description }),
  ...(group.role !== null && { RoleArn: group.role }),
  ...(group.precedence !== null && { Precedence: group.precedence }),
  CreationDate: seconds(group.created),
  LastModifiedDate: seconds(group.modified),
});

const groupName = z.string().regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u);
const paging = { Limit: z.number().int().min(1).max(60).default(60), NextToken: z.string().optional() };
const member = z.strictObject({ UserPoolId: poolId, Username: username, GroupName: groupName });

const membership = (sql: string) =>
  operation(member, (directory, { UserPoolId, Username, GroupName }) => {
    const user = requireUser(directory, requirePool(directory, UserPoolId), Username);
    requireGroup(directory, UserPoolId, GroupName);
    directory.store.prepare(sql).run(UserPoolId, user.username, GroupName);
    return {};
  });

export const groupOperations: Operations = {
  CreateGroup: operation(
    z.strictObject({
      UserPoolId: poolId,
      GroupName: groupName,
      Description: z.string().max(2048).optional(),
      RoleArn: z.string().startsWith('arn:').optional(),
      Precedence: z.number().int().min(0).optional(),
    }),
    (directory, { UserPoolId, GroupName, Description, RoleArn, Precedence }) => {
      requirePool(directory, UserPoolId);
      const { store, cloud } = directory;
      if (store.prepare('SELECT 1 FROM user_group WHERE pool = ? AND name = ?').get(UserPoolId, GroupName))
        throw new AwsError('GroupExistsException', 'A group with the name already exists.');
      store
        .prepare(
          'INSERT INTO user_group (pool, name, description, role, precedence, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(UserPoolId, GroupName, Description ?? null, RoleArn ?? null, Precedence ?? null, cloud.now(), cloud.now());
      return { Group: describe(requireGroup(directory, UserPoolId, GroupName)) };
    },
  ),
  GetGroup: operation(z.strictObject({ UserPoolId: poolId, GroupName: groupName }), (directory, { UserPoolId, GroupName }) => ({
    Group: describe(requireGroup(directory, requirePool(directory, UserPoolId).id, GroupName)),
  })),
  DeleteGroup: operation(z.strictObject({ UserPoolId: poolId, GroupName: groupName }), (directory, { UserPoolId, GroupName }) => {
    requireGroup(directory, requirePool(directory, UserPoolId).id, GroupName);
    directory.store.prepare('DELETE FROM user_group WHERE pool = ? AND name = ?').run(UserPoolId, GroupName);
    return {};
  }),
  ListGroups: operation(z.strictObject({ UserPoolId: poolId, ...paging }), (directory, { UserPoolId, Limit, NextToken }) => {
    requirePool(directory, UserPoolId);
    const select = directory.store.prepare('SELECT * FROM user_group WHERE pool = ? AND name > ? ORDER BY name LIMIT ?');
    const found = select.all(UserPoolId, startOf(NextToken), Limit + 1) as unknown as Group[];
    const { rows, next } = pageOf(found, Limit, ({ name }) => name);
    return { Groups: rows.map(describe), NextToken: next };
  }),
  AdminAddUserToGroup: membership('INSERT OR IGNORE INTO membership (pool, username, name) VALUES (?, ?, ?)'),
  AdminRemoveUserFromGroup: membership('DELETE FROM membership WHERE pool = ? AND username = ? AND name = ?'),
  AdminListGroupsForUser: operation(
    z.strictObject({ UserPoolId: poolId, Username: username, ...paging }),
    (directory, { UserPoolId, Username, Limit, NextToken }) => {
      const user = requireUser(directory, requirePool(directory, UserPoolId), Username);
      const byName = groupsOf(directory, user).toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const rest = byName.filter(({ name }) => name > startOf(NextToken));
      const { rows, next } = pageOf(rest, Limit, ({ name }) => name);
      return { Groups: rows.map(describe), NextToken: next };
    },
  ),
  ListUsersInGroup: operation(
    z.strictObject({ UserPoolId: poolId, GroupName: groupName, ...paging }),
    (directory, { UserPoolId, GroupName, Limit, NextToken }) => {
      requireGroup(directory, requirePool(directory, UserPoolId).id, GroupName);
      const select = directory.store.prepare(
        `SELECT user.* FROM user JOIN membership USING (pool, username)
         WHERE pool = ? AND membership.name = ? AND username > ? ORDER BY username LIMIT ?`,
      );
      const found = select.all(UserPoolId, GroupName, startOf(NextToken), Limit + 1).map(userOf);
      const { rows, next } = pageOf(found, Limit, (user) => user.username);
      return { Users: rows.map(describeUser), NextToken: next };
    },
  ),
};
