/** One page of a listing: keys in order, those that share a prefix up to the delimiter folded into one. */
import type { Position } from './objects.ts';

export interface Walk<Row> {
  /** Rows strictly behind a position, in order. */
  readonly rowsAfter: (position: Position) => Iterable<Row>;
  readonly from: Position;
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Common prefixes. */
  readonly groups: readonly string[];
  /** The last thing on the page, when more follow: the next page begins behind it. */
  readonly next?: Row | string;
}

/** Sorts behind every key that begins with what stands before it. */
const behindAll = '\u{10FFFF}';

export const walk = <Row extends { readonly key: string }>(asked: Walk<Row>): Page<Row> => {
  const { from, max } = asked;
  const rows: Row[] = [];
  const groups: string[] = [];
  if (max === 0) return { rows, groups };
  let last: Row | string | undefined;
  for (const found of entries(asked)) {
    // A page that ended with this common prefix has told of everything under it.
    if (found === from.key) continue;
    if (rows.length + groups.length === max) return { rows, groups, next: last };
    if (typeof found === 'string') groups.push(found);
    else rows.push(found);
    last = found;
  }
  return { rows, groups };
};

/** Rows, and each common prefix once: behind one, the rest of its keys is stepped over and not read. */
function* entries<Row extends { readonly key: string }>({
  rowsAfter,
  from,
  prefix,
  delimiter,
}: Walk<Row>): Generator<Row | string> {
  let position: Position | undefined = from;
  let group: string | undefined;
  while (position) {
    const rows: Iterable<Row> = rowsAfter(position);
    position = undefined;
    for (const row of rows) {
      if (!row.key.startsWith(prefix)) return;
      const end = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      if (end === -1) {
        yield row;
        continue;
      }
      const common = row.key.slice(0, end + delimiter.length);
      if (common === group) continue;
      group = common;
      yield common;
      position = { key: common + behindAll };
      break;
    }
  }
}
