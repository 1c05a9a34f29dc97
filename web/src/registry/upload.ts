/** A file of hospitals: read and checked whole, so that nothing is sent of one that is not right. Pure. */
import { parse } from 'csv-parse/browser/esm/sync';
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { type Draft, emptyDraft, readDraft } from './draft.ts';

/** The columns, as `ward tenants create --from` names them too, and the field each fills. */
const columns = {
  slug: 'slug',
  name: 'name',
  type: 'type',
  size: 'size',
  plan: 'plan',
  adminEmail: 'email',
  adminName: 'adminName',
} as const satisfies Readonly<Record<string, keyof Draft>>;

export const columnNames = Object.keys(columns) as (keyof typeof columns)[];

export const maxRows = 1_000;

export const sampleFile = [
  columnNames.join(','),
  'northbridge,Northbridge General,hospital,200-499,standard,ada@northbridge.example,Ada Lindqvist',
  'riverside,"Riverside, Clinic",clinic,1-49,starter,ben@riverside.example,Ben Okafor',
  '',
].join('\r\n');

export interface RowFault {
  /** Of the file, from 1. */
  readonly line: number;
  readonly column: string;
  readonly detail: string;
}

export interface ReadRow {
  readonly line: number;
  readonly tenant: NewTenant;
}

export interface ReadFile {
  readonly rows: readonly ReadRow[];
  readonly faults: readonly RowFault[];
}

interface RawRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** Every fault of the file at once; rows are worth sending only when there is none. */
export const readUpload = (text: string): ReadFile => {
  const wrong = (line: number, detail: string): ReadFile => ({ rows: [], faults: [{ line, column: '–', detail }] });
  let raw: RawRow[];
  try {
    raw = parse(text, {
      columns: (names: string[]) => names.map(knownName),
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    return wrong((error as { lines?: number }).lines ?? 1, (error as Error).message);
  }
  const [first] = raw;
  if (!first) return wrong(1, 'holds no hospital');
  const missing = columnNames.filter((name) => !(name in first.record));
  if (missing.length > 0) return wrong(1, `lacks the columns ${missing.join(', ')}`);
  if (raw.length > maxRows) return wrong(maxRows + 2, `holds ${raw.length} hospitals; ${maxRows} at most`);
  return checked(raw);
};

/** Capitals do not matter; what is no column of ours (`error`, of a report that was mended) is left where it is. */
const knownName = (name: string): string =>
  columnNames.find((known) => known.toLowerCase() === name.trim().toLowerCase()) ?? name.trim();

const checked = (raw: readonly RawRow[]): ReadFile => {
  const rows: ReadRow[] = [];
  const faults: RowFault[] = [];
  const lineOfSlug = new Map<string, number>();
  for (const { record, info } of raw) {
    const line = info.lines;
    const read = readDraft(draftOf(record));
    if ('tenant' in read) rows.push({ line, tenant: read.tenant });
    else faults.push(...faultsOf(line, read.faults));
    const slug = record.slug ?? '';
    const before = lineOfSlug.get(slug);
    if (before !== undefined && slug !== '') faults.push({ line, column: 'slug', detail: `is the same as on line ${before}` });
    else lineOfSlug.set(slug, line);
  }
  return { rows, faults };
};

const draftOf = (record: Readonly<Record<string, string>>): Draft => ({
  ...emptyDraft,
  ...Object.fromEntries(columnNames.map((column) => [columns[column], record[column] ?? ''])),
});

const faultsOf = (line: number, faults: Readonly<Partial<Record<keyof Draft, string>>>): RowFault[] =>
  columnNames.flatMap((column) => {
    const detail = faults[columns[column]];
    return detail === undefined ? [] : [{ line, column, detail }];
  });

/** A cell of a file that spreadsheets open: quoted, and with no formula in it (OWASP, CSV injection). */
const cellOf = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export const csvOf = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.map(cellOf).join(',')).join('\r\n');
