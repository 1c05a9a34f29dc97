/** A file of hospitals: read and checked whole, so that nothing is sent of one that is not right. Pure. */
import { parse } from 'csv-parse/browser/esm/sync';
import { columns, csvOf, csvOptions, type Parsed, type ReadRows, readRows } from '../../../functions/kernel/tenant-rows.ts';

const maxRows = 1_000;

export const sampleFile = csvOf([
  columns,
  ['northbridge', 'Northbridge General', 'hospital', '200-499', 'standard', 'ada@northbridge.example', 'Ada Lindqvist'],
  ['riverside', 'Riverside, Clinic', 'clinic', '1-49', 'starter', 'ben@riverside.example', 'Ben Okafor'],
]);

/** Every fault of the file at once; rows are worth sending only when there is none. */
export const readUpload = (text: string): ReadRows => {
  try {
    const read = readRows(parse(text, csvOptions) as unknown as Parsed[]);
    return read.rows.length > maxRows ? wrong(`holds ${read.rows.length} hospitals; ${maxRows} at most`) : read;
  } catch (error) {
    return wrong((error as Error).message, (error as { lines?: number }).lines);
  }
};

const wrong = (detail: string, line = 1): ReadRows => ({ rows: [], faults: [{ line, detail }] });
