/** Executions, where each of them stands, and their histories: one transaction a transition. */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../store.ts';
import type { Notices } from './notices.ts';
import type { EventDraft, Strand } from './strand.ts';

export const executionSchema = `
  CREATE TABLE IF NOT EXISTS executions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, executionArn TEXT UNIQUE NOT NULL, stateMachineArn TEXT NOT NULL,
    name TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL, roleArn TEXT NOT NULL,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, startDate INTEGER NOT NULL, stopDate INTEGER);
  CREATE INDEX IF NOT EXISTS executions_of ON executions (stateMachineArn, sequence);
  CREATE TABLE IF NOT EXISTS strands (
    execution TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, id));
  CREATE TABLE IF NOT EXISTS events (
    execution TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
`;

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Dates in milliseconds; the definition and the role are those of the start, whatever becomes of the state machine. */
export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly definition: string;
  readonly roleArn: string;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly startDate: number;
  readonly stopDate?: number;
}

export interface HistoryEvent extends EventDraft {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

export interface Ending {
  readonly status: ExecutionStatus;
  readonly stopDate: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Transition {
  readonly put: readonly Strand[];
  readonly remove: readonly string[];
  readonly events: readonly HistoryEvent[];
  readonly ending?: Ending;
}

/** A window on a list: `after` is the last key of the page before. */
export interface Window {
  readonly after?: number;
  readonly limit: number;
  readonly reverse?: boolean;
}

/** `notices` hears of each status an execution comes to. */
export const createExecutionStore = (database: DatabaseSync, notices: Notices) => {
  const insertExecution = database.prepare(
    `INSERT INTO executions (executionArn, stateMachineArn, name, status, definition, roleArn, input, startDate)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const putStrand = database.prepare(
    'INSERT INTO strands VALUES (?, ?, ?) ON CONFLICT (execution, id) DO UPDATE SET body = excluded.body',
  );
  const removeStrand = database.prepare('DELETE FROM strands WHERE execution = ? AND id = ?');
  const insertEvent = database.prepare('INSERT INTO events VALUES (?, ?, ?)');
  const end = database.prepare(
    'UPDATE executions SET status = ?, stopDate = ?, output = ?, error = ?, cause = ? WHERE executionArn = ?',
  );

  const apply = (arn: string, { put, remove, events, ending }: Transition): void => {
    for (const id of remove) removeStrand.run(arn, id);
    for (const strand of put) putStrand.run(arn, strand.id, JSON.stringify(strand));
    for (const event of events) insertEvent.run(arn, event.id, JSON.stringify(event));
    if (!ending) return;
    end.run(ending.status, ending.stopDate, ending.output ?? null, ending.error ?? null, ending.cause ?? null, arn);
    database.prepare('DELETE FROM strands WHERE execution = ?').run(arn);
    notices.keep(find(arn) as Execution);
  };

  const find = (arn: string): Execution | undefined => {
    const row = database.prepare('SELECT * FROM executions WHERE executionArn = ?').get(arn);
    return row && executionOf(row);
  };

  return {
    /** Keeps a new execution with its first strand and event. */
    create: (execution: Execution, first: Transition): void => {
      transaction(database, () => {
        const { executionArn, stateMachineArn, name, status, definition, roleArn, input, startDate } = execution;
        insertExecution.run(executionArn, stateMachineArn, name, status, definition, roleArn, input, startDate);
        apply(executionArn, first);
        notices.keep(execution);
      });
      notices.send();
    },
    commit: (arn: string, transition: Transition): void => {
      transaction(database, () => apply(arn, transition));
      if (transition.ending) notices.send();
    },
    find,
    running: (): Execution[] =>
      database.prepare("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY sequence").all().map(executionOf),
    strandsOf: (arn: string): Strand[] =>
      database
        .prepare('SELECT body FROM strands WHERE execution = ? ORDER BY rowid')
        .all(arn)
        .map(({ body }) => JSON.parse(body as string) as Strand),
    lastEventOf: (arn: string): number =>
      database.prepare('SELECT max(id) AS last FROM events WHERE execution = ?').get(arn)?.last as number,
    /** The newest first. */
    list: (filter: { stateMachineArn: string; status?: string }, window: Window): (Execution & { sequence: number })[] =>
      database
        .prepare(
          `SELECT * FROM executions WHERE stateMachineArn = ? AND status = coalesce(?, status) AND sequence < ?
           ORDER BY sequence DESC LIMIT ?`,
        )
        .all(filter.stateMachineArn, filter.status ?? null, window.after ?? Number.MAX_SAFE_INTEGER, window.limit)
        .map((row) => ({ ...executionOf(row), sequence: row.sequence as number })),
    eventsOf: (arn: string, { after, limit, reverse = false }: Window): HistoryEvent[] =>
      database
        .prepare(
          reverse
            ? 'SELECT body FROM events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?'
            : 'SELECT body FROM events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?',
        )
        .all(arn, after ?? (reverse ? Number.MAX_SAFE_INTEGER : 0), limit)
        .map(({ body }) => JSON.parse(body as string) as HistoryEvent),
  };
};

export type ExecutionStore = ReturnType<typeof createExecutionStore>;

const executionOf = (row: Record<string, unknown>): Execution => {
  const { sequence: _, ...columns } = row;
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as unknown as Execution;
};
