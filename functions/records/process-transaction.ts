/** Carries out a transaction: all that its entries write is written at once, or nothing is. */

import { type RequestBundle, type ResponseEntry, responseBundle } from '../fhir/bundle.ts';
import {
  type Change,
  type Claim,
  changeTo,
  changeToDeleted,
  isLive,
  type LiveRecord,
  nameOf,
  type RecordId,
  type RecordVersion,
  type Resource,
} from '../fhir/record.ts';
import { addressesIn, withAddresses, withOwnReferences } from '../fhir/reference.ts';
import { acceptResource } from '../fhir/resource.ts';
import { baseOf, demandVersion, versionStale } from '../fhir/version-tag.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { conflict, invalid } from '../kernel/errors.ts';
import { writtenEntry } from './answer.ts';
import { findMatch, meetCondition, parseCondition } from './condition.ts';
import { noteBegun, noteEnded } from './entry-audit.ts';
import type { WriteInteraction } from './interaction.ts';
import { type BundleNeeds, demandPermission, performRead } from './perform-interaction.ts';
import { answerEntry } from './process-batch.ts';
import { aliasesOf, conditionalReference, entriesOf, inEntry, isWrite, type WriteEntry } from './transaction.ts';
import { acceptUpdate } from './update-record.ts';
import { createBudget } from './weight.ts';

/**
 * FHIR's order (DELETE, POST, PUT, then GET) is kept: conditions do not see what the transaction deletes, and reads see all that it wrote.
 * A read that finds nothing, or for which the answer has no room, says so in its own entry, for by then the writes are done. Throws what the single interactions throw, naming
 * the entry; `EntriesCollide`; `TransactionTooLarge`; and `TransactionLost` when another writer came in between.
 */
export const processTransaction = async (needs: BundleNeeds, caller: TenantCaller, bundle: RequestBundle) => {
  const entries = entriesOf(bundle.entry);
  for (const { index, interaction } of entries) inEntry(index, () => demandPermission(caller, interaction));
  const targets = await targetsOf(
    needs,
    entries.filter(isWrite).map((entry) => withRelative(needs, entry)),
  );
  const planned = await planChanges(needs, await withReferences(needs, targets));
  needs.signal.throwIfAborted();
  for (const { index, interaction } of planned) noteBegun(needs.audit, { index, interaction });
  await commit(needs, planned);
  const answers: ResponseEntry[] = [];
  const budget = createBudget();
  for (const { index, interaction, answer } of planned) {
    answers[index] = answer;
    noteEnded(needs.audit, { index, interaction, answered: answer });
  }
  for (const { index, interaction } of entries) {
    if (interaction.kind === 'create' || interaction.kind === 'update' || interaction.kind === 'delete') continue;
    answers[index] = await answerEntry(needs, caller, {
      index,
      asks: () => interaction,
      answer: async () => budget.take(await performRead(needs, interaction)),
    });
  }
  return responseBundle('transaction', answers);
};

/** An entry that writes, and the record it is about; `match` met its condition, so it writes nothing. */
interface Target extends WriteEntry {
  readonly record: RecordId;
  readonly match?: LiveRecord;
  readonly claim?: Claim;
}

const withRelative = ({ origin }: BundleNeeds, entry: WriteEntry): WriteEntry => {
  const { interaction } = entry;
  if (interaction.kind === 'delete') return entry;
  return { ...entry, interaction: { ...interaction, resource: withOwnReferences(baseOf(origin), interaction.resource) } };
};

const targetsOf = async (needs: BundleNeeds, entries: readonly WriteEntry[]): Promise<readonly Target[]> => {
  const deleted = new Set(entries.flatMap(({ interaction }) => (interaction.kind === 'delete' ? [nameOf(interaction)] : [])));
  return Promise.all(entries.map((entry) => inEntry(entry.index, () => targetOf(needs, entry, deleted))));
};

const targetOf = async (needs: BundleNeeds, entry: WriteEntry, deleted: ReadonlySet<string>): Promise<Target> => {
  const { interaction } = entry;
  if (interaction.kind !== 'create') return { ...entry, record: { type: interaction.type, id: interaction.id } };
  const record = { type: interaction.type, id: needs.newId() };
  if (interaction.ifNoneExist === undefined) return { ...entry, record };
  const identifier = parseCondition(interaction.ifNoneExist);
  const { match, claim } = await meetCondition(needs.records, interaction.type, identifier);
  return match && !deleted.has(nameOf(match)) ? { ...entry, record: match, match } : { ...entry, record, claim };
};

