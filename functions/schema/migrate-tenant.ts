/**
 * Brings a hospital's data to the version of this release, one migration after the other, each recorded once it is done. What is recorded
 * is not done again, so that it goes on where it was cut off. Undone by `undoMigrations`.
 */
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, tableOf, translate } from '../aws/table.ts';
import { conflict } from '../kernel/errors.ts';
import type { Migration, MigrationSession } from './migrations.ts';

export interface MigrateNeeds {
  readonly session: MigrationSession;
  /** In order. */
  readonly migrations: readonly Migration[];
  readonly now: () => Date;
}

/** In the hospital's own partition: `version`, and in `applied` the name and time of each migration. */
const schemaKeyOf = (tenantId: string) => ({ pk: `${tenantId}#config`, sk: 'schema' });

/** The version it has now. Throws `SchemaTooNew` when a later release was here: what this one would write could be wrong. */
export const migrateTenant = async (needs: MigrateNeeds): Promise<number> => {
  const { session, migrations } = needs;
  let version = await readVersion(needs);
  for (;;) {
    const next = migrations.find((one) => one.version === version + 1);
    if (!next) return demandKnown(version, migrations);
    await next.run(session);
    version = (await record(needs, next)) ? next.version : await readVersion(needs);
  }
};

const demandKnown = (version: number, migrations: readonly Migration[]): number => {
  const newest = migrations.at(-1)?.version ?? 0;
  if (version === newest) return version;
  throw conflict('SchemaTooNew', `The data of this hospital is at version ${version}; this release knows ${newest} at most.`);
};

/** 0 before the first. */
const readVersion = async ({ session }: MigrateNeeds): Promise<number> => {
  const get = new GetCommand({ TableName: session.table, Key: schemaKeyOf(session.tenantId), ConsistentRead: true });
  const { Item: item } = await tableOf(session).send(get).catch(translate);
  return Number(item?.version ?? 0);
};

/** False when another who was at the same recorded it first. */
const record = async ({ session, now }: MigrateNeeds, { version, name }: Migration): Promise<boolean> => {
  const update = new UpdateCommand({
    TableName: session.table,
    Key: schemaKeyOf(session.tenantId),
    UpdateExpression: 'SET #version = :version, applied = list_append(if_not_exists(applied, :none), :this)',
    ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : '#version = :before',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: {
      ':version': version,
      ':none': [],
      ':this': [{ version, name, at: now().toISOString() }],
      ...(version === 1 ? {} : { ':before': version - 1 }),
    },
  });
  return tableOf(session)
    .send(update)
    .then(
      () => true,
      (error: unknown) => (isConditionFailed(error) ? false : translate(error)),
    );
};

/** Of a hospital that never opened: what migrations made in it, the one that was cut off included, and that they were. Twice is once. */
export const undoMigrations = async (needs: MigrateNeeds): Promise<void> => {
  const { session, migrations } = needs;
  const begun = (await readVersion(needs)) + 1;
  for (const { undo } of migrations.filter(({ version }) => version <= begun).reverse()) await undo?.(session);
  const Key = schemaKeyOf(session.tenantId);
  await tableOf(session)
    .send(new DeleteCommand({ TableName: session.table, Key }))
    .catch(translate);
};
