/** Where a service keeps what it has acknowledged: one SQLite file a service, written before the answer leaves. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens `<directory>/<service>.sqlite` and applies the schema (idempotent `CREATE … IF NOT EXISTS` statements).
 * Survives a killed process at any moment: a committed transaction is in the write-ahead log.
 */
export const openStore = (directory: string, service: string, schema: string): DatabaseSync => {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, `${service}.sqlite`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
  database.exec(schema);
  return database;
};

/** Runs `work` as one transaction: all of it is kept, or none. */
export const transaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
};
