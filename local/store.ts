/** Where a service keeps what it has acknowledged: one SQLite file a service, written before the answer leaves. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens `<directory>/<service>.sqlite` and applies the schema (idempotent `CREATE … IF NOT EXISTS` statements).
 * Throws one sentence when the file is damaged. Survives a killed process at any moment: a committed transaction is in the write-ahead log.
 */
export const openStore = (directory: string, service: string, schema: string): DatabaseSync => {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${service}.sqlite`);
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    database.exec(schema);
  } catch (error) {
    database.close();
    throw isDamaged(error) ? new Error(damaged(file), { cause: error }) : error;
  }
  return database;
};

/** SQLITE_CORRUPT and SQLITE_NOTADB. https://sqlite.org/rescode.html */
const isDamaged = (error: unknown): boolean => [11, 26].includes((error as { errcode?: number }).errcode ?? 0);

/** What is said of a state file that cannot be read: which, and the way out. */
export const damaged = (file: string): string =>
  `${file} is damaged. Start with "npm start -- --fresh" to begin anew; the local data is then lost.`;

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
