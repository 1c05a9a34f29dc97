/** Pages of a list: rows in the order of their key, and an opaque token that says where the next page begins. */
import { invalid } from './operation.ts';

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | undefined;
}

/** The key after which a page begins; the empty string for the first. */
export const startOf = (token: string | undefined): string => {
  if (token === undefined) return '';
  const [mark, key] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (mark !== 'after' || key === undefined) throw invalid('Invalid pagination token provided.');
  return key;
};

/** `rows` holds up to `limit + 1` rows; the one too many only tells that there is a next page. */
export const pageOf = <T>(rows: readonly T[], limit: number, key: (row: T) => string): Page<T> => {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const next = rows.length > limit && last ? Buffer.from(`after\n${key(last)}`).toString('base64url') : undefined;
  return { rows: kept, next };
};
