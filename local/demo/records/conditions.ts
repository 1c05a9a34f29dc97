/** A patient's conditions: what brought them to the hospital, and what they had before. */
import type { Condition } from '@medplum/fhirtypes';
import { concept, hl7Coding, testData } from './coding.ts';
import type { Illness } from './illnesses.ts';
import { dateOf, dateTime, day } from './moment.ts';
import type { Course } from './observations.ts';
import { type Subject, toPatient } from './patient.ts';
import { toPractitioner } from './staff.ts';
import type { Visit } from './visits.ts';

export const conditionsFor = (subject: Subject, { visits, illnesses }: Course): readonly Condition[] => {
  const [first, last] = [visits[0] as Visit, visits.at(-1) as Visit];
  return illnesses.map((illness, nth) => ({
    ...conditionOf(subject, nth, illness),
    ...(nth === 0 ? complaint(subject, illness, [first, last]) : priorIllness(subject, first)),
    encounter: { reference: `Encounter/${first.encounter.id}` },
    recordedDate: dateTime(first.start),
  }));
};

const conditionOf = (subject: Subject, nth: number, { snomed, icd10 }: Illness): Condition => ({
  resourceType: 'Condition',
  id: subject.idOf('Condition', nth),
  meta: testData,
  verificationStatus: concept(hl7Coding('condition-ver-status', 'confirmed', 'Confirmed')),
  code: concept(snomed, icd10),
  subject: toPatient(subject),
  recorder: toPractitioner(subject.doctor),
});

const active = concept(hl7Coding('condition-clinical', 'active', 'Active'));
const resolved = concept(hl7Coding('condition-clinical', 'resolved', 'Resolved'));
const diagnosis = concept(hl7Coding('condition-category', 'encounter-diagnosis', 'Encounter Diagnosis'));
const problem = concept(hl7Coding('condition-category', 'problem-list-item', 'Problem List Item'));

/** Felt for some days before the first visit. An acute one is over when it is seen again, or in two weeks. */
const complaint = ({ chance }: Subject, { acute }: Illness, [first, last]: readonly [Visit, Visit]): Partial<Condition> => {
  const onset = { category: [diagnosis], onsetDateTime: dateOf(first.start - chance.whole(2, acute ? 6 : 60) * day) };
  if (!acute) return { ...onset, clinicalStatus: active };
  const over = first === last ? first.start + 14 * day : last.start;
  return { ...onset, clinicalStatus: resolved, abatementDateTime: dateOf(over) };
};

/** Known by its month, as people tell it. */
const priorIllness = ({ chance }: Subject, first: Visit): Partial<Condition> => ({
  clinicalStatus: active,
  category: [problem],
  onsetDateTime: dateOf(first.start - chance.whole(200, 2_400) * day).slice(0, 7),
});
