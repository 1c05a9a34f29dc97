/** A hospital's own software finds its records, all of them and nobody else's. */
import { randomUUID } from 'node:crypto';
import type { Client } from 'fhir-kit-client';
import { aFhirHospital, anObservation, aPatient, type Bundle, create, idsIn, mrn, refusal, search } from './fhir-client.ts';

let fhir: Client;
let strange: Client;

beforeAll(async () => {
  ({ fhir } = await aFhirHospital());
  ({ fhir: strange } = await aFhirHospital());
});

/** Every page to the last, as the server's own links lead. */
const walk = async (first: Bundle): Promise<readonly Bundle[]> => {
  const pages = [first];
  for (;;) {
    const next = await fhir.nextPage({ bundle: pages.at(-1) as never });
    if (!next) return pages;
    pages.push(next as unknown as Bundle);
  }
};

describe('a search', () => {
  test('by identifier finds the one who bears it', async () => {
    const body = aPatient();
    const { id } = await create(fhir, body);
    await create(fhir, aPatient());
    expect(idsIn(await search(fhir, 'Patient', { identifier: `${mrn}|${body.identifier[0]?.value}` }))).toEqual([id]);
  });

  test('by patient finds that patient’s records alone', async () => {
    const [one, other] = [await create(fhir, aPatient()), await create(fhir, aPatient())];
    const pulses = [await create(fhir, anObservation(one.id, 70)), await create(fhir, anObservation(one.id, 71))];
    await create(fhir, anObservation(other.id, 72));
    const found = idsIn(await search(fhir, 'Observation', { patient: one.id }));
    expect(found.sort()).toEqual(pulses.map(({ id }) => id).sort());
  });

  test('by time finds what changed since', async () => {
    const { id: patient } = await create(fhir, aPatient());
    const early = await create(fhir, anObservation(patient, 70));
    const late = await create(fhir, anObservation(patient, 71));
    const found = await search(fhir, 'Observation', { patient, _lastUpdated: `gt${early.meta.lastUpdated}` });
    expect(idsIn(found)).toEqual([late.id]);
  });

  test.each([
    ['_lastUpdated', 1],
    ['-_lastUpdated', -1],
  ])('in the order %s', async (_sort, direction) => {
    const { id: patient } = await create(fhir, aPatient());
    for (const pulse of [70, 71, 72]) await create(fhir, anObservation(patient, pulse));
    const { entry = [] } = await search(fhir, 'Observation', { patient, _sort });
    const times = entry.map(({ resource }) => resource.meta.lastUpdated);
    expect(times).toHaveLength(3);
    expect(times).toEqual([...times].sort((one, next) => direction * one.localeCompare(next)));
  });

  test.each(['_lastUpdated', '-_lastUpdated'])(
    'leads in the order %s from page to page to the end, with no record twice and none missing',
    async (_sort) => {
      const { id: patient } = await create(fhir, aPatient());
      const made = await Promise.all(Array.from({ length: 11 }, (_, index) => create(fhir, anObservation(patient, 60 + index))));
      const pages = await walk(await search(fhir, 'Observation', { patient, _sort, _count: 3 }));
      const found = pages.flatMap(idsIn);
      expect(pages.map((page) => idsIn(page).length)).toEqual([3, 3, 3, 2]);
      expect(new Set(found).size).toBe(found.length);
      expect([...found].sort()).toEqual(made.map(({ id }) => id).sort());
    },
  );

  test('of a whole type leads to every record of it', async () => {
    const { id: patient } = await create(fhir, aPatient());
    const made = await Promise.all([1, 2, 3, 4, 5].map((pulse) => create(fhir, anObservation(patient, pulse))));
    const found = (await walk(await search(fhir, 'Observation', { _count: 4 }))).flatMap(idsIn);
    expect(found).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    expect(new Set(found).size).toBe(found.length);
  });

  test.each([
    ['Patient', { family: 'Lovelace' }, 'http.family'],
    ['Patient', { 'identifier:not': 'x' }, 'http.identifier:not'],
    ['Observation', { _sort: 'date' }, 'http._sort'],
    ['Observation', { _count: 'many' }, 'http._count'],
    ['Observation', { _lastUpdated: 'yesterday' }, 'http._lastUpdated'],
  ])('of %s by what this server does not know is refused: %j', async (type, parameters, location) => {
    const { status, data } = await refusal(search(fhir, type, parameters as Record<string, string>));
    expect(status).toBe(400);
    expect(data.issue.flatMap((issue) => issue.location ?? [])).toEqual([location]);
  });
});

describe('another hospital’s record', () => {
  const withoutIds = (text: unknown): string =>
    JSON.stringify(text).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');

  const asks: readonly [string, (client: Client, id: string) => Promise<unknown>][] = [
    ['read', (client, id) => client.read({ resourceType: 'Patient', id })],
    ['vread', (client, id) => client.vread({ resourceType: 'Patient', id, version: '1' })],
    ['history', (client, id) => client.resourceHistory({ resourceType: 'Patient', id })],
  ];

  test.each(asks)('is, to %s, the same as one that does not exist', async (_, ask) => {
    const { id } = await create(fhir, aPatient());
    const [foreign, absent] = [await refusal(ask(strange, id)), await refusal(ask(strange, randomUUID()))];
    expect(foreign.status).toBe(404);
    expect(withoutIds(foreign.data)).toBe(withoutIds(absent.data));
  });

  test('is found by no search', async () => {
    const body = aPatient();
    const { id } = await create(fhir, body);
    await create(fhir, anObservation(id, 70));
    const identifier = `${mrn}|${body.identifier[0]?.value}`;
    expect(idsIn(await search(strange, 'Patient', { identifier }))).toEqual([]);
    expect(idsIn(await search(strange, 'Patient', { _id: id }))).toEqual([]);
    expect(idsIn(await search(strange, 'Observation', { patient: id }))).toEqual([]);
  });

  test('stays as it is when a stranger writes or deletes under its id', async () => {
    const made = await create(fhir, aPatient());
    await strange.update({ resourceType: 'Patient', id: made.id, body: { ...aPatient({ gender: 'male' }), id: made.id } });
    await strange.delete({ resourceType: 'Patient', id: made.id });
    expect(await fhir.read({ resourceType: 'Patient', id: made.id })).toEqual(made);
  });
});
