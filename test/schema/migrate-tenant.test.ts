/** A hospital's data is brought to the version of the code, each migration once, whatever breaks and whoever else is at it. */
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import { type MigrateNeeds, migrateTenant, undoMigrations } from '../../functions/schema/migrate-tenant.ts';
import { type Migration, migrations as released } from '../../functions/schema/migrations.ts';
import { type HospitalTable, hospitalTable, openHospitalTable } from '../tenancy/hospital-table.ts';

let table: HospitalTable<'config:write'>;
beforeAll(async () => {
  table = await openHospitalTable(['config:write']);
});
afterAll(() => table.close());

/** Migrations that say when they are run and taken back; `mishap` is told first, and may throw. */
const telling = (count: number, mishap: (version: number) => void = () => undefined) => {
  const told: string[] = [];
  const migrations = Array.from({ length: count }, (_, index): Migration => {
    const version = index + 1;
    const tell = (what: string) => async () => {
      mishap(version);
      told.push(`${what} ${version}`);
    };
    return { version, name: `Number${version}`, run: tell('run'), undo: tell('undo') };
  });
  return { told, migrations };
};

/** A hospital of the test's own. */
const hospital = (name: string) => {
  const session = table.sessionOf(asTenantId(idFrom(name)));
  const needs = { session, tables: { tenant: hospitalTable }, now: () => new Date('2026-03-03T00:00:00Z') };
  return {
    with: (migrations: readonly Migration[]): MigrateNeeds => ({ ...needs, migrations }),
    items: () => table.itemsIn(`${session.tenantId}#config`),
    version: async () => Number((await table.itemsIn(`${session.tenantId}#config`))[0]?.version?.N),
  };
};

/** Fails the first time it comes to `version`. */
const failingOnceAt = (version: number) => {
  let failed = false;
  return (at: number): void => {
    if (at !== version || failed) return;
    failed = true;
    throw new Error('cut off');
  };
};

test('the versions of this release follow each other from 1 on, each with a name of its own', () => {
  expect(released.map(({ version }) => version)).toEqual(released.map((_, index) => index + 1));
  expect(new Set(released.map(({ name }) => name)).size).toBe(released.length);
});

test('a new hospital comes to the newest version, in order, and each is recorded with its time', async () => {
  const general = hospital('new');
  const { told, migrations } = telling(3);
  expect(await migrateTenant(general.with(migrations))).toBe(3);
  expect(told).toEqual(['run 1', 'run 2', 'run 3']);
  const applied = (version: number) => ({
    M: { version: { N: `${version}` }, name: { S: `Number${version}` }, at: { S: '2026-03-03T00:00:00.000Z' } },
  });
  expect(await general.items()).toEqual([
    expect.objectContaining({ sk: { S: 'schema' }, version: { N: '3' }, applied: { L: [1, 2, 3].map(applied) } }),
  ]);
});

test('one that is there already is read once, and nothing else is done', async () => {
  const general = hospital('there already');
  const { told, migrations } = telling(2);
  await migrateTenant(general.with(migrations));
  table.cloud.traffic.reset();
  expect(await migrateTenant(general.with(migrations))).toBe(2);
  expect(told).toEqual(['run 1', 'run 2']);
  expect(table.cloud.traffic.counts()).toEqual({ 'dynamodb:GetItem': 1 });
});

test('a later release does what is new in it', async () => {
  const general = hospital('later release');
  await migrateTenant(general.with(telling(1).migrations));
  const { told, migrations } = telling(3);
  expect(await migrateTenant(general.with(migrations))).toBe(3);
  expect(told).toEqual(['run 2', 'run 3']);
});

test('one that was cut off goes on with the migration it was cut off in', async () => {
  const general = hospital('cut off');
  const { told, migrations } = telling(3, failingOnceAt(2));
  await expect(migrateTenant(general.with(migrations))).rejects.toThrow('cut off');
  expect(await general.version()).toBe(1);
  await migrateTenant(general.with(migrations));
  expect(told).toEqual(['run 1', 'run 2', 'run 3']);
});

test('an earlier release refuses a hospital that a later one has migrated, and leaves it as it is', async () => {
  const general = hospital('too new');
  await migrateTenant(general.with(telling(3).migrations));
  const { told, migrations } = telling(2);
  await expect(migrateTenant(general.with(migrations))).rejects.toMatchObject({ kind: 'conflict', name: 'SchemaTooNew' });
  expect([told, await general.version()]).toEqual([[], 3]);
});

test('five at once record each migration once, and all come to the end', async () => {
  const general = hospital('at once');
  const { migrations } = telling(4);
  const versions = await Promise.all(Array.from({ length: 5 }, () => migrateTenant(general.with(migrations))));
  expect(versions).toEqual([4, 4, 4, 4, 4]);
  const [item] = await general.items();
  expect((item?.applied as { L?: unknown[] } | undefined)?.L).toHaveLength(4);
});

describe('taken back', () => {
  test('nothing is left, newest first; and taken back twice is taken back', async () => {
    const general = hospital('taken back');
    const { told, migrations } = telling(2);
    await migrateTenant(general.with(migrations));
    told.length = 0;
    await undoMigrations(general.with(migrations));
    expect(told).toEqual(['undo 2', 'undo 1']);
    await undoMigrations(general.with(migrations));
    expect(await general.items()).toEqual([]);
  });

  test('what a migration made before it was cut off goes too', async () => {
    const general = hospital('cut off and taken back');
    const { told, migrations } = telling(3, failingOnceAt(2));
    await expect(migrateTenant(general.with(migrations))).rejects.toThrow('cut off');
    await undoMigrations(general.with(migrations));
    expect(told).toEqual(['run 1', 'undo 2', 'undo 1']);
  });

  test('a second attempt begins anew', async () => {
    const general = hospital('a second attempt');
    const { migrations } = telling(2);
    await migrateTenant(general.with(migrations));
    await undoMigrations(general.with(migrations));
    expect(await migrateTenant(general.with(migrations))).toBe(2);
  });
});
