/** What is written down of a bundle's entry, as it would be of a request of its own (HIPAA 164.312(b)). */
import type { Audit, Touched } from '../edge/audit.ts';
import type { ResponseEntry } from '../fhir/bundle.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { type SearchQuery, searchOf } from '../fhir/search.ts';
import { type Interaction, writes } from './bundle-interaction.ts';
import type { contract } from './contract.ts';

/** The route that would carry the interaction out alone. */
export const routeNames = {
  search: 'searchRecords',
  read: 'readRecord',
  vread: 'readRecordVersion',
  history: 'listRecordHistory',
  create: 'createRecord',
  update: 'updateRecord',
  delete: 'deleteRecord',
} as const satisfies Record<Interaction['kind'], keyof typeof contract.routes>;

interface Entry<Asked> {
  readonly index: number;
  /** Absent where the entry asks nothing that can be told. */
  readonly interaction: Asked;
  /** What it is about, where that is known before it is answered. */
  readonly record?: Touched;
}

export interface AnsweredEntry extends Entry<Interaction | undefined> {
  readonly answered: ResponseEntry;
  /** The name of the error it ended with. */
  readonly reason?: string;
}

/** Before an entry changes anything; of one that cannot, nothing is written yet. */
export const noteBegun = (audit: Pick<Audit, 'entryBegun'>, { index, interaction, record }: Entry<Interaction>): void => {
  if (!writes(interaction)) return;
  audit.entryBegun({ entry: index, action: routeNames[interaction.kind], touched: touchedBy(interaction, record) });
};

export const noteEnded = (audit: Pick<Audit, 'entryEnded'>, ended: AnsweredEntry): void => {
  const { index, interaction, answered, reason, record = interaction && madeBy(interaction, answered) } = ended;
  audit.entryEnded({
    entry: index,
    action: interaction ? routeNames[interaction.kind] : 'processBundle',
    touched: interaction && reason !== 'SearchInvalid' ? touchedBy(interaction, record) : [],
    status: Number.parseInt(answered.response.status, 10),
    reason,
  });
};

/** Whom a search that can be made asked for by name: patients, and records by their ids. Throws `SearchInvalid`. */
export const searchedFor = (type: RecordType, query: SearchQuery): readonly Touched[] => {
  const { patients, ids = [] } = searchOf(type, query);
  return [...patients.map((id) => ({ type: 'Patient', id })), ...ids.map((id) => ({ type, id }))];
};

/** The records an interaction names; one that it creates has its name from elsewhere. */
const touchedBy = (interaction: Interaction, created?: Touched): readonly Touched[] => {
  if (interaction.kind === 'search') return searchedFor(interaction.type, interaction.query);
  if (interaction.kind !== 'create') return [{ type: interaction.type, id: interaction.id }];
  return created ? [{ type: created.type, id: created.id }] : [];
};

/** The record that an answer's location names. */
const madeBy = ({ type }: Interaction, { response: { location = '' } }: ResponseEntry): Touched | undefined => {
  const [, id] = new RegExp(`/${type}/([^/]+)/`).exec(location) ?? [];
  return id === undefined ? undefined : { type, id };
};
