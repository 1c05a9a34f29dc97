/** What administrators do to one user. */
import * as z from 'zod';
import { transaction } from '../store.ts';
import { writeAttributes } from './address.ts';
import { temporary } from './admin-create-user.ts';
import { attributeList, checkAttributes, checkMutable, toAttributes, toList } from './attribute.ts';
import { sendCode } from './code.ts';
import type { Directory } from './directory.ts';
import { checkRecoverable } from './forgot-password.ts';
import { clientMetadata, invalid, type Operations, operation, poolId, seconds, username } from './operation.ts';
import { checkPassword, hashPassword } from './password.ts';
import { type Pool, requirePool, signsInByEmail } from './pool.ts';
import { revokeAll } from './token-family.ts';
import { allAttributes, changeAttributes, changePassword, changeUser, describeMfa, requireUser, type User } from './user.ts';

const one = { UserPoolId: poolId, Username: username };

interface Found {
  readonly pool: Pool;
  readonly user: User;
}

const find = (directory: Directory, { UserPoolId, Username }: { UserPoolId: string; Username: string }): Found => {
  const pool = requirePool(directory, UserPoolId);
  return { pool, user: requireUser(directory, pool, Username) };
};

const onUser = (run: (directory: Directory, found: Found) => void) =>
  operation(z.strictObject(one), (directory, input) => {
    run(directory, find(directory, input));
    return {};
  });

const setPassword = async (
  directory: Directory,
  { pool, user }: Found,
  given: { password: string; permanent: boolean },
): Promise<void> => {
  if (!given.permanent) {
    const hashed = await temporary(directory, pool, given.password);
    return changePassword(directory, user, { ...hashed, status: 'FORCE_CHANGE_PASSWORD' });
  }
  checkPassword(pool.settings.Policies.PasswordPolicy, given.password);
  changePassword(directory, user, { password: await hashPassword(given.password), passwordUntil: null, status: 'CONFIRMED' });
};

const setEnabled = (directory: Directory, user: User, enabled: 0 | 1): void =>
  transaction(directory.store, () => {
    changeUser(directory, user, { enabled });
    if (enabled === 0) revokeAll(directory, user);
  });

const updateAttributes = (directory: Directory, found: Found, list: z.output<typeof attributeList>): void => {
  const { schema } = found.pool;
  const given = toAttributes(list);
  checkAttributes(schema, given);
  checkMutable(schema, Object.keys(given));
  writeAttributes(directory, found, given);
};

const deleteAttributes = (directory: Directory, found: Found, names: readonly string[]): void => {
  const { schema } = found.pool;
  for (const name of names) {
    if (!schema.some(({ Name }) => Name === name)) throw invalid(`Invalid attribute ${name}.`);
    if (name === 'email' && signsInByEmail(found.pool)) throw invalid('Cannot delete the attribute users sign in with.');
  }
  checkMutable(schema, names);
  changeAttributes(directory, found, Object.fromEntries(names.map((name) => [name, ''])));
};

const reset = (directory: Directory, found: Found): void => {
  checkRecoverable({ ...found.pool, settings: { ...found.pool.settings, AccountRecoverySetting: undefined } }, found.user);
  transaction(directory.store, () => {
    changeUser(directory, found.user, { status: 'RESET_REQUIRED' });
    revokeAll(directory, found.user);
  });
  sendCode(directory, found, { purpose: 'reset', address: found.user.attributes.email ?? '' });
};

export const adminUserOperations: Operations = {
  AdminGetUser: operation(z.strictObject(one), (directory, input) => {
    const { user } = find(directory, input);
    return {
      Username: user.username,
      UserAttributes: toList(allAttributes(user)),
      UserCreateDate: seconds(user.created),
      UserLastModifiedDate: seconds(user.modified),
      Enabled: user.enabled,
      UserStatus: user.status,
      ...describeMfa(user),
    };
  }),
  AdminSetUserPassword: operation(
    z.strictObject({ ...one, Password: z.string().min(1), Permanent: z.boolean().default(false) }),
    async (directory, { Password: password, Permanent: permanent, ...input }) => {
      await setPassword(directory, find(directory, input), { password, permanent });
      return {};
    },
  ),
  AdminDeleteUser: onUser(({ store }, { user }) => {
    store.prepare('DELETE FROM user WHERE pool = ? AND username = ?').run(user.pool, user.username);
  }),
  AdminDisableUser: onUser((directory, { user }) => setEnabled(directory, user, 0)),
  AdminEnableUser: onUser((directory, { user }) => setEnabled(directory, user, 1)),
  AdminUserGlobalSignOut: onUser((directory, { user }) => revokeAll(directory, user)),
  AdminResetUserPassword: operation(z.strictObject({ ...one, ClientMetadata: clientMetadata }), (directory, input) => {
    reset(directory, find(directory, input));
    return {};
  }),
  AdminUpdateUserAttributes: operation(
    z.strictObject({ ...one, UserAttributes: attributeList, ClientMetadata: clientMetadata }),
    (directory, { UserAttributes, ...input }) => {
      updateAttributes(directory, find(directory, input), UserAttributes);
      return {};
    },
  ),
  AdminDeleteUserAttributes: operation(
    z.strictObject({ ...one, UserAttributeNames: z.array(z.string()) }),
    (directory, { UserAttributeNames, ...input }) => {
      deleteAttributes(directory, find(directory, input), UserAttributeNames);
      return {};
    },
  ),
};
