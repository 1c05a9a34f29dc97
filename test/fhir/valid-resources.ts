/** One resource of each type as FHIR has it. */
import { observation, patient } from '../records/samples.ts';

const subject = { reference: 'Patient/1' };

export const narrative = (inner: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`,
});

export const validResources = {
  Patient: patient(),
  Practitioner: { resourceType: 'Practitioner', text: narrative('<b>Dr.</b> Hopper'), name: [{ family: 'Hopper' }] },
  Organization: { resourceType: 'Organization', name: 'General' },
  Encounter: {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
  },
  Observation: observation('Patient/1'),
  Condition: {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    subject,
  },
  MedicationRequest: {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationReference: { reference: '#m' },
    contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Aspirin' } }],
    subject,
  },
  DocumentReference: {
    resourceType: 'DocumentReference',
    status: 'current',
    content: [{ attachment: { contentType: 'application/pdf', url: '/v1/files/1' } }],
  },
  ValueSet: {
    resourceType: 'ValueSet',
    status: 'active',
    name: 'Wards',
    compose: { include: [{ system: 'urn:example:wards', concept: [{ code: 'north', display: 'North' }] }] },
  },
  CodeSystem: {
    resourceType: 'CodeSystem',
    status: 'active',
    name: 'Wards',
    content: 'complete',
    concept: [{ code: 'north', display: 'North', concept: [{ code: 'north-1' }] }],
  },
} as const;
