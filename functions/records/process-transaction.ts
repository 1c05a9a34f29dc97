/** Carries out a transaction: all that its entries write is written at once, or nothing is. */

import { type RequestBundle, type ResponseEntry, responseBundle } from '../fhir/bundle.ts';
import { type Change, changeTo, changeToDeleted, isLive, nameOf, type RecordId, type RecordVersion } from '../fhir/record.ts';
import { demandVersion, versionStale } from '../fhir/version-tag.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { conflict } from '../kernel/errors.ts';
import { failedEntry, writtenEntry } from './answer.ts';
import { answerEntry } from './answer-entry.ts';
import { type WriteInteraction, writes } from './bundle-interaction.ts';
import { createBundleReads } from './bundle-reads.ts';
import { demandFewWrites } from './change.store.ts';
import { noteBegun, noteEnded } from './entry-audit.ts';
import { type BundleNeeds, demandPermission } from './perform-interaction.ts';
import { entriesOf, inEntry, isWrite } from './transaction.ts';
import { resolveTargets, type Target, targetsOf } from './transaction-target.ts';

/**
 * FHIR's order (DELETE, POST, PUT, then GET) is kept: conditions do not see what the transaction deletes, and reads see all that it wrote.
 * A read that finds nothing, or for which the answer has no room, says so in its own entry, for by then the writes are done. Throws
 * what the single interactions throw, naming the entry; `EntriesCollide`; `TransactionTooLarge`; and `TransactionLost` when another
 * writer came in between.
 */
export const processTransaction = async (needs: BundleNeeds, caller: TenantCaller, bundle: RequestBundle) => {
  const entries = entriesOf(bundle.entry);
  for (const { index, interaction } of entries) inEntry(index, () => demandPermission(caller, interaction));
  const targets = await resolveTargets(needs, targetsOf(needs, entries.filter(isWrite)));
  const planned = await planChanges(needs, targets);
  needs.signal.throwIfAborted();
  for (const entry of planned) noteBegun(needs.audit, entry);
  await commit(needs, planned).catch((error: unknown) => {
    for (const entry of planned) noteFailed(needs, entry, error);
    throw error;
  });
  const answers: ResponseEntry[] = [];
  const read = createBundleReads(needs);
  for (const { index, interaction, record, answer } of planned) {
    answers[index] = answer;
    noteEnded(needs.audit, { index, interaction, record, answered: answer });
  }
  for (const { index, interaction } of entries) {
    if (writes(interaction)) continue;
    answers[index] = await answerEntry(needs, caller, {
      index,
      asks: () => interaction,
      answer: read,
    });
  }
  return responseBundle('transaction', answers);
};

/** One entry's end, where all ended alike. */
const noteFailed = ({ audit, requestId }: BundleNeeds, { index, interaction, record }: Planned, error: unknown): void => {
  const reason = error instanceof Error ? error.name : 'unknown';
  noteEnded(audit, { index, interaction, record, answered: failedEntry(error, requestId), reason });
};

interface Planned {
  readonly index: number;
  readonly interaction: WriteInteraction;
  readonly record: RecordId;
  readonly answer: ResponseEntry;
  readonly change?: Change;
  readonly ifMatch?: string;
}

const planChanges = async (needs: BundleNeeds, targets: readonly Target[]): Promise<readonly Planned[]> => {
  demandFewWrites(targets.filter(({ match }) => !match).length);
  const existing = targets.filter(({ interaction }) => interaction.kind !== 'create').map(({ record }) => record);
  const read = existing.length === 0 ? [] : await needs.records.readMany(existing);
  const newest = new Map(read.map((record) => [nameOf(record), record]));
  return targets.map((target) => inEntry(target.index, () => plan(needs, target, newest.get(nameOf(target.record)))));
};

const plan = (needs: BundleNeeds, target: Target, previous: RecordVersion | undefined): Planned => {
  const { index, interaction, record, match, claim } = target;
  const entry = { index, interaction, record };
  const { origin } = needs;
  if (match) return { ...entry, answer: writtenEntry(origin, 200, match) };
  if (interaction.kind === 'create') {
    const change = { ...changeTo(interaction.resource, { record }, needs.now()), claim };
    return { ...entry, change, answer: writtenEntry(origin, 201, change.next) };
  }
  const { ifMatch } = interaction;
  demandVersion(ifMatch, previous);
  if (interaction.kind === 'update') {
    const change = changeTo(interaction.resource, { record, previous }, needs.now());
    return { ...entry, ifMatch, change, answer: writtenEntry(origin, isLive(previous) ? 200 : 201, change.next) };
  }
  if (!isLive(previous)) return { ...entry, answer: writtenEntry(origin, 204) };
  const change = changeToDeleted(previous, needs.now());
  return { ...entry, ifMatch, change, answer: writtenEntry(origin, 204, change.next) };
};

const commit = async (needs: BundleNeeds, planned: readonly Planned[]): Promise<void> => {
  const changes = planned.flatMap(({ change }) => (change ? [change] : []));
  const lost = await needs.records.commit(changes);
  const first = planned.find(({ change }) => change && lost.includes(change));
  if (!first) return;
  inEntry(first.index, () => {
    throw first.ifMatch === undefined
      ? conflict(
          'TransactionLost',
          'Another writer changed a record of the transaction meanwhile. Nothing was written; try again.',
        )
      : versionStale();
  });
};
