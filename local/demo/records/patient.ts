/** A patient of the sample, and all that the rest of their bundle is made with. */
import type { Patient, Practitioner, Reference } from '@medplum/fhirtypes';
import { type Chance, chanceOf } from './chance.ts';
import { concept, hl7Coding, sampleId, testData } from './coding.ts';
import { dateOf, sampleDay, year } from './moment.ts';
import { addressBy, emailOf, type Gender, nameBy, phoneBy } from './people.ts';
import { doctorBy, type Hospital, toOrganization, toPractitioner } from './staff.ts';

export interface Subject {
  readonly hospital: Hospital;
  readonly chance: Chance;
  readonly patient: Patient;
  readonly age: number;
  readonly doctor: Practitioner;
  /** The id of the patient's nth resource of a type. */
  readonly idOf: (type: string, nth: number) => string;
}

/** Of every hundred: 49 women, 48 men, two of another gender, one of whom it is not known. */
const genderBy = (chance: Chance): Gender => {
  const drawn = chance.whole(1, 100);
  if (drawn <= 49) return 'female';
  if (drawn <= 97) return 'male';
  return drawn <= 99 ? 'other' : 'unknown';
};

/** The patient depends on the hospital and the index alone: a larger sample begins with the smaller one. */
export const subjectOf = (hospital: Hospital, index: number): Subject => {
  const { slug } = hospital;
  const chance = chanceOf(slug, 'patient', index);
  const gender = genderBy(chance);
  const name = nameBy(chance, gender);
  const age = chance.whole(19, 91);
  const doctor = doctorBy(chance, hospital);
  const patient: Patient = {
    resourceType: 'Patient',
    id: sampleId(slug, 'Patient', index),
    meta: testData,
    identifier: [
      {
        use: 'official',
        type: concept(hl7Coding('v2-0203', 'MR', 'Medical record number')),
        system: `https://${slug}.example/mrn`,
        value: String(100_001 + index),
      },
    ],
    active: true,
    name: [name],
    telecom: [phoneBy(chance, 'mobile'), emailOf(name, `patients.${slug}.example`)],
    gender,
    birthDate: dateOf(sampleDay - (age + chance.whole(1, 360) / 365.25) * year),
    address: [addressBy(chance, hospital.towns)],
    generalPractitioner: [toPractitioner(doctor)],
    managingOrganization: toOrganization(hospital),
  };
  return { hospital, chance, patient, age, doctor, idOf: (type, nth) => sampleId(slug, type, index, nth) };
};

/** Without a name: whoever may read the record may read the patient too. */
export const toPatient = ({ patient }: Subject): Reference<Patient> => ({ reference: `Patient/${patient.id}` });
