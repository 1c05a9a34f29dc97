/** Queues and their messages. */
import { openStore } from '../store.ts';
import type { QueueAttributes } from './attributes.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS queue (name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS message (
  id TEXT PRIMARY KEY, queue TEXT NOT NULL REFERENCES queue ON DELETE CASCADE, body TEXT NOT NULL, attributes TEXT NOT NULL,
  sender TEXT NOT NULL, sent INTEGER NOT NULL, visible INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
  first INTEGER, receipt TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS message_visible ON message (queue, visible);
`;

/** Times are milliseconds since the epoch. */
export interface Queue {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly created: number;
  readonly modified: number;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sender: string;
  readonly sent: number;
  /** From when it may be received. */
  readonly visible: number;
  /** How often it was received, and when for the first time. */
  readonly receives: number;
  readonly first?: number;
  readonly receipt?: string;
}

type Row = Record<string, unknown>;

const queueOf = (row: Row): Queue => ({ ...row, attributes: JSON.parse(row.attributes as string) }) as Queue;
const messageOf = (row: Row): Message => ({ ...row, attributes: JSON.parse(row.attributes as string) }) as unknown as Message;

/** Opens `<directory>/sqs.sqlite`. */
export const openQueueStore = (directory: string) => {
  const database = openStore(directory, 'sqs', SCHEMA);
  const all = (sql: string, ...values: (string | number)[]): Row[] => database.prepare(sql).all(...values);
  const run = (sql: string, ...values: (string | number | null)[]) => database.prepare(sql).run(...values);
  return {
    database,
    queues: (): Queue[] => all('SELECT * FROM queue ORDER BY name').map(queueOf),
    find: (name: string): Queue | undefined => all('SELECT * FROM queue WHERE name = ?', name).map(queueOf)[0],
    put: ({ name, attributes, created, modified }: Queue) =>
      run(
        'INSERT INTO queue VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes, modified = excluded.modified',
        ...[name, JSON.stringify(attributes), created, modified],
      ),
    remove: (name: string) => run('DELETE FROM queue WHERE name = ?', name),

    add: (queue: string, { id, body, attributes, sender, sent, visible }: Omit<Message, 'receives'>) =>
      run(
        'INSERT INTO message (id, queue, body, attributes, sender, sent, visible) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[id, queue, body, JSON.stringify(attributes), sender, sent, visible],
      ),
    /** Those that may be received, the oldest first. */
    visible: (queue: string, now: number, limit: number): Message[] =>
      all('SELECT * FROM message WHERE queue = ? AND visible <= ? ORDER BY sent, rowid LIMIT ?', queue, now, limit).map(
        messageOf,
      ),
    receive: ({ id, receives, first = 0, receipt = '', visible }: Message) =>
      run(
        'UPDATE message SET receives = ?, first = ?, receipt = ?, visible = ? WHERE id = ?',
        receives,
        first,
        receipt,
        visible,
        id,
      ),
    deleteReceived: (queue: string, receipt: string) =>
      run('DELETE FROM message WHERE queue = ? AND receipt = ?', queue, receipt),
    forgetSentBefore: (queue: string, time: number) => run('DELETE FROM message WHERE queue = ? AND sent < ?', queue, time),
    /** How many may be received now, were received and are not deleted, and are delayed. */
    counts: (queue: string, now: number): { visible: number; inFlight: number; delayed: number } =>
      all(
        `SELECT count(*) FILTER (WHERE visible <= ?) AS visible, count(*) FILTER (WHERE visible > ? AND receives > 0) AS inFlight,
         count(*) FILTER (WHERE visible > ? AND receives = 0) AS delayed FROM message WHERE queue = ?`,
        ...[now, now, now, queue],
      )[0] as unknown as { visible: number; inFlight: number; delayed: number },
  };
};

export type QueueStore = ReturnType<typeof openQueueStore>;
