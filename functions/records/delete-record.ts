/** Deletes a record: it is in no list any more, and its history stays. */

import { changeToDeleted, isLive, type RecordId, type RecordVersion } from '../fhir/record.ts';
import { demandVersion, versionStale } from '../fhir/version-tag.ts';
import type { WriteNeeds } from './create-record.ts';
import { recordChanged } from './update-record.ts';

/**
 * The version that says it was deleted; undefined when there was nothing to delete, which is no error
 * (http://hl7.org/fhir/R4/http.html#delete). Throws `VersionStale` and `RecordChanged` as an update does.
 */
export const deleteRecord = async (
  needs: Pick<WriteNeeds, 'records' | 'now'>,
  { type, id, ifMatch }: RecordId & { readonly ifMatch?: string },
): Promise<RecordVersion | undefined> => {
  const previous = await needs.records.read({ type, id });
  demandVersion(ifMatch, previous);
  if (!isLive(previous)) return undefined;
  const change = changeToDeleted(previous, needs.now());
  const lost = await needs.records.commit([change]);
  if (lost.length > 0) throw ifMatch === undefined ? recordChanged() : versionStale();
  return change.next;
};
