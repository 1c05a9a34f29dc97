/** The hospital itself and those who work there: the first bundle of a sample, to which the others refer. */
import type { Organization, Practitioner, Reference } from '@medplum/fhirtypes';
import { demoHospitals } from '../hospitals.ts';
import type { Chance } from './chance.ts';
import { chanceOf } from './chance.ts';
import { concept, hl7Coding, sampleId, testData } from './coding.ts';
import { addressBy, emailOf, type Gender, nameBy, phoneBy, townsNear } from './people.ts';

export interface Hospital {
  readonly slug: string;
  readonly organization: Organization;
  readonly practitioners: readonly Practitioner[];
  /** Where its patients live. */
  readonly towns: readonly string[];
}

const doctors = 5;
const nurses = 3;

export const hospitalOf = (slug: string): Hospital => {
  const chance = chanceOf(slug, 'hospital');
  const towns = townsNear(chance);
  const organization: Organization = {
    resourceType: 'Organization',
    id: sampleId(slug, 'Organization'),
    meta: testData,
    active: true,
    type: [concept(hl7Coding('organization-type', 'prov', 'Healthcare Provider'))],
    name: demoHospitals.find((hospital) => hospital.slug === slug)?.organization.name ?? `Hospital ${slug}`,
    telecom: [phoneBy(chance, 'work'), { system: 'email', value: `reception@${slug}.example`, use: 'work' }],
    address: [{ ...addressBy(chance, towns), use: 'work' }],
  };
  const practitioners = Array.from({ length: doctors + nurses }, (_, index) => practitionerOf(slug, index));
  return { slug, organization, practitioners, towns };
};

const practitionerOf = (slug: string, index: number): Practitioner => {
  const chance = chanceOf(slug, 'practitioner', index);
  const gender: Gender = chance.pick(['female', 'male']);
  const name = nameBy(chance, gender);
  const isDoctor = index < doctors;
  return {
    resourceType: 'Practitioner',
    id: sampleId(slug, 'Practitioner', index),
    meta: testData,
    identifier: [{ use: 'official', system: `https://${slug}.example/staff`, value: String(2001 + index) }],
    active: true,
    name: [isDoctor ? { ...name, prefix: ['Dr'] } : name],
    telecom: [phoneBy(chance, 'work'), { ...emailOf(name, `${slug}.example`), use: 'work' }],
    gender,
    qualification: [
      {
        code: concept(
          isDoctor ? hl7Coding('v2-0360', 'MD', 'Doctor of Medicine') : hl7Coding('v2-0360', 'RN', 'Registered Nurse'),
        ),
      },
    ],
  };
};

export const toOrganization = ({ organization }: Hospital): Reference<Organization> => ({
  reference: `Organization/${organization.id}`,
  display: organization.name,
});

export const toPractitioner = ({ id, name }: Practitioner): Reference<Practitioner> => {
  const { prefix = [], given = [], family = '' } = name?.[0] ?? {};
  return { reference: `Practitioner/${id}`, display: [...prefix, given[0], family].join(' ') };
};

export const doctorBy = (chance: Chance, { practitioners }: Hospital): Practitioner =>
  chance.pick(practitioners.slice(0, doctors));

export const nurseBy = (chance: Chance, { practitioners }: Hospital): Practitioner => chance.pick(practitioners.slice(doctors));
