/** Searches records: by id and identifier where those are named, else through the list of a type or of a patient. */

import { isLive, type LiveRecord, type RecordId } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { isFound, type Search, type SearchQuery, searchOf } from '../fhir/search.ts';
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import type { Page } from '../kernel/page.ts';
import { positionOf } from './record.item.ts';
import type { RecordReader } from './record.store.ts';
import type { Listed } from './record-list.store.ts';
import { searchParametersOf } from './searchset.ts';
import { createScale, withinWeight } from './weight.ts';

export interface SearchNeeds {
  readonly records: RecordReader;
  /** Signs the cursors of this hospital's lists. */
  readonly cursorKey: Uint8Array;
}

/** `total` only where it is known, and at no cost. `unreadable` records of the page were left out, for they do not open. */
export interface Found extends Page<LiveRecord> {
  readonly total?: number;
  readonly unreadable: number;
}

/** Throws `SearchInvalid`, `SearchTooBroad` and `InvalidCursor`. */
export const searchRecords = async (
  needs: SearchNeeds,
  { type, query }: { readonly type: RecordType; readonly query: SearchQuery },
): Promise<Found> => {
  const search = searchOf(type, query);
  const binding = { key: needs.cursorKey, purpose: `records/${type}?${searchParametersOf(query)}` };
  const after = query._cursor === undefined ? undefined : (openCursor(binding, query._cursor) as string);
  const found = search.ids || search.identifiers.length > 0 ? pickFew : walkList;
  const { position, ...page } = await found(needs.records, search, after);
  return { ...page, ...(position === undefined ? {} : { next: sealCursor(binding, position) }) };
};

interface Picked extends Omit<Found, 'next'> {
  /** Where the next page begins after; absent on the last. */
  readonly position?: string;
}

/** A hundred candidates at most are named, so all are read, and what is asked for is told from the records themselves. */
const pickFew = async (records: RecordReader, search: Search, after?: string): Promise<Picked> => {
  const bearers = await Promise.all(search.identifiers.map((token) => records.findBearers(search.type, token)));
  const lists = [...(search.ids ? [search.ids] : []), ...bearers.map(({ ids }) => ids)];
  const candidates = (lists[0] ?? []).filter((id) => lists.every((list) => list.includes(id)));
  const { records: read, unreadable } = await records.readReadable(candidates.map((id) => ({ type: search.type, id })));
  const found = read.filter(isLive).filter((record) => isFound(search, record));
  const ordered = found.sort((one, other) => (isBefore(search, positionOf(one), positionOf(other)) ? -1 : 1));
  const left = ordered.filter((record) => isWithin(search, positionOf(record), { after }));
  const items = withinWeight(left.slice(0, search.count));
  const upTo = items.length < left.length ? lastOf(items) : undefined;
  return {
    items,
    unreadable: unreadable.filter((one) => isWithin(search, positionOf(one), { after, upTo })).length,
    ...(unreadable.length === 0 ? { total: found.length } : {}),
    ...(upTo === undefined ? {} : { position: upTo }),
  };
};

/** Records of a list that are read at once: of the largest ones not many more than a page may weigh. */
const piece = 25;

/** One page of a list, read in pieces until it is full. A record that changed since it was listed is judged as it is now. */
const walkList = async (records: RecordReader, search: Search, after?: string): Promise<Picked> => {
  const [patient, ...others] = search.patients;
  if (others.length > 0) return { items: [], total: 0, unreadable: 0 };
  const { type, updated, descending, count } = search;
  const listed = await records.list({ type, patient, updated, descending, after, limit: count + 1 });
  const page = listed.slice(0, count);
  const hasRoom = createScale();
  const items: LiveRecord[] = [];
  const unreadable: RecordId[] = [];
  for (let at = 0; at < page.length; at += piece) {
    const read = await records.readReadable(page.slice(at, at + piece));
    unreadable.push(...read.unreadable);
    for (const record of read.records.filter(isLive).filter((one) => isFound(search, one))) {
      if (!hasRoom(record)) return { items, ...upTo(page, items, unreadable) };
      items.push(record);
    }
  }
  return { items, unreadable: unreadable.length, ...(listed.length > count ? { position: page.at(-1)?.position } : {}) };
};

const isBefore = ({ descending }: Search, one: string, other: string): boolean => (descending ? one > other : one < other);

const isWithin = (
  search: Search,
  position: string,
  { after, upTo }: { readonly after?: string; readonly upTo?: string },
): boolean =>
  (after === undefined || isBefore(search, after, position)) && (upTo === undefined || !isBefore(search, upTo, position));

const lastOf = (records: readonly LiveRecord[]): string | undefined => {
  const last = records.at(-1);
  return last && positionOf(last);
};

/** A page that ends at the last record given, at the list's own position of it, which may not be where the record is now. */
const upTo = (page: readonly Listed[], given: readonly RecordId[], unreadable: readonly RecordId[]) => {
  const placeOf = (record: RecordId | undefined): number => page.findIndex(({ id }) => id === record?.id);
  const last = placeOf(given.at(-1));
  return { position: page[last]?.position, unreadable: unreadable.filter((one) => placeOf(one) < last).length };
};
