/** A page of a list that is filtered as it is read: looked for until there are enough, or enough was looked at. */
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import type { Page } from '../kernel/page.ts';

type Place = Readonly<Record<string, unknown>>;

export interface Filtered<T> {
  /** What of `limit` items behind `from` fits, and where the next look begins. */
  readonly look: (place: { readonly limit: number; readonly from?: Place }) => Promise<{ items: readonly T[]; next?: Place }>;
  readonly placeOf: (item: T) => Place;
  /** The list and its filters: a cursor of one is not good in another. */
  readonly purpose: string;
  /** Opened only where there is a cursor to open or to seal: most lists have one page. */
  readonly cursorKey: () => Promise<Uint8Array>;
}

/** Each looks at twice as many as the one before it; after so many, the next page goes on. */
const looks = 10;

/** Throws `InvalidCursor`. */
export const pageThrough = async <T>(
  { look, placeOf, purpose, cursorKey }: Filtered<T>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<T>> => {
  const binding = async () => ({ key: await cursorKey(), purpose });
  const found: T[] = [];
  let from = cursor === undefined ? undefined : (openCursor(await binding(), cursor) as Place);
  for (let nth = 0; nth < looks && found.length < limit; nth += 1) {
    const { items, next } = await look({ limit: limit * 2 ** nth, from });
    found.push(...items);
    from = next;
    if (!from) break;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? placeOf(last) : from;
  return { items, ...(next ? { next: sealCursor(await binding(), next) } : {}) };
};
