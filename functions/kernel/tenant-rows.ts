/** Hospitals in a CSV file, one a line, as the command line and the console read and report them alike. Pure: whoever reads a file parses it. */
import { wordsOf } from './fault-words.ts';
import { skeletonOf } from './slug.ts';
import { type NewTenant, newTenantSchema } from './tenant.ts';

export const columns = ['slug', 'name', 'type', 'size', 'plan', 'adminEmail', 'adminName'] as const;

/** What reports say of a line besides. A report can be mended and given again as it is. */
const told = ['outcome', 'job', 'error'] as const;

const known: readonly string[] = [...columns, ...told];

type Cells = Readonly<Record<string, string>>;

export interface Row {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: Cells;
  readonly tenant: NewTenant;
}

export interface RowFault {
  readonly line: number;
  /** Absent where it is the file's, and no column's. */
  readonly column?: string;
  readonly detail: string;
}

export interface ReadRows {
  readonly rows: readonly Row[];
  readonly faults: readonly RowFault[];
}

/** For csv-parse, which answers with the header and the lines as `readRows` takes them. */
export const csvOptions = { bom: true, trim: true, skip_empty_lines: true, info: true } as const;

export interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Every fault of the file at once; its rows are worth sending only when there is none. */
export const readRows = ([first, ...parsed]: readonly Parsed[]): ReadRows => {
  const header = first?.record.map(nameOf) ?? [];
  const wrong = first ? headerFaults(header) : [];
  if (wrong.length > 0) return { rows: [], faults: wrong };
  if (parsed.length === 0) return { rows: [], faults: [{ line: 1, detail: 'the file holds no hospital' }] };
  const read = parsed.map(({ record, info }) => readRow(cellsOf(header, record), info.lines));
  const rows = read.flatMap((each) => ('tenant' in each ? [each] : []));
  const faults = read.flatMap((each) => ('tenant' in each ? [] : each.faults));
  return { rows, faults: [...faults, ...doubles(rows)] };
};

/** Capitals do not matter. */
const nameOf = (name: string): string => known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;

const headerFaults = (header: readonly string[]): RowFault[] =>
  [
    ...columns.filter((name) => !header.includes(name)).map((column) => ({ column, detail: 'the column is missing' })),
    ...header.filter((name) => !known.includes(name)).map((column) => ({ column, detail: 'is not a known column' })),
    ...header
      .filter((name, at) => header.indexOf(name) !== at)
      .map((column) => ({ column, detail: 'the column is there twice' })),
  ].map((fault) => ({ line: 1, ...fault }));

const cellsOf = (header: readonly string[], record: readonly string[]): Cells =>
  Object.fromEntries(header.map((name, at) => [name, unguarded(record[at] ?? '')]));

const readRow = (cells: Cells, line: number): Row | { readonly faults: readonly RowFault[] } => {
  const read = newTenantSchema.safeParse(tenantOf(cells), { reportInput: true });
  if (read.success) return { line, cells, tenant: read.data };
  const faults = read.error.issues.map((issue) => ({ line, column: columnOf(issue.path), detail: wordsOf(issue) }));
  return { faults: faults.toSorted((a, b) => known.indexOf(a.column) - known.indexOf(b.column)) };
};

const tenantOf = ({ slug, name, type, size, plan, adminEmail, adminName }: Cells): unknown => ({
  slug,
  plan,
  organization: { name, type, size },
  administrator: { email: adminEmail, name: adminName },
});

const columnOf = ([first, second]: readonly PropertyKey[]): string => {
  if (first === 'administrator') return second === 'email' ? 'adminEmail' : 'adminName';
  return String(second ?? first);
};

/** Two lines that cannot both become hospitals: a slug must not look like another, and a person has one hospital. */
const doubles = (rows: readonly Row[]): RowFault[] => [
  ...doublesBy(rows, 'slug', ({ tenant }) => skeletonOf(tenant.slug)),
  ...doublesBy(rows, 'adminEmail', ({ tenant }) => tenant.administrator.email.toLowerCase()),
];

const doublesBy = (rows: readonly Row[], column: string, keyOf: (row: Row) => string): RowFault[] => {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const first = seen.get(keyOf(row));
    if (first === undefined) seen.set(keyOf(row), row.line);
    return first === undefined ? [] : [{ line: row.line, column, detail: `is the same as on line ${first}, or looks like it` }];
  });
};

/** Quoted as RFC 4180 has it, and with no formula in it that a spreadsheet would run. https://owasp.org/www-community/attacks/CSV_Injection */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((cell) => quoted(guarded(cell))).join(',')}\n`).join('');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const guarded = (cell: string): string => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

/** Of a report that is given again, what was said first. */
const unguarded = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
