/** Log groups, their streams and their events, as they lie on disk. */
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import { openStore, transaction } from '../store.ts';

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly retentionDays?: number;
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt: number | null;
  readonly lastEventAt: number | null;
  readonly lastIngestionAt: number | null;
}

export interface LogEvent {
  readonly id: number;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export type NewEvent = Pick<LogEvent, 'stream' | 'timestamp' | 'message'> & { readonly group: string };

/** Where a reader stands: between two events of the order (timestamp, id). */
export type Position = readonly [timestamp: number, id: number];

export interface EventRange {
  readonly group: string;
  /** All streams of the group when absent. */
  readonly streams?: readonly string[];
  /** Included. */
  readonly from: number;
  /** Excluded. */
  readonly until: number;
  readonly after?: Position;
  readonly before?: Position;
  readonly newestFirst?: boolean;
}

export interface LogStore {
  findGroup(name: string): LogGroup | undefined;
  groups(): LogGroup[];
  saveGroup(group: LogGroup): void;
  removeGroup(name: string): void;
  findStream(group: string, name: string): LogStream | undefined;
  streams(group: string): LogStream[];
  addStream(group: string, name: string): void;
  /** Kept when it returns. Streams must exist. */
  append(events: readonly NewEvent[]): void;
  events(range: EventRange): Iterable<LogEvent>;
  /** Deletes what is past its group's retention, and what is more than a group may hold. */
  trim(): void;
  close(): void;
}

/** A group keeps its newest events only, so that no log fills the machine. */
export const mostEventsOfGroup = 20_000;
export const day = 86_400_000;

const schema = `
  CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS streams (
    group_name TEXT NOT NULL REFERENCES groups ON DELETE CASCADE, name TEXT NOT NULL, created_at INTEGER NOT NULL,
    first_event_at INTEGER, last_event_at INTEGER, last_ingestion_at INTEGER, PRIMARY KEY (group_name, name)) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, group_name TEXT NOT NULL, stream_name TEXT NOT NULL,
    timestamp INTEGER NOT NULL, ingested_at INTEGER NOT NULL, message TEXT NOT NULL,
    FOREIGN KEY (group_name, stream_name) REFERENCES streams ON DELETE CASCADE) STRICT;
  CREATE INDEX IF NOT EXISTS events_of_stream ON events (group_name, stream_name, timestamp, id);
  CREATE INDEX IF NOT EXISTS events_of_group ON events (group_name, timestamp, id);`;

export const openLogStore = (cloud: Cloud): LogStore => {
  const database = openStore(cloud.directory, 'logs', schema);
  const groups = groupsIn(database);
  return {
    ...groups,
    ...streamsIn(database, cloud),
    append: (events) => transaction(database, () => append(database, events, cloud.now())),
    events: (range) => select(database, range),
    trim: () => transaction(database, () => groups.groups().forEach((group) => void trimGroup(database, group, cloud.now()))),
    close: () => database.close(),
  };
};

const groupsIn = (database: DatabaseSync) => {
  const read = (row: unknown): LogGroup => JSON.parse((row as { content: string }).content) as LogGroup;
  return {
    findGroup(name: string) {
      const row = database.prepare('SELECT content FROM groups WHERE name = ?').get(name);
      return row ? read(row) : undefined;
    },
    groups: () => database.prepare('SELECT content FROM groups ORDER BY name').all().map(read),
    saveGroup: (group: LogGroup) =>
      void database
        .prepare('INSERT INTO groups VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content')
        .run(group.name, JSON.stringify(group)),
    removeGroup: (name: string) => void database.prepare('DELETE FROM groups WHERE name = ?').run(name),
  };
};

const streamColumns = `name, created_at AS createdAt, first_event_at AS firstEventAt, last_event_at AS lastEventAt,
  last_ingestion_at AS lastIngestionAt`;

const streamsIn = (database: DatabaseSync, cloud: Cloud) => ({
  findStream: (group: string, name: string) =>
    database.prepare(`SELECT ${streamColumns} FROM streams WHERE group_name = ? AND name = ?`).get(group, name) as
      | LogStream
      | undefined,
  streams: (group: string) =>
    database
      .prepare(`SELECT ${streamColumns} FROM streams WHERE group_name = ? ORDER BY name`)
      .all(group) as unknown as LogStream[],
  addStream: (group: string, name: string) =>
    void database.prepare('INSERT INTO streams (group_name, name, created_at) VALUES (?, ?, ?)').run(group, name, cloud.now()),
});

const append = (database: DatabaseSync, events: readonly NewEvent[], now: number): void => {
  const insert = database.prepare(
    'INSERT INTO events (group_name, stream_name, timestamp, ingested_at, message) VALUES (?, ?, ?, ?, ?)',
  );
  const touch = database.prepare(`UPDATE streams SET first_event_at = MIN(COALESCE(first_event_at, $at), $at),
    last_event_at = MAX(COALESCE(last_event_at, $at), $at), last_ingestion_at = $now WHERE group_name = $group AND name = $stream`);
  for (const { group, stream, timestamp, message } of events) {
    insert.run(group, stream, timestamp, now, message);
    touch.run({ at: timestamp, now, group, stream });
  }
};

const select = (database: DatabaseSync, range: EventRange): Iterable<LogEvent> => {
  const { group, streams, from, until, after, before, newestFirst } = range;
  const order = newestFirst ? 'DESC' : 'ASC';
  const conditions = ['group_name = ?', 'timestamp >= ?', 'timestamp < ?'];
  if (streams) conditions.push(`stream_name IN (${streams.map(() => '?').join(', ')})`);
  if (after) conditions.push('(timestamp, id) > (?, ?)');
  if (before) conditions.push('(timestamp, id) < (?, ?)');
  return database
    .prepare(
      `SELECT id, stream_name AS stream, timestamp, ingested_at AS ingestedAt, message FROM events
       WHERE ${conditions.join(' AND ')} ORDER BY timestamp ${order}, id ${order}`,
    )
    .iterate(group, from, until, ...(streams ?? []), ...(after ?? []), ...(before ?? [])) as unknown as Iterable<LogEvent>;
};

const trimGroup = (database: DatabaseSync, { name, retentionDays }: LogGroup, now: number): void => {
  if (retentionDays !== undefined)
    database.prepare('DELETE FROM events WHERE group_name = ? AND timestamp < ?').run(name, now - retentionDays * day);
  database
    .prepare(
      `DELETE FROM events WHERE group_name = $name AND (timestamp, id) <=
       (SELECT timestamp, id FROM events WHERE group_name = $name ORDER BY timestamp DESC, id DESC LIMIT 1 OFFSET $most)`,
    )
    .run({ name, most: mostEventsOfGroup });
};
