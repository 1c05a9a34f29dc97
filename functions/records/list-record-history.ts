/** Lists a record's versions, the newest first, deletions included; of one that does not open, that it was there. */

import { nameOf, type RecordId, type RecordVersion } from '../fhir/record.ts';
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import type { Page } from '../kernel/page.ts';
import { recordNotFound } from './read-record.ts';
import type { Unreadable } from './record.store.ts';
import type { SearchNeeds } from './search-records.ts';
import { withinWeight } from './weight.ts';

export interface HistoryQuery extends RecordId {
  readonly count: number;
  readonly cursor?: string;
}

/** Throws `RecordNotFound` for a record that never was, and `InvalidCursor`. */
export const listRecordHistory = async (needs: SearchNeeds, query: HistoryQuery): Promise<Page<RecordVersion | Unreadable>> => {
  const { type, id, count, cursor } = query;
  const binding = { key: needs.cursorKey, purpose: `records/${nameOf(query)}/_history` };
  const before = cursor === undefined ? undefined : (openCursor(binding, cursor) as number);
  const { versions, more } = await needs.records.listVersions({ type, id }, { before, limit: count });
  const items = withinWeight(versions);
  const last = items.at(-1);
  if (!last && before === undefined) throw recordNotFound();
  return { items, ...((more || items.length < versions.length) && last ? { next: sealCursor(binding, last.version) } : {}) };
};
