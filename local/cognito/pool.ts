/** User pools: made, described, changed, deleted. */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { transaction } from '../store.ts';
import { type Attribute, schemaOf } from './attribute.ts';
import type { Directory } from './directory.ts';
import { invalid, type Operations, operation, poolId, seconds } from './operation.ts';
import { pageOf, startOf } from './page.ts';
import { changeableSettings, checkSettings, lastingSettings, mfaConfiguration, type PoolSettings } from './pool-settings.ts';
import { DIGITS, LOWER, randomText, UPPER } from './secret.ts';

export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly settings: PoolSettings;
  readonly schema: readonly Attribute[];
  readonly created: number;
  readonly modified: number;
}

interface PoolRow {
  id: string;
  name: string;
  settings: string;
  created: number;
  modified: number;
}

const poolOf = ({ settings, ...row }: PoolRow): Pool => {
  const read = JSON.parse(settings) as PoolSettings;
  return { ...row, settings: read, schema: schemaOf(read.Schema) };
};

/** Throws `ResourceNotFoundException` where there is no such pool. */
export const requirePool = (directory: Directory, id: string): Pool => {
  const row = directory.store.prepare('SELECT * FROM pool WHERE id = ?').get(id) as PoolRow | undefined;
  if (!row) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return poolOf(row);
};

export const arnOf = ({ cloud }: Pick<Directory, 'cloud'>, pool: string): string =>
  `arn:aws:cognito-idp:${cloud.region}:${cloud.accountId}:userpool/${pool}`;

/** Users sign in with their e-mail address; their username is then an identifier of Cognito's own. */
export const signsInByEmail = (pool: Pool): boolean => pool.settings.UsernameAttributes.length > 0;

/** A name as it is kept and compared: lower case, unless the pool tells cases apart. */
export const normal = (pool: Pool, name: string): string =>
  pool.settings.UsernameConfiguration.CaseSensitive ? name : name.toLowerCase();

const describe = (directory: Directory, pool: Pool): object => {
  const { Schema: _, softwareToken: __, ...settings } = pool.settings;
  const { users } = directory.store.prepare('SELECT count(*) AS users FROM user WHERE pool = ?').get(pool.id) as {
    users: number;
  };
  const domain = directory.store.prepare('SELECT name FROM domain WHERE pool = ?').get(pool.id) as { name: string } | undefined;
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: arnOf(directory, pool.id),
    ...settings,
    SchemaAttributes: pool.schema,
    EstimatedNumberOfUsers: users,
    ...(domain && { Domain: domain.name }),
    CreationDate: seconds(pool.created),
    LastModifiedDate: seconds(pool.modified),
  };
};

const save = ({ store, cloud }: Directory, pool: Pool, settings: PoolSettings): void => {
  checkSettings(settings);
  const update = store.prepare('UPDATE pool SET name = ?, settings = ?, modified = ? WHERE id = ?');
  update.run(pool.name, JSON.stringify(settings), cloud.now(), pool.id);
};

const name = z.string().regex(/^[\w\s+=,.@-]{1,128}$/);

const create = async (directory: Directory, given: Omit<PoolSettings, 'softwareToken'>, poolName: string): Promise<Pool> => {
  const settings: PoolSettings = { ...given, softwareToken: false };
  checkSettings(settings);
  schemaOf(settings.Schema);
  const id = `${directory.cloud.region}_${randomText(9, LOWER + UPPER + DIGITS)}`;
  await directory.keys.create(id);
  const at = directory.cloud.now();
  const insert = directory.store.prepare('INSERT INTO pool (id, name, settings, created, modified) VALUES (?, ?, ?, ?, ?)');
  insert.run(id, poolName, JSON.stringify(settings), at, at);
  return requirePool(directory, id);
};

const remove = (directory: Directory, pool: Pool): void => {
  if (pool.settings.DeletionProtection === 'ACTIVE')
    throw invalid(
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    );
  if (directory.store.prepare('SELECT 1 FROM domain WHERE pool = ?').get(pool.id))
    throw invalid('User pool cannot be deleted. It has a domain configured that should be deleted first.');
  transaction(directory.store, () => {
    directory.store.prepare('DELETE FROM failure WHERE pool = ?').run(pool.id);
    directory.store.prepare('DELETE FROM pool WHERE id = ?').run(pool.id);
  });
  directory.keys.remove(pool.id);
};

const mfaOf = ({ settings }: Pool): object => ({
  SoftwareTokenMfaConfiguration: { Enabled: settings.softwareToken },
  MfaConfiguration: settings.MfaConfiguration,
});

export const poolOperations: Operations = {
  CreateUserPool: operation(
    z.strictObject({ PoolName: name, ...changeableSettings, ...lastingSettings }),
    async (directory, { PoolName, ...settings }) => ({
      UserPool: describe(directory, await create(directory, settings, PoolName)),
    }),
  ),
  DescribeUserPool: operation(z.strictObject({ UserPoolId: poolId }), (directory, { UserPoolId }) => ({
    UserPool: describe(directory, requirePool(directory, UserPoolId)),
  })),
  UpdateUserPool: operation(
    z.strictObject({ UserPoolId: poolId, PoolName: name.optional(), ...changeableSettings }),
    (directory, { UserPoolId, PoolName, ...changed }) => {
      const pool = requirePool(directory, UserPoolId);
      save(directory, { ...pool, name: PoolName ?? pool.name }, { ...pool.settings, ...changed });
      return {};
    },
  ),
  DeleteUserPool: operation(z.strictObject({ UserPoolId: poolId }), (directory, { UserPoolId }) => {
    remove(directory, requirePool(directory, UserPoolId));
    return {};
  }),
  ListUserPools: operation(
    z.strictObject({ MaxResults: z.number().int().min(1).max(60), NextToken: z.string().optional() }),
    ({ store }, { MaxResults, NextToken }) => {
      const select = store.prepare('SELECT * FROM pool WHERE id > ? ORDER BY id LIMIT ?');
      const found = select.all(startOf(NextToken), MaxResults + 1) as unknown as PoolRow[];
      const { rows, next } = pageOf(found, MaxResults, ({ id }) => id);
      const UserPools = rows.map(poolOf).map(({ id, name, settings, created, modified }) => ({
        Id: id,
        Name: name,
        LambdaConfig: settings.LambdaConfig,
        CreationDate: seconds(created),
        LastModifiedDate: seconds(modified),
      }));
      return { UserPools, NextToken: next };
    },
  ),
  SetUserPoolMfaConfig: operation(
    z.strictObject({
      UserPoolId: poolId,
      SoftwareTokenMfaConfiguration: z.strictObject({ Enabled: z.boolean().default(false) }).optional(),
      MfaConfiguration: mfaConfiguration.optional(),
    }),
    (directory, { UserPoolId, SoftwareTokenMfaConfiguration: token, MfaConfiguration: mode }) => {
      const pool = requirePool(directory, UserPoolId);
      const softwareToken = token?.Enabled ?? pool.settings.softwareToken;
      save(directory, pool, { ...pool.settings, softwareToken, MfaConfiguration: mode ?? pool.settings.MfaConfiguration });
      return mfaOf(requirePool(directory, UserPoolId));
    },
  ),
  GetUserPoolMfaConfig: operation(z.strictObject({ UserPoolId: poolId }), (directory, { UserPoolId }) =>
    mfaOf(requirePool(directory, UserPoolId)),
  ),
};
