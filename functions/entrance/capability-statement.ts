/** What this server can do, told from the records' contract (http://hl7.org/fhir/R4/capabilitystatement.html). */

import { type RecordType, recordTypes, typesOfPatients } from '../fhir/record-type.ts';
import type { searchSchema } from '../fhir/search.ts';
import { baseOf } from '../fhir/version-tag.ts';
import type { contract } from '../records/contract.ts';

type RouteName = keyof typeof contract.routes;

/** FHIR's word for each route on records; one that has none does not compile. */
const interactions: Readonly<Record<Exclude<RouteName, 'processBundle'>, string>> = {
  readRecord: 'read',
  readRecordVersion: 'vread',
  updateRecord: 'update',
  deleteRecord: 'delete',
  listRecordHistory: 'history-instance',
  createRecord: 'create',
  searchRecords: 'search-type',
};

const parameterTypes = {
  _id: 'token',
  _lastUpdated: 'date',
  identifier: 'token',
  patient: 'reference',
  subject: 'reference',
} as const satisfies Partial<Record<keyof typeof searchSchema.shape, string>>;

const searchParamsOf = (type: RecordType) =>
  Object.entries(parameterTypes)
    .filter(([, kind]) => kind !== 'reference' || typesOfPatients.includes(type))
    .map(([name, kind]) => ({ name, type: kind }));

const resourceOf = (type: RecordType) => ({
  type,
  profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
  interaction: Object.values(interactions).map((code) => ({ code })),
  versioning: 'versioned-update',
  readHistory: true,
  updateCreate: true,
  conditionalCreate: true,
  conditionalRead: 'not-match',
  conditionalUpdate: false,
  conditionalDelete: 'not-supported',
  referencePolicy: ['literal', 'local'],
  searchParam: searchParamsOf(type),
});

/** `date` is when what it says last changed. */
export const capabilityStatement = (origin: string) => ({
  resourceType: 'CapabilityStatement' as const,
  status: 'active',
  date: '2026-11-23',
  kind: 'instance',
  software: { name: 'Ward' },
  implementation: { description: 'The records of one hospital', url: baseOf(origin) },
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [
    {
      mode: 'server',
      security: { description: 'A bearer token or API key of the hospital, at the hospital’s own host.' },
      resource: recordTypes.map(resourceOf),
      interaction: [{ code: 'batch' }, { code: 'transaction' }],
    },
  ],
});
