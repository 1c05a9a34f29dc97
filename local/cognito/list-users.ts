/**
 * Finding users.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 */
import * as z from 'zod';
import { type AwsError, notImplemented } from '../service.ts';
import { toList } from './attribute.ts';
import { invalid, type Operations, operation, poolId } from './operation.ts';
import { pageOf, startOf } from './page.ts';
import { requirePool } from './pool.ts';
import { allAttributes, describeUser, userOf } from './user.ts';

/** What can be searched, and the expression that reads it from a row. Custom attributes cannot, as on AWS. */
const COLUMN: Readonly<Record<string, string>> = {
  username: 'username',
  sub: 'sub',
  email: 'email',
  'cognito:user_status': 'status',
  status: "iif(enabled, 'Enabled', 'Disabled')",
  ...Object.fromEntries(
    ['phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map((name) => [
      name,
      `attributes ->> '$.${name}'`,
    ]),
  ),
};

interface Condition {
  readonly sql: string;
  readonly value: string;
}

/** `email = "a@b"`, `given_name ^= "Jo"`; a quotation mark within is written `\"`. */
export const parseFilter = (filter: string | undefined): Condition => {
  if (filter === undefined || filter.trim() === '') return { sql: "? = ''", value: '' };
  const [, name = '', operator, quoted] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (quoted === undefined) throw invalid('Error while parsing filter.');
  const column = Object.hasOwn(COLUMN, name) ? COLUMN[name] : undefined;
  if (!column) throw unsearchable(name);
  const value = quoted.replace(/\\(.)/g, '$1');
  return operator === '=' ? { sql: `${column} = ?`, value } : { sql: `instr(${column}, ?) = 1`, value };
};

const unsearchable = (name: string): AwsError => invalid(`Invalid search attribute: ${name}`);

export const listUsers: Operations = {
  ListUsers: operation(
    z.strictObject({
      UserPoolId: poolId,
      Filter: z.string().max(256).optional(),
      Limit: z.number().int().min(0).max(60).optional(),
      AttributesToGet: z.array(z.string()).optional(),
      PaginationToken: z.string().optional(),
    }),
    (directory, { UserPoolId, Filter, Limit, AttributesToGet, PaginationToken }) => {
      const pool = requirePool(directory, UserPoolId);
      if (Limit === 0) throw notImplemented('ListUsers with Limit 0');
      const limit = Limit ?? 60;
      const { sql, value } = parseFilter(Filter);
      const select = directory.store.prepare(
        `SELECT * FROM user WHERE pool = ? AND username > ? AND ${sql} ORDER BY username LIMIT ?`,
      );
      const found = select.all(pool.id, startOf(PaginationToken), value, limit + 1).map(userOf);
      const { rows, next } = pageOf(found, limit, ({ username }) => username);
      const wanted = (name: string): boolean => !AttributesToGet || AttributesToGet.includes(name);
      const Users = rows.map((user) => ({
        ...describeUser(user),
        Attributes: toList(allAttributes(user)).filter(({ Name }) => wanted(Name)),
      }));
      return { Users, PaginationToken: next };
    },
  ),
};
