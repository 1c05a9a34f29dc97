/** Lists longer than a page: how many are wanted, and all the pages that takes. */
import * as z from 'zod';

/** As many as an operator may ask for at once; more is `--all`. */
export const countSchema = z.coerce.number().int().min(1).max(10_000);

export interface Wanted {
  readonly limit: number;
  readonly all: boolean;
}

interface ListPage<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

const largestPage = 100;

/** `next` is given when there are more than were wanted: its page begins after the last item that is given. */
export const readPages = async <T>(
  { limit, all }: Wanted,
  read: (page: { limit: number; cursor?: string }) => Promise<ListPage<T>>,
): Promise<ListPage<T>> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const missing = all ? largestPage : Math.min(largestPage, limit - items.length);
    const page = await read({ limit: missing, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined && (all || items.length < limit));
  return { items, next: cursor };
};
