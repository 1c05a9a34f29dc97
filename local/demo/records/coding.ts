/** The code systems the sample speaks, and what every resource of it has in common. */
import type { CodeableConcept, Coding, Meta } from '@medplum/fhirtypes';
import { idFrom } from '../../../functions/kernel/ids.ts';

export const systems = {
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  atc: 'http://www.whocc.no/atc',
  ucum: 'http://unitsofmeasure.org',
} as const;

const hl7 = 'http://terminology.hl7.org/CodeSystem/';

export const coding = (system: keyof typeof systems, code: string, display: string): Coding => ({
  system: systems[system],
  code,
  display,
});

/** A code of one of HL7's own systems: `observation-category`, `v3-ActCode` … */
export const hl7Coding = (system: string, code: string, display: string): Coding => ({
  system: `${hl7}${system}`,
  code,
  display,
});

export const concept = (...codings: readonly Coding[]): CodeableConcept => ({
  coding: [...codings],
  text: codings[0]?.display,
});

/** Says of every resource that nobody is behind it (http://hl7.org/fhir/R4/security-labels.html). */
export const testData: Meta = { security: [hl7Coding('v3-ActReason', 'HTEST', 'test health data')] };

/** The same hospital, type and place in the sample make the same id, and no two hospitals make the same. */
export const sampleId = (slug: string, type: string, ...place: readonly (string | number)[]): string =>
  idFrom('sample', slug, type, ...place.map(String));
