/** Replaces a record with its next version, or creates it under the id its writer chose. */

import {
  type Change,
  changeTo,
  isLive,
  type LiveRecord,
  type RecordId,
  type RecordVersion,
  type Resource,
} from '../fhir/record.ts';
import { withOwnReferences } from '../fhir/reference.ts';
import { acceptResource } from '../fhir/resource.ts';
import { baseOf, demandVersion, versionStale } from '../fhir/version-tag.ts';
import { conflict, invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import type { WriteNeeds } from './create-record.ts';

export interface RecordUpdate extends RecordId {
  readonly resource: Resource;
  /** The version the writer has seen, as its ETag says it. */
  readonly ifMatch?: string;
}

/** `created`: there was none, or it had been deleted. */
export interface Updated {
  readonly outcome: 'updated' | 'created';
  readonly record: LiveRecord;
}

/**
 * Throws `ResourceInvalid`, `IdMismatch`, `RecordTooLarge`; `VersionStale` when another version than `ifMatch` is the newest; and
 * `RecordChanged` when another writer came in between of a writer who named none.
 */
export const updateRecord = async (
  needs: Pick<WriteNeeds, 'records' | 'now' | 'origin'>,
  { type, id, ifMatch, ...input }: RecordUpdate,
): Promise<Updated> => {
  const record = { type, id };
  const resource = withOwnReferences(baseOf(needs.origin), input.resource);
  acceptUpdate(record, resource);
  const previous = await needs.records.read(record);
  demandVersion(ifMatch, previous);
  const change = changeTo(resource, { record, previous }, needs.now());
  const lost = await needs.records.commit([change]);
  if (lost.length > 0) throw ifMatch === undefined ? recordChanged() : versionStale();
  return updated(change, previous);
};

/** Ids chosen by writers are UUIDs, so that none can carry a name or a number of a patient into keys and URLs. */
export const acceptUpdate = ({ type, id }: RecordId, resource: Resource): void => {
  if (!isUuid(id)) throw invalid('IdInvalid', 'An id chosen by its writer must be a lower-case UUID.');
  acceptResource(type, resource);
  if (resource.id !== id) {
    throw invalid('IdMismatch', 'The resource is another one than the URL says.', [
      { pointer: `${type}.id`, detail: 'must be the id in the URL' },
    ]);
  }
};

export const updated = ({ next }: Change & { readonly next: LiveRecord }, previous: RecordVersion | undefined): Updated => ({
  outcome: isLive(previous) ? 'updated' : 'created',
  record: next,
});

export const recordChanged = () =>
  conflict('RecordChanged', 'Another writer changed the record meanwhile. Read it and try again.');
