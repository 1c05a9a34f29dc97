/** Hosted zones, their records and their changes, as they lie on disk; and the records in sync, as a resolver sees them. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import { openStore, transaction } from '../store.ts';
import { sortKey } from './name.ts';

export interface Zone {
  /** `Z…`, without `/hostedzone/`. */
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string;
}

export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
  readonly AliasTarget?: { readonly HostedZoneId: string; readonly DNSName: string; readonly EvaluateTargetHealth: boolean };
}

export interface ChangeInfo {
  readonly Id: string;
  readonly Status: 'PENDING' | 'INSYNC';
  readonly SubmittedAt: number;
  readonly Comment?: string;
}

export interface ZoneStore {
  zones(): Zone[];
  find(id: string): Zone | undefined;
  records(zoneId: string): RecordSet[];
  /** What a resolver is told; undefined until the change that made it is in sync. */
  lookup(name: string, type: string): RecordSet | undefined;
  add(zone: Omit<Zone, 'id'>, records: readonly RecordSet[]): { readonly zone: Zone; readonly change: ChangeInfo };
  remove(id: string): ChangeInfo;
  /** Takes away and puts, all of it or nothing. */
  write(zoneId: string, change: { gone: readonly RecordSet[]; put: readonly RecordSet[]; comment?: string }): ChangeInfo;
  change(id: string): ChangeInfo | undefined;
  close(): void;
}

/** How long a change takes to reach every server, in milliseconds; on AWS up to a minute. */
export const propagation = 1_000;

const schema = `
  CREATE TABLE IF NOT EXISTS zones (id TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS records (
    zone_id TEXT NOT NULL REFERENCES zones ON DELETE CASCADE, name TEXT NOT NULL, type TEXT NOT NULL, sort TEXT NOT NULL,
    since INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (zone_id, sort, type)) STRICT;
  CREATE TABLE IF NOT EXISTS changes (id TEXT PRIMARY KEY, submitted_at INTEGER NOT NULL, comment TEXT) STRICT;`;

const newId = (letter: string): string =>
  letter + [...randomBytes(20)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.charAt(byte % 36)).join('');

export const openZoneStore = (cloud: Cloud): ZoneStore => {
  const database = openStore(cloud.directory, 'route53', schema);
  const resolver = resolverOf(database, cloud);
  const submit = (comment?: string): ChangeInfo => {
    const id = newId('C');
    database.prepare('INSERT INTO changes VALUES (?, ?, ?)').run(id, cloud.now(), comment ?? null);
    return changeOf(cloud, { id, submitted_at: cloud.now(), comment: comment ?? null });
  };
  const put = (zoneId: string, set: RecordSet): void => {
    database
      .prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)')
      .run(zoneId, set.Name, set.Type, sortKey(set.Name), resolver.since(set), JSON.stringify(set));
  };
  const forget = (zoneId: string, set: RecordSet): void =>
    void database.prepare('DELETE FROM records WHERE zone_id = ? AND name = ? AND type = ?').run(zoneId, set.Name, set.Type);
  /** The resolver is told after the transaction: what is not kept was never seen. */
  const kept = <T>(work: () => T): T => {
    const result = transaction(database, work);
    resolver.read();
    return result;
  };
  return {
    zones: () =>
      database
        .prepare('SELECT content FROM zones ORDER BY id')
        .all()
        .map(contentOf<Zone>),
    find: (id) =>
      database
        .prepare('SELECT content FROM zones WHERE id = ?')
        .all(id)
        .map(contentOf<Zone>)[0],
    records: (zoneId) =>
      database
        .prepare('SELECT content FROM records WHERE zone_id = ? ORDER BY sort, type')
        .all(zoneId)
        .map(contentOf<RecordSet>),
    lookup: resolver.lookup,
    add: (given, records) =>
      kept(() => {
        const zone = { id: newId('Z'), ...given };
        database.prepare('INSERT INTO zones VALUES (?, ?)').run(zone.id, JSON.stringify(zone));
        for (const set of records) put(zone.id, set);
        return { zone, change: submit() };
      }),
    remove: (id) =>
      kept(() => {
        database.prepare('DELETE FROM zones WHERE id = ?').run(id);
        return submit();
      }),
    write: (zoneId, { gone, put: sets, comment }) =>
      kept(() => {
        for (const set of gone) forget(zoneId, set);
        for (const set of sets) put(zoneId, set);
        return submit(comment);
      }),
    change(id) {
      const row = database.prepare('SELECT * FROM changes WHERE id = ?').get(id) as unknown as ChangeRow | undefined;
      return row && changeOf(cloud, row);
    },
    close: () => database.close(),
  };
};

const contentOf = <T>(row: unknown): T => JSON.parse((row as { content: string }).content) as T;

interface ChangeRow {
  readonly id: string;
  readonly submitted_at: number;
  readonly comment: string | null;
}

const changeOf = (cloud: Cloud, { id, submitted_at, comment }: ChangeRow): ChangeInfo => ({
  Id: `/change/${id}`,
  Status: cloud.now() - submitted_at < propagation ? 'PENDING' : 'INSYNC',
  SubmittedAt: submitted_at,
  ...(comment === null ? {} : { Comment: comment }),
});

/** Every record by name and type in memory, for it is asked at each request of a browser. */
const resolverOf = (database: DatabaseSync, cloud: Cloud) => {
  const sets = new Map<string, { readonly set: RecordSet; readonly since: number }>();
  const read = (): void => {
    sets.clear();
    for (const row of database.prepare('SELECT since, content FROM records').all() as { since: number; content: string }[]) {
      const set = contentOf<RecordSet>(row);
      sets.set(`${set.Type} ${set.Name}`, { set, since: row.since });
    }
  };
  read();
  return {
    read,
    /** A name that was there before is answered without a pause, with what it is now. */
    since: ({ Type, Name }: RecordSet): number => sets.get(`${Type} ${Name}`)?.since ?? cloud.now() + propagation,
    lookup(name: string, type: string): RecordSet | undefined {
      const found = sets.get(`${type} ${name}`);
      return found && found.since <= cloud.now() ? found.set : undefined;
    },
  };
};
