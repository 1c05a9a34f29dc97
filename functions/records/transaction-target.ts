/** What the writing entries of a transaction are about: first as they say themselves, and then as what is kept already makes of it. */
import { type Claim, type LiveRecord, nameOf, type RecordId, type Resource } from '../fhir/record.ts';
import { addressesIn, withAddresses, withOwnReferences } from '../fhir/reference.ts';
import { acceptResource } from '../fhir/resource.ts';
import { baseOf } from '../fhir/version-tag.ts';
import { invalid, KernelError } from '../kernel/errors.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { findMatch, meetCondition } from './condition.ts';
import type { BundleNeeds } from './perform-interaction.ts';
import { aliasesOf, conditionalReference, inEntry, type WriteEntry } from './transaction.ts';
import { acceptUpdate } from './update-record.ts';

/** An entry that writes, and the record it is about; `match` met its condition, so it writes nothing. */
export interface Target extends WriteEntry {
  readonly record: RecordId;
  readonly match?: LiveRecord;
  readonly claim?: Claim;
}

/**
 * Nothing is read yet: contents are accepted, and names that the entries gave each other are references to records. Throws
 * `ResourceInvalid`, `RecordTooLarge`, `IdInvalid` and `IdMismatch`.
 */
export const targetsOf = (needs: BundleNeeds, entries: readonly WriteEntry[]): readonly Target[] => {
  const targets = entries.map((entry): Target => ({ ...withRelative(needs, entry), record: recordOf(needs, entry) }));
  const given = new Map(targets.flatMap(({ fullUrl, record }) => aliasesOf(fullUrl, record)));
  const named = targets.map((target) => withNames(target, given));
  for (const target of named) inEntry(target.index, () => accept(target));
  return named;
};

const recordOf = ({ newId }: BundleNeeds, { interaction }: WriteEntry): RecordId => ({
  type: interaction.type,
  id: interaction.kind === 'create' ? newId() : interaction.id,
});

const withRelative = ({ origin }: BundleNeeds, entry: WriteEntry): WriteEntry => {
  const { interaction } = entry;
  if (interaction.kind === 'delete') return entry;
  return { ...entry, interaction: { ...interaction, resource: withOwnReferences(baseOf(origin), interaction.resource) } };
};

const withNames = (target: Target, names: ReadonlyMap<string, string>): Target => {
  const { interaction } = target;
  if (interaction.kind === 'delete') return target;
  const resource = withAddresses<Resource>(interaction.resource, (address) => names.get(address) ?? address);
  return { ...target, interaction: { ...interaction, resource } };
};

const accept = ({ interaction, record }: Target): void => {
  if (interaction.kind === 'create') acceptResource(record.type, interaction.resource);
  if (interaction.kind === 'update') acceptUpdate(record, interaction.resource);
};

/** Conditions, and different references by search, of one transaction. */
const maxSearches = 100;

/**
 * The targets with their conditions met and their references by search resolved. None is searched for before all are known to be well
 * formed, and few enough. Throws `ReferenceInvalid`, `ReferenceUnresolved`, `MultipleMatches` and `TransactionTooLarge`.
 */
export const resolveTargets = async (needs: BundleNeeds, targets: readonly Target[]): Promise<readonly Target[]> => {
  const searches = searchesOf(targets);
  demandFew(targets.filter(({ condition }) => condition).length + searches.length);
  const deleted = new Set(targets.flatMap(({ interaction, record }) => (interaction.kind === 'delete' ? [nameOf(record)] : [])));
  const met = await mapAtOnce(targets, (target) => inEntry(target.index, () => meet(needs, target, deleted)));
  const found = await mapAtOnce(searches, async (search) => [search.address, await referred(needs, search)] as const);
  const matched = targets.map(({ record }, at) => [nameOf(record), nameOf(met[at]?.record ?? record)] as const);
  const names = new Map([...matched, ...found]);
  return met.map((target) => withNames(target, names));
};

/** What meets a condition and is deleted by the same transaction does not meet it any more. */
const meet = async (needs: BundleNeeds, target: Target, deleted: ReadonlySet<string>): Promise<Target> => {
  const { condition } = target;
  if (!condition) return target;
  needs.signal.throwIfAborted();
  const { match, claim } = await meetCondition(needs.records, target.record.type, condition);
  return match && !deleted.has(nameOf(match)) ? { ...target, record: match, match } : { ...target, claim };
};

interface ReferenceSearch {
  readonly index: number;
  readonly address: string;
  readonly condition: NonNullable<ReturnType<typeof conditionalReference>>;
}

/** References by search, each once. */
const searchesOf = (targets: readonly Target[]): readonly ReferenceSearch[] => {
  const searches = new Map<string, ReferenceSearch>();
  for (const { index, interaction } of targets) {
    if (interaction.kind === 'delete') continue;
    for (const address of addressesIn(interaction.resource)) {
      const condition = inEntry(index, () => conditionalReference(address));
      if (condition && !searches.has(address)) searches.set(address, { index, address, condition });
      else if (address.startsWith('urn:uuid:')) throw dangling(index);
    }
  }
  return [...searches.values()];
};

const referred = async (needs: BundleNeeds, { index, condition }: ReferenceSearch): Promise<string> =>
  inEntry(index, async () => {
    needs.signal.throwIfAborted();
    const { match } = await findMatch(needs.records, condition.type, condition.token);
    if (!match) throw invalid('ReferenceUnresolved', 'A reference by search finds no record.');
    return nameOf(match);
  });

const dangling = (index: number) =>
  invalid('ReferenceUnresolved', 'A reference names an entry that is not in the transaction.', [
    { pointer: `Bundle.entry[${index}].resource`, detail: 'refers to a urn:uuid that is no entry’s fullUrl' },
  ]);

const demandFew = (searches: number): void => {
  if (searches <= maxSearches) return;
  throw new KernelError(
    'too-large',
    'TransactionTooLarge',
    `A transaction makes at most ${maxSearches} searches, for its conditions and references; this one needs ${searches}. Send it in parts.`,
  );
};