/** Names that entries gave each other, and references by search, become references to records. */
const withReferences = async (needs: BundleNeeds, targets: readonly Target[]): Promise<readonly Target[]> => {
  const given = new Map(targets.flatMap(({ fullUrl, record }) => aliasesOf(fullUrl, record)));
  const found = await Promise.all(
    searchesOf(targets, given).map(async (search) => [search.address, await referred(needs, search)] as const),
  );
  const names = new Map([...given, ...found]);
  return targets.map((target) => ({ ...target, interaction: withNames(target.interaction, names) }));
};

interface ReferenceSearch {
  readonly index: number;
  readonly address: string;
  readonly condition: NonNullable<ReturnType<typeof conditionalReference>>;
}

/** References by search, each once. None is begun before all are known to be well formed: one that is begun must be awaited. */
const searchesOf = (targets: readonly Target[], given: ReadonlyMap<string, string>): readonly ReferenceSearch[] => {
  const searches = new Map<string, ReferenceSearch>();
  for (const { index, interaction } of targets) {
    if (interaction.kind === 'delete') continue;
    for (const address of addressesIn(interaction.resource).filter((one) => !given.has(one))) {
      const condition = inEntry(index, () => conditionalReference(address));
      if (condition && !searches.has(address)) searches.set(address, { index, address, condition });
      else if (address.startsWith('urn:uuid:')) throw dangling(index);
    }
  }
  return [...searches.values()];
};

const withNames = (interaction: WriteInteraction, names: ReadonlyMap<string, string>): WriteInteraction =>
  interaction.kind === 'delete'
    ? interaction
    : { ...interaction, resource: withAddresses<Resource>(interaction.resource, (address) => names.get(address) ?? address) };

const referred = async (needs: BundleNeeds, { index, condition }: ReferenceSearch): Promise<string> =>
  inEntry(index, async () => {
    const { match } = await findMatch(needs.records, condition.type, condition.token);
    if (!match) throw invalid('ReferenceUnresolved', 'A reference by search finds no record.');
    return nameOf(match);
  });

const dangling = (index: number) =>
  invalid('ReferenceUnresolved', 'A reference names an entry that is not in the transaction.', [
    { pointer: `Bundle.entry[${index}].resource`, detail: 'refers to a urn:uuid that is no entry’s fullUrl' },
  ]);

interface Planned {
  readonly index: number;
  readonly interaction: WriteInteraction;
  readonly answer: ResponseEntry;
  readonly change?: Change;
  readonly ifMatch?: string;
}

const planChanges = async (needs: BundleNeeds, targets: readonly Target[]): Promise<readonly Planned[]> => {
  for (const { index, interaction, record } of targets) {
    if (interaction.kind === 'create') inEntry(index, () => acceptResource(record.type, interaction.resource));
    if (interaction.kind === 'update') inEntry(index, () => acceptUpdate(record, interaction.resource));
  }
  const existing = targets.filter(({ interaction }) => interaction.kind !== 'create').map(({ record }) => record);
  const read = existing.length === 0 ? [] : await needs.records.readMany(existing);
  const newest = new Map(read.map((record) => [nameOf(record), record]));
  return targets.map((target) => inEntry(target.index, () => plan(needs, target, newest.get(nameOf(target.record)))));
};

const plan = (needs: BundleNeeds, target: Target, previous: RecordVersion | undefined): Planned => {
  const { index, interaction, record, match, claim } = target;
  const { origin } = needs;
  if (match) return { index, interaction, answer: writtenEntry(origin, 200, match) };
  if (interaction.kind === 'create') {
    const change = { ...changeTo(interaction.resource, { record }, needs.now()), claim };
    return { index, interaction, change, answer: writtenEntry(origin, 201, change.next) };
  }
  const { ifMatch } = interaction;
  demandVersion(ifMatch, previous);
  if (interaction.kind === 'update') {
    const change = changeTo(interaction.resource, { record, previous }, needs.now());
    return { index, interaction, ifMatch, change, answer: writtenEntry(origin, isLive(previous) ? 200 : 201, change.next) };
  }
  if (!isLive(previous)) return { index, interaction, answer: writtenEntry(origin, 204) };
  const change = changeToDeleted(previous, needs.now());
  return { index, interaction, ifMatch, change, answer: writtenEntry(origin, 204, change.next) };
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
