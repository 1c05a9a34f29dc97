/** The sample of a hospital's records: of our own making, of nobody, and the same whenever it is made. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { sampleId } from './coding.ts';
import { conditionsFor } from './conditions.ts';
import { chronicAt, reasonsAt } from './illnesses.ts';
import { type Course, observationsFor } from './observations.ts';
import { type Subject, subjectOf } from './patient.ts';
import { prescriptionsFor } from './prescriptions.ts';
import { hospitalOf } from './staff.ts';
import { visitsFor } from './visits.ts';

/**
 * Transactions (http://hl7.org/fhir/R4/http.html#transaction): the first is the hospital and its staff, to which the others refer, then one
 * for each patient. The first entry of each is the resource that the bundle is about. Every entry is a PUT under an id of the sample's
 * own, so that what is loaded twice is there once. A larger sample begins with the smaller one.
 */
export const sampleRecords = (slug: string, count = 60): readonly Bundle[] => {
  const hospital = hospitalOf(slug);
  const patients = Array.from({ length: count }, (_, index) => recordsOf(subjectOf(hospital, index)));
  return [[hospital.organization, ...hospital.practitioners], ...patients].map(transactionOf);
};

/** The patient whom every sample of the hospital has: its first. */
export const samplePatientId = (slug: string): string => sampleId(slug, 'Patient', 0);

const recordsOf = (subject: Subject): readonly Resource[] => {
  const course = courseOf(subject);
  const conditions = conditionsFor(subject, course);
  return [
    subject.patient,
    ...course.visits.map(({ encounter }) => encounter),
    ...conditions,
    ...observationsFor(subject, course),
    ...prescriptionsFor(subject, course, conditions),
  ];
};

/** What brought the patient, and up to two things they have had for longer. */
const courseOf = (subject: Subject): Course => {
  const { chance, age } = subject;
  const reason = chance.pick(reasonsAt(age));
  const prior = chronicAt(age).filter((illness) => illness !== reason);
  return {
    visits: visitsFor(subject, reason),
    illnesses: [reason, ...chance.pickSome(prior, chance.whole(0, age < 50 ? 1 : 2))],
  };
};

const transactionOf = (resources: readonly Resource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
});
