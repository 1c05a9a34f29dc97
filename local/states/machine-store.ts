/** State machines as they are kept. */
import type { DatabaseSync } from 'node:sqlite';

export const machineSchema = `
  CREATE TABLE IF NOT EXISTS machines (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT UNIQUE NOT NULL, deleting INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
`;

/** Dates in milliseconds. */
export interface StoredMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly loggingConfiguration: object;
  readonly tracingConfiguration: object;
  readonly tags: Readonly<Record<string, string>>;
  readonly revisionId: string;
  readonly creationDate: number;
}

export const createMachineStore = (database: DatabaseSync) => ({
  put: (machine: StoredMachine): void => {
    database
      .prepare('INSERT INTO machines (arn, body) VALUES (?, ?) ON CONFLICT (arn) DO UPDATE SET body = excluded.body')
      .run(machine.stateMachineArn, JSON.stringify(machine));
  },
  find: (arn: string): (StoredMachine & { readonly deleting: boolean }) | undefined => {
    const row = database.prepare('SELECT body, deleting FROM machines WHERE arn = ?').get(arn);
    return row && { ...(JSON.parse(row.body as string) as StoredMachine), deleting: row.deleting === 1 };
  },
  /** In the order of their creation. */
  list: (after: number, limit: number): (StoredMachine & { readonly sequence: number })[] =>
    database
      .prepare('SELECT sequence, body FROM machines WHERE deleting = 0 AND sequence > ? ORDER BY sequence LIMIT ?')
      .all(after, limit)
      .map(({ sequence, body }) => ({ ...(JSON.parse(body as string) as StoredMachine), sequence: sequence as number })),
  markDeleting: (arn: string): void => {
    database.prepare('UPDATE machines SET deleting = 1 WHERE arn = ?').run(arn);
  },
  /** Forgets the machines that are being deleted and have no execution left at work. */
  sweep: (): void => {
    database.exec(`DELETE FROM machines WHERE deleting = 1
      AND NOT EXISTS (SELECT 1 FROM executions WHERE stateMachineArn = arn AND status = 'RUNNING')`);
  },
});

export type MachineStore = ReturnType<typeof createMachineStore>;
