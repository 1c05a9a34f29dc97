/** A hospital's own software sends many changes at once. */
import { randomUUID } from 'node:crypto';
import type { Client } from 'fhir-kit-client';
import { aFhirHospital, anObservation, aPatient, type Bundle, create, idsIn, mrn, refusal, search } from './fhir-client.ts';

let fhir: Client;

beforeAll(async () => {
  ({ fhir } = await aFhirHospital());
});

describe('a bundle', () => {
  const entryOf = (method: string, url: string, resource?: object) => ({
    ...(resource ? { resource } : {}),
    request: { method, url },
  });

  test('as a batch answers each entry on its own', async () => {
    const { id } = await create(fhir, aPatient());
    const entry = [
      entryOf('GET', `Patient/${id}`),
      entryOf('GET', `Patient/${randomUUID()}`),
      entryOf('POST', 'Patient', aPatient()),
      entryOf('POST', 'Patient', aPatient({ gender: 'unicorn' })),
    ];
    const answer = (await fhir.batch({ body: { resourceType: 'Bundle', type: 'batch', entry } })) as unknown as Bundle;
    expect(answer.type).toBe('batch-response');
    expect(answer.entry?.map(({ response }) => response?.status.slice(0, 3))).toEqual(['200', '404', '201', '400']);
  });

  test('as a transaction writes all of it, and its references are made true', async () => {
    const fullUrl = `urn:uuid:${randomUUID()}`;
    const entry = [
      { fullUrl, ...entryOf('POST', 'Patient', aPatient()) },
      entryOf('POST', 'Observation', { ...anObservation('x', 70), subject: { reference: fullUrl } }),
    ];
    const answer = (await fhir.transaction({
      body: { resourceType: 'Bundle', type: 'transaction', entry },
    })) as unknown as Bundle;
    const [patient, observation] = answer.entry?.map(({ response }) => response?.location?.split('/').at(-3)) ?? [];
    expect(await fhir.read({ resourceType: 'Observation', id: observation ?? '' })).toMatchObject({
      subject: { reference: `Patient/${patient}` },
    });
  });

  test('as a transaction of which one entry fails writes nothing of it', async () => {
    const good = aPatient();
    const entry = [entryOf('POST', 'Patient', good), entryOf('POST', 'Patient', aPatient({ gender: 'unicorn' }))];
    const { status } = await refusal(fhir.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } }));
    expect(status).toBe(400);
    expect(idsIn(await search(fhir, 'Patient', { identifier: `${mrn}|${good.identifier[0]?.value}` }))).toEqual([]);
  });
});
