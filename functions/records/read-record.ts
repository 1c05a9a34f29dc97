/** Reads a record as it is now. */

import { isLive, type LiveRecord, type RecordId, type RecordVersion } from '../fhir/record.ts';
import { KernelError, notFound } from '../kernel/errors.ts';
import type { RecordReader } from './record.store.ts';

export interface ReadNeeds {
  readonly records: RecordReader;
}

/** Throws `RecordNotFound`, or `RecordDeleted` for one that was. */
export const readRecord = async (needs: ReadNeeds, { type, id }: RecordId): Promise<LiveRecord> =>
  demandLive(await needs.records.read({ type, id }));

export const demandLive = (record: RecordVersion | undefined): LiveRecord => {
  if (!record) throw recordNotFound();
  if (!isLive(record)) throw new KernelError('gone', 'RecordDeleted', 'This record was deleted. Its history is still there.');
  return record;
};

/** The same for a record that never was and for another hospital's. */
export const recordNotFound = (): KernelError => notFound('RecordNotFound', 'There is no such record.');
