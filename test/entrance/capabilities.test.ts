/** What the server says it can do is what its contract has. */

import { capabilityStatement } from '../../functions/entrance/capability-statement.ts';
import { recordTypes } from '../../functions/fhir/record-type.ts';
import { contract } from '../../functions/records/contract.ts';

const [rest] = capabilityStatement('https://general.ward.example').rest;

test('it names every type', () => expect(rest?.resource.map(({ type }) => type)).toEqual(recordTypes));

test('it names no search parameter that the contract would refuse', () => {
  const parameters = rest?.resource.flatMap(({ searchParam }) => searchParam.map(({ name }) => name)) ?? [];
  expect(Object.keys(contract.routes.searchRecords.query.shape)).toEqual(expect.arrayContaining(parameters));
});

test('only what is about patients is searched by patient', () => {
  const byPatient = rest?.resource.filter(({ searchParam }) => searchParam.some(({ name }) => name === 'patient'));
  expect(byPatient?.map(({ type }) => type)).toEqual([
    'Encounter',
    'Observation',
    'Condition',
    'MedicationRequest',
    'DocumentReference',
  ]);
});
