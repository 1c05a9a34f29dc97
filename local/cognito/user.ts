/** The users of a pool, and how they are found: by username, by `sub`, or by the e-mail address they sign in with. */
import { AwsError } from '../service.ts';
import { transaction } from '../store.ts';
import { type Attributes, toList } from './attribute.ts';
import type { Directory } from './directory.ts';
import { seconds } from './operation.ts';
import { normal, type Pool, signsInByEmail } from './pool.ts';
import { revokeAll } from './token-family.ts';

/**
 * `FORCE_CHANGE_PASSWORD`: holds a temporary password. `RESET_REQUIRED`: an administrator asked for a new one; only
 * ConfirmForgotPassword leads on.
 */
export type Status = 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED' | 'RESET_REQUIRED';

export interface User {
  readonly pool: string;
  readonly username: string;
  readonly sub: string;
  /** Everything but `sub`. */
  readonly attributes: Attributes;
  readonly status: Status;
  readonly enabled: boolean;
  /** As `password.ts` keeps it; null until one is set. */
  readonly password: string | null;
  /** When a temporary password stops working. */
  readonly passwordUntil: number | null;
  /** The verified secret of the authenticator app. */
  readonly totpSecret: string | null;
  /** A secret handed out and not yet verified. */
  readonly totpPending: string | null;
  readonly mfa: 'off' | 'on' | 'preferred';
  readonly created: number;
  readonly modified: number;
}

type Row = Omit<User, 'attributes' | 'enabled'> & { readonly attributes: string; readonly enabled: number };

export const userOf = (row: unknown): User => {
  const { attributes, enabled, ...rest } = row as Row;
  return { ...rest, attributes: JSON.parse(attributes) as Attributes, enabled: enabled === 1 };
};

export const findUser = ({ store }: Directory, pool: Pool, name: string): User | undefined => {
  const select = store.prepare('SELECT * FROM user WHERE pool = ? AND (username = ? OR sub = ? OR alias = ?)');
  const row = select.get(pool.id, normal(pool, name), name, normal(pool, name));
  return row && userOf(row);
};

export const userNotFound = (): AwsError => new AwsError('UserNotFoundException', 'User does not exist.');

/** Throws `UserNotFoundException`. */
export const requireUser = (directory: Directory, pool: Pool, name: string): User => {
  const user = findUser(directory, pool, name);
  if (!user) throw userNotFound();
  return user;
};

type Kept = Pick<User, 'username' | 'sub' | 'attributes' | 'password' | 'passwordUntil'>;

/** Throws `UsernameExistsException` for a username, or an address to sign in with, that is taken. */
export const insertUser = ({ store, cloud }: Directory, pool: Pool, user: Kept): void => {
  const { username, sub, attributes, password, passwordUntil } = user;
  const alias = aliasOf(pool, attributes);
  const taken = store.prepare('SELECT 1 FROM user WHERE pool = ? AND (username = ? OR alias = ?)').get(pool.id, username, alias);
  if (taken) throw new AwsError('UsernameExistsException', 'User account already exists');
  store
    .prepare(
      `INSERT INTO user (pool, username, sub, email, alias, attributes, status, enabled, password, passwordUntil, created, modified)
       VALUES (?, ?, ?, ?, ?, ?, 'FORCE_CHANGE_PASSWORD', 1, ?, ?, ?, ?)`,
    )
    .run(
      ...[pool.id, username, sub, attributes.email ?? null, alias, JSON.stringify(attributes)],
      ...[password, passwordUntil, cloud.now(), cloud.now()],
    );
};

type Changes = Partial<Pick<User, 'status' | 'password' | 'passwordUntil' | 'totpSecret' | 'totpPending' | 'mfa'>> & {
  readonly enabled?: 0 | 1;
};

/** Writes the named columns and nothing else, so that two changes at once do not undo each other. */
export const changeUser = ({ store, cloud }: Directory, user: User, changes: Changes): void => {
  const columns = Object.keys(changes) as (keyof Changes)[];
  const set = [...columns, 'modified'].map((column) => `${column} = ?`).join(', ');
  const values = columns.map((column) => changes[column] ?? null);
  store.prepare(`UPDATE user SET ${set} WHERE pool = ? AND username = ?`).run(...values, cloud.now(), user.pool, user.username);
};

/** Sets a password that is already hashed. Whoever was signed in with the old one is signed out. */
export const changePassword = (
  directory: Directory,
  user: User,
  changes: Pick<User, 'password' | 'passwordUntil' | 'status'>,
): void =>
  transaction(directory.store, () => {
    changeUser(directory, user, changes);
    revokeAll(directory, user);
  });

/** Merges attributes; an empty value removes one. Throws `AliasExistsException` for an address another user signs in with. */
export const changeAttributes = (directory: Directory, { pool, user }: { pool: Pool; user: User }, changed: Attributes): void => {
  const current = requireUser(directory, pool, user.username).attributes;
  const kept = Object.entries({ ...current, ...changed }).filter(([, value]) => value !== '');
  const attributes: Attributes = Object.fromEntries(kept);
  const alias = aliasOf(pool, attributes);
  const { store, cloud } = directory;
  if (store.prepare('SELECT 1 FROM user WHERE pool = ? AND alias = ? AND username <> ?').get(pool.id, alias, user.username))
    throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
  // A code for an address that has been replaced since must not bring the old one back.
  if ('email' in changed)
    store.prepare("DELETE FROM code WHERE pool = ? AND username = ? AND purpose = 'verification'").run(pool.id, user.username);
  store
    .prepare('UPDATE user SET attributes = ?, email = ?, alias = ?, modified = ? WHERE pool = ? AND username = ?')
    .run(JSON.stringify(attributes), attributes.email ?? null, alias, cloud.now(), pool.id, user.username);
};

const aliasOf = (pool: Pool, { email }: Attributes): string | null =>
  signsInByEmail(pool) && email !== undefined ? normal(pool, email) : null;

/** Every attribute of the user as AWS lists them, `sub` among them. */
export const allAttributes = (user: User): Attributes => ({ ...user.attributes, sub: user.sub });

/** The user as AdminCreateUser and the lists answer it. */
export const describeUser = (user: User): object => ({
  Username: user.username,
  Attributes: toList(allAttributes(user)),
  UserCreateDate: seconds(user.created),
  UserLastModifiedDate: seconds(user.modified),
  Enabled: user.enabled,
  UserStatus: user.status,
});

/** Which second factors the user has switched on, as AdminGetUser and GetUser answer it. */
export const describeMfa = ({ mfa }: User): object => ({
  ...(mfa !== 'off' && { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }),
  ...(mfa === 'preferred' && { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }),
});
