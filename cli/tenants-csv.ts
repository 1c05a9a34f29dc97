/** Hospitals in a CSV file, one a line: read and judged whole before anything is sent. */
import { existsSync, readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { wordsOf } from '../functions/kernel/fault-words.ts';
import { skeletonOf } from '../functions/kernel/slug.ts';
import { type NewTenant, newTenantSchema } from '../functions/kernel/tenant.ts';
import { wrongUsage } from './failure.ts';

export const columns = ['slug', 'name', 'type', 'size', 'plan', 'adminEmail', 'adminName'] as const;

type Cells = Readonly<Record<string, string>>;

export interface Row {
  readonly line: number;
  readonly cells: Cells;
  readonly tenant: NewTenant;
}

/** Throws `wrongUsage` with the line and the column of everything that is wrong. */
export const readTenants = (file: string): Row[] => {
  if (!existsSync(file)) throw wrongUsage(`There is no file ${file}.`);
  const records = recordsOf(file);
  if (records.length === 0) throw wrongUsage(`${file} holds no hospital.`);
  const faults: string[] = [];
  const rows = records.flatMap(({ cells, line }): Row[] => {
    const read = newTenantSchema.safeParse(tenantOf(cells), { reportInput: true });
    if (read.success) return [{ line, cells, tenant: read.data }];
    faults.push(...read.error.issues.map((issue) => `line ${line}, ${columnOf(issue.path)}: ${wordsOf(issue)}`));
    return [];
  });
  faults.push(...doubles(rows));
  if (faults.length > 0) throw wrongUsage(`${file} is not as it must be; nothing was sent.`, faults);
  return rows;
};

const recordsOf = (file: string): { cells: Cells; line: number }[] => {
  try {
    return parse<{ record: Cells; info: { lines: number } }>(readFileSync(file), {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: (header: string[]) => checkHeader(file, header),
    }).map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (error instanceof CsvError) throw wrongUsage(`${file} cannot be read as CSV.`, [error.message]);
    throw error;
  }
};

/** The column `error` is that of a report of failures, which can be mended and given again. */
const checkHeader = (file: string, header: string[]): string[] => {
  const known: readonly string[] = [...columns, 'error'];
  const faults = [
    ...columns.filter((name) => !header.includes(name)).map((name) => `line 1: the column ${name} is missing`),
    ...header.filter((name) => !known.includes(name)).map((name) => `line 1: "${name}" is not a known column`),
    ...header.filter((name, at) => header.indexOf(name) !== at).map((name) => `line 1: the column ${name} is there twice`),
  ];
  if (faults.length > 0) throw wrongUsage(`${file} is not as it must be; nothing was sent.`, faults);
  return header;
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
const doubles = (rows: readonly Row[]): string[] => [
  ...doublesBy(rows, 'slug', ({ tenant }) => skeletonOf(tenant.slug)),
  ...doublesBy(rows, 'adminEmail', ({ tenant }) => tenant.administrator.email.toLowerCase()),
];

const doublesBy = (rows: readonly Row[], column: string, keyOf: (row: Row) => string): string[] => {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const first = seen.get(keyOf(row));
    if (first === undefined) seen.set(keyOf(row), row.line);
    return first === undefined ? [] : [`line ${row.line}, ${column}: is the same as on line ${first}, or looks like it`];
  });
};

/** RFC 4180, with what the lines of a file said and why each failed. */
export const failuresCsv = (failures: readonly { readonly cells: Cells; readonly error: string }[]): string =>
  [[...columns, 'error'], ...failures.map(({ cells, error }) => [...columns.map((name) => cells[name] ?? ''), error])]
    .map((line) => `${line.map(quoted).join(',')}\n`)
    .join('');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
