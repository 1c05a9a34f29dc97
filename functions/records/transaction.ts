/** A transaction's entries before anything is read or written: what they ask, and what they call each other. */

import type { RequestEntry } from '../fhir/bundle.ts';
import { type Identifier, type IdentifierToken, parseToken } from '../fhir/identifier.ts';
import { nameOf, type RecordId } from '../fhir/record.ts';
import { type RecordType, recordTypeSchema } from '../fhir/record-type.ts';
import { type Fault, invalid, KernelError } from '../kernel/errors.ts';
import { type Interaction, interactionOf, type WriteInteraction, writes } from './bundle-interaction.ts';
import { parseCondition } from './condition.ts';

export interface TransactionEntry {
  readonly index: number;
  readonly fullUrl?: string;
  readonly interaction: Interaction;
  /** What none may bear if its create is to make a record. */
  readonly condition?: Identifier;
}

export type WriteEntry = TransactionEntry & { readonly interaction: WriteInteraction };

export const isWrite = (entry: TransactionEntry): entry is WriteEntry => writes(entry.interaction);

/** Throws `EntryInvalid`, `ConditionInvalid`, and `EntriesCollide` when two entries would write one record or have one name. */
export const entriesOf = (entries: readonly RequestEntry[]): readonly TransactionEntry[] => {
  const parsed = entries.map(
    ({ fullUrl, ...entry }, index): TransactionEntry =>
      inEntry(index, () => {
        const interaction = interactionOf(entry);
        return { index, fullUrl, interaction, condition: conditionOf(interaction) };
      }),
  );
  const written = parsed.filter(isWrite);
  demandDistinct(written, ({ interaction }) => (interaction.kind === 'create' ? undefined : nameOf(interaction)));
  demandDistinct(written, ({ fullUrl }) => fullUrl);
  demandDistinct(written, conditionName);
  return parsed;
};

const conditionOf = (interaction: Interaction): Identifier | undefined =>
  interaction.kind === 'create' && interaction.ifNoneExist !== undefined ? parseCondition(interaction.ifNoneExist) : undefined;

/** The condition as it is meant: one can be written in several ways, and two that are one would make the same claim. */
const conditionName = ({ interaction, condition }: WriteEntry): string | undefined =>
  condition && JSON.stringify([interaction.type, condition.system, condition.value]);

const demandDistinct = (entries: readonly WriteEntry[], nameOfEntry: (entry: WriteEntry) => string | undefined): void => {
  const names = new Set<string>();
  for (const entry of entries) {
    const name = nameOfEntry(entry);
    if (name !== undefined && names.has(name)) {
      throw invalid('EntriesCollide', 'Two entries of a transaction are about the same record.', [
        { pointer: `Bundle.entry[${entry.index}]`, detail: 'is about the same record as an entry before it' },
      ]);
    }
    if (name !== undefined) names.add(name);
  }
};

/** Runs `work`; whatever it throws says which entry it was about. */
export const inEntry = <Result>(index: number, work: () => Result): Result => {
  const told = (error: unknown): never => {
    if (!(error instanceof KernelError)) throw error;
    const { kind, name, message, retryAfter, cause } = error;
    const faults = error.faults.length > 0 ? error.faults : [{ pointer: '', detail: message }];
    throw new KernelError(kind, name, message, { faults: faults.map((fault) => moved(index, fault)), retryAfter, cause });
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(told) as Result) : result;
  } catch (error) {
    return told(error);
  }
};

/** `Patient.name[0]` is `Bundle.entry[2].resource.name[0]`. */
const moved = (index: number, { pointer, detail }: Fault): Fault => {
  const entry = `Bundle.entry[${index}]`;
  if (pointer === '' || pointer.startsWith('/')) return { pointer: entry, detail };
  return { pointer: `${entry}.${pointer.replace(/^[A-Z]\w*/, 'resource').replace(/^resourceType/, 'resource.$&')}`, detail };
};

/** What other entries may call a record of this one: its full URL, and below a server's base also `Type/id`. */
export const aliasesOf = (fullUrl: string | undefined, record: RecordId): readonly (readonly [string, string])[] => {
  if (fullUrl === undefined) return [];
  const relative = /^https?:\/\/.*\/([A-Z]\w+\/[A-Za-z0-9.-]+)$/.exec(fullUrl)?.[1];
  return [[fullUrl, nameOf(record)], ...(relative ? [[relative, nameOf(record)] as const] : [])];
};

/** `Patient?identifier=system|value` as a reference; undefined for a reference that is no search. Throws `ReferenceInvalid`. */
export const conditionalReference = (
  address: string,
): { readonly type: RecordType; readonly token: IdentifierToken } | undefined => {
  const [name = '', query] = address.split('?');
  if (query === undefined || !/^[A-Z][A-Za-z]+$/.test(name)) return undefined;
  const type = recordTypeSchema.safeParse(name);
  const [parameter, ...others] = [...new URLSearchParams(query)];
  if (!type.success || parameter?.[0] !== 'identifier' || others.length > 0) {
    throw invalid('ReferenceInvalid', 'A reference by search must be Type?identifier=system|value.');
  }
  return { type: type.data, token: parseToken(parameter[1]) };
};
