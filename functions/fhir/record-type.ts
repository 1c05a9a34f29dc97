/** The kinds of FHIR R4 resources a hospital keeps here. */
import * as z from 'zod';

export const recordTypes = [
  'Patient',
  'Practitioner',
  'Organization',
  'Encounter',
  'Observation',
  'Condition',
  'MedicationRequest',
  'DocumentReference',
  'ValueSet',
  'CodeSystem',
] as const;

export type RecordType = (typeof recordTypes)[number];

export const recordTypeSchema = z.enum(recordTypes);

/** Types whose `subject` may be a patient, and which can therefore be searched by `patient` and `subject`. */
export const typesOfPatients: readonly RecordType[] = [
  'Encounter',
  'Observation',
  'Condition',
  'MedicationRequest',
  'DocumentReference',
];

/** Types that are not kept on their own, but may be contained in one that is. */
export const containedTypes: readonly string[] = [
  ...recordTypes,
  'Device',
  'Location',
  'Medication',
  'PractitionerRole',
  'RelatedPerson',
  'Specimen',
];

/**
 * Over how many partitions the list of a type is spread: a partition takes 1,000 writes a second. A record's shard follows from its id, so
 * these numbers are for ever; raising one would leave records where nobody looks.
 */
export const shardsOf = (type: RecordType): number => (typesOfPatients.includes(type) ? 4 : 1);
