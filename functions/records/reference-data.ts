/**
 * The lists a hospital begins with: each a CodeSystem and the ValueSet of all its codes, in our own words. From then on they are the
 * hospital's, to extend, reword or delete. Their URLs are names, not addresses: no hospital's own is known before it has one.
 *
 * http://hl7.org/fhir/R4/codesystem.html, http://hl7.org/fhir/R4/valueset.html
 */
import type { RecordId, Resource } from '../fhir/record.ts';
import { idFrom, type TenantId } from '../kernel/ids.ts';

interface TermList {
  /** Stands in URLs and in the ids of records, and so stays for ever. */
  readonly name: string;
  readonly title: string;
  /** What people read, by code. */
  readonly terms: Readonly<Record<string, string>>;
}

const lists: readonly TermList[] = [
  {
    name: 'specialties',
    title: 'Specialties',
    terms: {
      'general-medicine': 'General medicine',
      'emergency-medicine': 'Emergency medicine',
      'intensive-care': 'Intensive care',
      anaesthesia: 'Anaesthesia',
      surgery: 'Surgery',
      orthopaedics: 'Orthopaedics',
      cardiology: 'Cardiology',
      neurology: 'Neurology',
      oncology: 'Oncology',
      paediatrics: 'Paediatrics',
      obstetrics: 'Obstetrics and gynaecology',
      psychiatry: 'Psychiatry',
      dermatology: 'Dermatology',
      ophthalmology: 'Ophthalmology',
      ent: 'Ear, nose and throat',
      urology: 'Urology',
      radiology: 'Radiology',
      pathology: 'Pathology',
      rehabilitation: 'Rehabilitation',
    },
  },
  {
    name: 'encounter-types',
    title: 'Encounter types',
    terms: {
      consultation: 'Consultation',
      'follow-up': 'Follow-up visit',
      emergency: 'Emergency visit',
      inpatient: 'Inpatient stay',
      'day-case': 'Day case',
      procedure: 'Procedure',
      home: 'Home visit',
      remote: 'Remote consultation',
    },
  },
  {
    name: 'appointment-types',
    title: 'Appointment types',
    terms: {
      'first-visit': 'First visit',
      'follow-up': 'Follow-up',
      'check-up': 'Check-up',
      urgent: 'Urgent',
      imaging: 'Imaging',
      laboratory: 'Blood test or other sample',
      procedure: 'Procedure',
      vaccination: 'Vaccination',
      remote: 'By video or telephone',
    },
  },
  {
    name: 'document-types',
    title: 'Document types',
    terms: {
      'discharge-summary': 'Discharge summary',
      'referral-letter': 'Referral letter',
      'progress-note': 'Progress note',
      'operation-note': 'Operation note',
      'laboratory-report': 'Laboratory report',
      'imaging-report': 'Imaging report',
      prescription: 'Prescription',
      consent: 'Consent form',
      'care-plan': 'Care plan',
      'sick-note': 'Sick note',
      invoice: 'Invoice',
    },
  },
];

const codeSystemUrl = ({ name }: TermList): string => `urn:ward:codesystem:${name}`;
const valueSetUrl = ({ name }: TermList): string => `urn:ward:valueset:${name}`;

/** FHIR wants a name that a program could use: `EncounterTypes`. */
const nameOf = ({ name }: TermList): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

const codeSystemOf = (list: TermList): Resource => ({
  resourceType: 'CodeSystem',
  language: 'en',
  url: codeSystemUrl(list),
  name: nameOf(list),
  title: list.title,
  status: 'active',
  caseSensitive: true,
  valueSet: valueSetUrl(list),
  content: 'complete',
  concept: Object.entries(list.terms).map(([code, display]) => ({ code, display })),
});

const valueSetOf = (list: TermList): Resource => ({
  resourceType: 'ValueSet',
  language: 'en',
  url: valueSetUrl(list),
  name: nameOf(list),
  title: list.title,
  status: 'active',
  compose: { include: [{ system: codeSystemUrl(list) }] },
});

export interface Seed {
  readonly record: RecordId;
  readonly resource: Resource;
}

/** The records of one hospital. Their ids follow from its own, so that whoever writes them again meets the ones that are there. */
export const referenceDataOf = (tenantId: TenantId): readonly Seed[] =>
  lists.flatMap((list) => [
    {
      record: { type: 'CodeSystem', id: idFrom(tenantId, 'reference-data', 'CodeSystem', list.name) },
      resource: codeSystemOf(list),
    },
    { record: { type: 'ValueSet', id: idFrom(tenantId, 'reference-data', 'ValueSet', list.name) }, resource: valueSetOf(list) },
  ]);
