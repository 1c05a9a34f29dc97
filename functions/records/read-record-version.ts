/** Reads one version of a record, be it the newest or an older one. */

import type { LiveRecord, RecordId } from '../fhir/record.ts';
import { demandLive, type ReadNeeds } from './read-record.ts';

/** Throws `RecordNotFound`, or `RecordDeleted` for the version that says so. */
export const readRecordVersion = async (
  needs: ReadNeeds,
  { type, id, version }: RecordId & { readonly version: number },
): Promise<LiveRecord> => demandLive(await needs.records.readVersion({ type, id }, version));
