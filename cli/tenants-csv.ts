/** Hospitals in a CSV file, one a line: read and judged whole before anything is sent. */
import { existsSync, readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { columns, csvOf, csvOptions, type Parsed, type Row, readRows } from '../functions/kernel/tenant-rows.ts';
import { wrongUsage } from './failure.ts';

/** Throws `wrongUsage` with the line and the column of everything that is wrong. */
export const readTenants = (file: string): readonly Row[] => {
  if (!existsSync(file)) throw wrongUsage(`There is no file ${file}.`);
  const { rows, faults } = readRows(parsed(file));
  if (faults.length > 0)
    throw wrongUsage(
      `${file} is not as it must be; nothing was sent.`,
      faults.map(({ line, column, detail }) => `line ${line}${column === undefined ? '' : `, ${column}`}: ${detail}`),
    );
  return rows;
};

const parsed = (file: string): Parsed[] => {
  try {
    return parse(readFileSync(file), csvOptions) as unknown as Parsed[];
  } catch (error) {
    if (error instanceof CsvError) throw wrongUsage(`${file} cannot be read as CSV.`, [error.message]);
    throw error;
  }
};

/** What the lines of a file said, and why each failed. */
export const failuresCsv = (failures: readonly { readonly cells: Row['cells']; readonly error: string }[]): string =>
  csvOf([[...columns, 'error'], ...failures.map(({ cells, error }) => [...columns.map((name) => cells[name] ?? ''), error])]);
