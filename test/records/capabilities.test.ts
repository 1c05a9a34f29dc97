/** What the server says it can do is what its contract has. */

import { recordTypes } from '../../functions/fhir/record-type.ts';
import { capabilityStatement } from '../../functions/records/capability-statement.ts';
import { contract } from '../../functions/records/contract.ts';
import { origin } from './samples.ts';

const [rest] = capabilityStatement(origin).rest;

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

test.each(Object.entries(contract.routes))('%s speaks FHIR, and holds no more rights than it needs', (_, route) => {
  const { method, path, scopes } = route;
  const needed = path.endsWith('/metadata') ? [] : [method === 'GET' ? 'record:read' : 'record:write', 'key:open'];
  expect([route.format, scopes]).toEqual(['fhir', needed]);
});
