/** One entry of a bundle, carried out as if it had come alone. */

import type { Audit } from '../edge/audit.ts';
import type { ResponseEntry } from '../fhir/bundle.ts';
import { urlOf } from '../fhir/version-tag.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { forbidden } from '../kernel/errors.ts';
import { admits } from '../kernel/permission.ts';
import { bundleEntry, readEntry, writtenEntry } from './answer.ts';
import type { Interaction, ReadInteraction, WriteInteraction } from './bundle-interaction.ts';
import { contract } from './contract.ts';
import { createRecord, type WriteNeeds } from './create-record.ts';
import { deleteRecord } from './delete-record.ts';
import { routeNames } from './entry-audit.ts';
import { listRecordHistory } from './list-record-history.ts';
import { readRecord } from './read-record.ts';
import { readRecordVersion } from './read-record-version.ts';
import { type SearchNeeds, searchRecords } from './search-records.ts';
import { historyOf, searchsetOf } from './searchset.ts';
import { updateRecord } from './update-record.ts';

export interface BundleNeeds extends WriteNeeds, Pick<SearchNeeds, 'cursorKey'> {
  /** The bundle's own request. */
  readonly requestId: string;
  /** Aborted when nothing more may begin. */
  readonly signal: AbortSignal;
  readonly audit: Pick<Audit, 'entryBegun' | 'entryEnded'>;
}

/** The route that would carry the interaction out alone says who may ask for it. Throws `NotPermitted`. */
export const demandPermission = (caller: TenantCaller, interaction: Interaction): void => {
  if (!admits(contract.routes[routeNames[interaction.kind]].allow, caller)) {
    throw forbidden('NotPermitted', 'Your roles do not permit this.');
  }
};

export const performRead = async (needs: BundleNeeds, interaction: ReadInteraction): Promise<ResponseEntry> => {
  const { origin } = needs;
  switch (interaction.kind) {
    case 'search':
      return bundleEntry(searchsetOf(origin, interaction, await searchRecords(needs, interaction)));
    case 'history': {
      const { items, next } = await listRecordHistory(needs, interaction);
      const url = `${urlOf(origin, interaction)}/_history`;
      return bundleEntry(historyOf(origin, { url, count: interaction.count, next }, items));
    }
    case 'read':
      return readEntry(origin, await readRecord(needs, interaction), interaction.ifNoneMatch);
    case 'vread':
      return readEntry(origin, await readRecordVersion(needs, interaction), interaction.ifNoneMatch);
  }
};

export const performWrite = async (
  needs: BundleNeeds,
  caller: TenantCaller,
  interaction: WriteInteraction,
): Promise<ResponseEntry> => {
  const { origin } = needs;
  if (interaction.kind === 'delete') return writtenEntry(origin, 204, await deleteRecord(needs, interaction));
  const { outcome, record } =
    interaction.kind === 'create' ? await createRecord(needs, caller, interaction) : await updateRecord(needs, interaction);
  return writtenEntry(origin, outcome === 'created' ? 201 : 200, record);
};
