/** Which resources are accepted, and what is told of those that are not. */
import { definitions } from '../../functions/fhir/definitions.ts';
import { recordTypes } from '../../functions/fhir/record-type.ts';
import { acceptResource, faultsOf } from '../../functions/fhir/resource.ts';
import { observation, patient } from '../records/samples.ts';
import { narrative, validResources as valid } from './valid-resources.ts';

test.each(recordTypes)('a %s as FHIR has it is accepted', (type) => {
  expect(faultsOf(type, valid[type])).toEqual([]);
});

test.each([
  ['an unknown element', { foo: 1 }, 'Patient.foo'],
  ['a string for an object', { meta: 'x' }, 'Patient.meta'],
  ['a number for an object', { link: [{ type: 'seealso', other: 5 }] }, 'Patient.link[0].other'],
  ['an object for a string', { birthDate: {} }, 'Patient.birthDate'],
  ['an object for a list', { name: { family: 'x' } }, 'Patient.name'],
  ['an empty list', { name: [] }, 'Patient.name'],
  ['an empty object', { name: [{}] }, 'Patient.name[0]'],
  ['null', { gender: null }, 'Patient.gender'],
  ['a day that is not in its month', { birthDate: '1980-02-30' }, 'Patient.birthDate'],
  ['a code that is not in its value set', { gender: 'X' }, 'Patient.gender'],
  ['a choice of the wrong type', { deceasedBoolean: 'yes' }, 'Patient.deceased'],
  ['an element that is required and missing', { communication: [{ preferred: true }] }, 'Patient.communication[0].language'],
  ['a broken invariant', { contact: [{ gender: 'male' }] }, 'Patient.contact[0]'],
  [
    'a reference to a type that may not stand there',
    { managingOrganization: { reference: 'Patient/1' } },
    'Patient.managingOrganization',
  ],
  ['a narrative with a script', { text: narrative('<script>alert(1)</script>') }, 'Patient.text.div'],
  [
    'a contained narrative with a script',
    { contained: [{ ...valid.MedicationRequest.contained[0], text: narrative('<p onclick="x()">x</p>') }] },
    'Patient.contained[0].text.div',
  ],
  ['a contained resource of no type', { contained: [{}] }, 'Patient.contained[0].resourceType'],
])('%s is refused with its place', (_, more, pointer) => {
  expect(faultsOf('Patient', patient(more))).toContainEqual(expect.objectContaining({ pointer }));
});

test('two values of one choice are refused with their place', () => {
  expect(faultsOf('Observation', observation('Patient/1', { valueString: 'x' }))).toEqual([
    expect.objectContaining({ pointer: expect.stringMatching(/^Observation\.value(Quantity|String)$/) }),
  ]);
});

test('two values of one choice in a part are refused with the resource they are in', () => {
  const twice = { code: { text: 'x' }, valueString: 'x', valueInteger: 1 };
  expect(faultsOf('Observation', observation('Patient/1', { component: [twice] }))).toContainEqual(
    expect.objectContaining({ pointer: expect.stringMatching(/^Observation(\.component\[0\].*)?$/) }),
  );
});

test('codes of a CodeableConcept with a required binding are checked', () => {
  const clinicalStatus = { coding: [{ code: 'gone' }] };
  expect(faultsOf('Condition', { ...valid.Condition, clinicalStatus })).toContainEqual({
    pointer: 'Condition.clinicalStatus',
    detail: 'must be one of active, recurrence, relapse, inactive, remission, resolved',
  });
});

test('names that a transaction has yet to resolve may stand as references', () => {
  expect(faultsOf('Observation', observation('urn:uuid:00000000-0000-4000-8000-000000000001'))).toEqual([]);
});

test('another type than the URL says is refused', () => {
  expect(() => acceptResource('Patient', valid.Observation)).toThrow(expect.objectContaining({ name: 'ResourceInvalid' }));
});

test('no value is repeated in what is told', () => {
  const secret = 'Lovelace-1815';
  const wrong = patient({
    gender: secret,
    birthDate: secret,
    telecom: [{ system: secret }],
    managingOrganization: { reference: secret },
    generalPractitioner: [{ reference: `Patient/${secret}` }],
    contained: [{ resourceType: 'Medication', status: secret }],
  });
  const faults = faultsOf('Patient', wrong);
  expect(faults.length).toBeGreaterThan(3);
  expect(JSON.stringify(faults)).not.toContain(secret);
});

test('what is deployed of the definitions stays small', () => {
  expect(JSON.stringify(definitions).length).toBeLessThan(320 * 1024);
});
