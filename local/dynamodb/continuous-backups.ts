/**
 * Point-in-time recovery as a setting: what was set is described. The engine takes no backups, so nothing can be restored.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import { AwsError, type Input, onlyModelled } from '../service.ts';
import { openStore } from '../store.ts';

export interface ContinuousBackups {
  update(table: string, specification: unknown): unknown;
  describe(table: string): unknown;
  forget(table: string): void;
  close(): void;
}

interface Setting {
  readonly days: number;
  readonly since: number;
}

export const createContinuousBackups = (cloud: Cloud): ContinuousBackups => {
  const database = openStore(
    cloud.directory,
    'dynamodb-settings',
    'CREATE TABLE IF NOT EXISTS recovery (table_name TEXT PRIMARY KEY, days INTEGER NOT NULL, since INTEGER NOT NULL) STRICT',
  );
  const describe = (table: string) => description(read(database, table), cloud.now());
  return {
    update(table, specification) {
      const { enabled, days } = settingsIn(specification);
      if (!enabled) database.prepare('DELETE FROM recovery WHERE table_name = ?').run(table);
      else
        database
          .prepare('INSERT INTO recovery VALUES (?, ?, ?) ON CONFLICT (table_name) DO UPDATE SET days = excluded.days')
          .run(table, days, cloud.now());
      return describe(table);
    },
    describe,
    forget: (table) => void database.prepare('DELETE FROM recovery WHERE table_name = ?').run(table),
    close: () => database.close(),
  };
};

const read = (database: DatabaseSync, table: string): Setting | undefined =>
  database.prepare('SELECT days, since FROM recovery WHERE table_name = ?').get(table) as Setting | undefined;

const settingsIn = (specification: unknown): { enabled: boolean; days: number } => {
  const given = (specification ?? {}) as Input;
  onlyModelled('UpdateContinuousBackups', given, ['PointInTimeRecoveryEnabled', 'RecoveryPeriodInDays']);
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = 35 } = given;
  if (typeof enabled !== 'boolean')
    throw new AwsError('ValidationException', 'PointInTimeRecoveryEnabled must be true or false.');
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > 35)
    throw new AwsError('ValidationException', 'RecoveryPeriodInDays must be between 1 and 35.');
  return { enabled, days };
};

const description = (setting: Setting | undefined, now: number) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: setting
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: setting.days,
          EarliestRestorableDateTime: Math.max(setting.since, now - setting.days * 86_400_000) / 1000,
          LatestRestorableDateTime: Math.max(setting.since, now - 300_000) / 1000,
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  },
});
