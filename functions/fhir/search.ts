/** A search as it was asked, and whether a record is what was asked for (http://hl7.org/fhir/R4/search.html). */
import * as z from 'zod';
import { type Fault, invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { bears, type IdentifierToken, parseToken } from './identifier.ts';
import { everyInstant, type Period, periodOf } from './period.ts';
import type { LiveRecord } from './record.ts';
import { type RecordType, typesOfPatients } from './record-type.ts';
import { patientOf } from './reference.ts';

export const maxCount = 100;

const repeated = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1).max(10)])
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .optional();

/** A page larger than the largest is given as the largest, as FHIR lets a server do. */
export const countSchema = z.coerce
  .number()
  .int()
  .min(1)
  .transform((count) => Math.min(count, maxCount))
  .default(25);

/** The parameters of a search, each as often as FHIR lets it be repeated. One that is not here is refused: ignoring it would find more. */
export const searchSchema = z.object({
  _id: repeated,
  _lastUpdated: repeated,
  identifier: repeated,
  patient: repeated,
  subject: repeated,
  _sort: z.enum(['_lastUpdated', '-_lastUpdated']).optional(),
  _count: countSchema,
  _cursor: z.string().min(1).max(2048).optional(),
});

export type SearchQuery = z.output<typeof searchSchema>;

export interface Search {
  readonly type: RecordType;
  /** Absent when any id will do. */
  readonly ids?: readonly string[];
  readonly identifiers: readonly IdentifierToken[];
  /** Patients whose records these must be: all of them, so that two different ones find nothing. */
  readonly patients: readonly string[];
  readonly updated: Period;
  readonly descending: boolean;
  readonly count: number;
}

/** Throws `SearchInvalid`. Parameters narrow each other, and a repeated one narrows itself. */
export const searchOf = (type: RecordType, query: SearchQuery): Search => {
  const ids = query._id?.map(idsOf);
  return {
    type,
    ...(ids ? { ids: [...new Set(ids[0])].filter((id) => ids.every((list) => list.includes(id))) } : {}),
    identifiers: (query.identifier ?? []).map(parseToken),
    patients: [...new Set([...patientsOf(type, 'patient', query.patient), ...patientsOf(type, 'subject', query.subject)])],
    updated: (query._lastUpdated ?? []).map(periodOf).reduce(intersection, everyInstant),
    descending: query._sort === '-_lastUpdated',
    count: query._count,
  };
};

/** Whether the record itself, whatever an index said of it, is one that is searched for. */
export const isFound = (search: Search, { id, lastUpdated, resource }: LiveRecord): boolean =>
  (search.ids?.includes(id) ?? true) &&
  search.updated.from <= lastUpdated &&
  lastUpdated <= search.updated.to &&
  search.identifiers.every((token) => bears(resource, token)) &&
  search.patients.every((patient) => patientOf(resource) === patient);

const intersection = (one: Period, other: Period): Period => ({
  from: [one.from, other.from].sort()[1] as string,
  to: [one.to, other.to].sort()[0] as string,
});

/** What is no UUID is the id of no record, and too long for a key besides. */
const idsOf = (list: string): readonly string[] => {
  const ids = list.split(',');
  if (ids.length > maxCount) throw refused({ pointer: '/_id', detail: `takes at most ${maxCount} ids` });
  return ids.filter((id) => isUuid(id));
};

const patientsOf = (type: RecordType, name: 'patient' | 'subject', values: readonly string[] = []): readonly string[] => {
  if (values.length > 0 && !typesOfPatients.includes(type)) {
    throw refused({ pointer: `/${name}`, detail: `is not a search parameter of ${type}` });
  }
  return values.map((value) => {
    const id = value.startsWith('Patient/') ? value.slice('Patient/'.length) : value;
    if (!isUuid(id)) {
      throw refused({ pointer: `/${name}`, detail: 'must be one patient: Patient/<id> or <id>' });
    }
    return id;
  });
};

const refused = (fault: Fault) =>
  invalid('SearchInvalid', 'The search cannot be made as it was asked.', [{ in: 'query', ...fault }]);
