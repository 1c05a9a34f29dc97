/** A store of records in memory: what the use cases need, without a table. */

import type { BegunEntry, EndedEntry } from '../../functions/edge/audit.ts';
import { bears } from '../../functions/fhir/identifier.ts';
import { type Change, isLive, nameOf, type RecordVersion } from '../../functions/fhir/record.ts';
import { patientOf } from '../../functions/fhir/reference.ts';
import type { ChangeStore } from '../../functions/records/change.store.ts';
import { positionOf } from '../../functions/records/record.item.ts';
import type { RecordReader } from '../../functions/records/record.store.ts';

export interface MemoryRecords extends RecordReader, ChangeStore {
  /** Runs once, just before the next commit: the other writer who comes in between. */
  beforeCommit: (() => Promise<unknown>) | undefined;
  readonly commits: (readonly Change[])[];
}

export const memoryRecords = (): MemoryRecords => {
  const versions = new Map<string, RecordVersion[]>();
  const claims = new Map<string, string>();
  const newestOf = (name: string): RecordVersion | undefined => versions.get(name)?.at(-1);
  const claimName = ({ next, claim }: Change): string => JSON.stringify([next.type, claim?.identifier]);
  const all = (): RecordVersion[] => [...versions.values()].flatMap((history) => history.at(-1) ?? []);

  const isLost = (change: Change): boolean =>
    newestOf(nameOf(change.next))?.version !== change.previous?.version ||
    (change.claim !== undefined && claims.get(claimName(change)) !== change.claim.held);

  const records: MemoryRecords = {
    beforeCommit: undefined,
    commits: [],
    read: async (record) => newestOf(nameOf(record)),
    readMany: async (many) => many.flatMap((record) => newestOf(nameOf(record)) ?? []),
    readReadable: async (many) => ({ records: await records.readMany(many), unreadable: [] }),
    readVersion: async (record, version) => versions.get(nameOf(record))?.find((one) => one.version === version),
    async listVersions(record, { before = Number.POSITIVE_INFINITY, limit }) {
      const found = (versions.get(nameOf(record)) ?? []).filter(({ version }) => version < before).reverse();
      return { versions: found.slice(0, limit), more: found.length > limit };
    },
    async list({ type, patient, updated, descending, after, limit }) {
      const positions = all()
        .filter(isLive)
        .filter((one) => one.type === type && updated.from <= one.lastUpdated && one.lastUpdated <= updated.to)
        .filter(({ resource }) => patient === undefined || patientOf(resource) === patient)
        .map((one) => ({ type, id: one.id, position: positionOf(one) }))
        .sort((one, other) => (one.position < other.position ? -1 : 1));
      const inOrder = descending ? positions.reverse() : positions;
      const isLeft = (position: string) => after === undefined || (descending ? position < after : position > after);
      return inOrder.filter(({ position }) => isLeft(position)).slice(0, limit);
    },
    async findBearers(type, token) {
      const found = all()
        .filter(isLive)
        .filter((one) => one.type === type && bears(one.resource, token));
      return { ids: found.map(({ id }) => id), claimedFor: claims.get(JSON.stringify([type, token])) };
    },
    async commit(changes) {
      const meanwhile = records.beforeCommit;
      records.beforeCommit = undefined;
      await meanwhile?.();
      const lost = changes.filter(isLost);
      if (lost.length > 0) return lost;
      records.commits.push(changes);
      for (const change of changes) {
        versions.set(nameOf(change.next), [...(versions.get(nameOf(change.next)) ?? []), change.next]);
        if (change.claim) claims.set(claimName(change), change.next.id);
      }
      return [];
    },
  };
  return records;
};

/** Needs of every use case, on a clock that goes on by a second at each look and ids that count. */
export const memoryNeeds = (records = memoryRecords()) => {
  let seconds = Date.UTC(2026, 10, 1) / 1000;
  let ids = 0;
  const [begun, entries]: [BegunEntry[], EndedEntry[]] = [[], []];
  return {
    records,
    now: () => ++seconds * 1000,
    newId: () => `aaaaaaaa-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    cursorKey: new Uint8Array(32).fill(7),
    origin: 'https://general.ward.example',
    requestId: 'r-1',
    signal: new AbortController().signal,
    /** What was written down of the entries of bundles: before they changed anything, and when they had ended. */
    begun,
    entries,
    audit: {
      entryBegun: (entry: BegunEntry) => void begun.push(entry),
      entryEnded: (entry: EndedEntry) => void entries.push(entry),
    },
  };
};
