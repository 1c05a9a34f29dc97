/** The lists a hospital begins with: written once, and from then on the hospital's own. */
import { changeTo, changeToDeleted, type RecordVersion } from '../../functions/fhir/record.ts';
import { faultsOf } from '../../functions/fhir/resource.ts';
import { asTenantId, idFrom, type TenantId } from '../../functions/kernel/ids.ts';
import { referenceDataOf, type Seed } from '../../functions/records/reference-data.ts';
import { removeReferenceData, seedReferenceData } from '../../functions/records/seed-reference-data.ts';
import { openRecordTable, type RecordTable } from './record-table.ts';

let opened: RecordTable;
beforeAll(async () => {
  opened = await openRecordTable();
});
afterAll(() => opened.close());

/** A hospital of the test's own. */
const hospital = (name: string) => {
  const tenantId = asTenantId(idFrom(name));
  const records = opened.storeOf(tenantId);
  const seeds = referenceDataOf(tenantId);
  return {
    tenantId,
    records,
    seeds,
    first: seeds[0] as Seed,
    seed: () => seedReferenceData({ records, now: Date.now }, tenantId),
    read: () => records.readMany(seeds.map(({ record }) => record)),
  };
};

const keysOf = async (tenantId: TenantId): Promise<unknown[]> =>
  (await opened.items()).map(({ pk }) => String(pk?.S)).filter((pk) => pk.startsWith(tenantId));

const seeds = referenceDataOf(asTenantId(idFrom('any')));

test.each(seeds.map((seed) => [`${seed.resource.resourceType} ${seed.resource.name}`, seed] as const))(
  '%s is valid FHIR',
  (_, { record, resource }) => expect(faultsOf(record.type, resource)).toEqual([]),
);

test('there are lists of specialties, of encounters, of appointments and of documents', () => {
  const names = seeds.filter(({ record }) => record.type === 'ValueSet').map(({ resource }) => resource.url);
  expect(names).toEqual(
    ['specialties', 'encounter-types', 'appointment-types', 'document-types'].map((name) => `urn:ward:valueset:${name}`),
  );
});

test('each ValueSet is of a CodeSystem that is there, and that names it', () => {
  const systems = new Map(seeds.map(({ resource }) => [resource.url, resource.valueSet]));
  for (const { resource } of seeds.filter(({ record }) => record.type === 'ValueSet')) {
    const { include } = resource.compose as { include: { system: string }[] };
    expect(include.map(({ system }) => systems.get(system))).toEqual([resource.url]);
  }
});

test('two hospitals’ have ids of their own', () => {
  const others = referenceDataOf(asTenantId(idFrom('another')));
  const ids = [...seeds, ...others].map(({ record }) => record.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a hospital that has none is given all of them, in one call', async () => {
  const { seeds: expected, ...general } = hospital('new');
  opened.cloud.traffic.reset();
  await general.seed();
  expect(opened.cloud.traffic.counts()).toEqual({ 'dynamodb:TransactWriteItems': 1 });
  const found = await general.read();
  expect(found.map(({ resource }) => resource)).toEqual(expected.map(({ resource }) => expect.objectContaining(resource)));
});

test('a second time changes nothing', async () => {
  const general = hospital('twice');
  await general.seed();
  const before = await general.read();
  await general.seed();
  expect(await general.read()).toEqual(before);
});

test('two at once write them once', async () => {
  const general = hospital('at once');
  await Promise.all([general.seed(), general.seed()]);
  expect((await general.read()).map(({ version }) => version)).toEqual(general.seeds.map(() => 1));
});

test('what the hospital has edited or deleted stays so, and what is missing is given', async () => {
  const general = hospital('edited');
  const [edited, deleted, ...missing] = general.seeds as [Seed, Seed, ...Seed[]];
  const write = async ({ record, resource }: Seed): Promise<RecordVersion> => {
    const change = changeTo(resource, { record }, 0);
    await general.records.commit([change]);
    return change.next;
  };
  const [first, second] = [await write(edited), await write(deleted)];
  const own = changeTo({ ...edited.resource, title: 'Our own' }, { record: edited.record, previous: first }, 1);
  await general.records.commit([own]);
  await general.records.commit([changeToDeleted(second, 1)]);
  await general.seed();
  const [kept, gone, ...given] = await general.read();
  expect([kept?.resource?.title, gone?.version, gone?.resource]).toEqual(['Our own', 2, undefined]);
  expect(given.map(({ version }) => version)).toEqual(missing.map(() => 1));
});

test('taken back, nothing of them is left; and taken back twice is taken back', async () => {
  const general = hospital('taken back');
  await general.seed();
  for (let time = 0; time < 2; time += 1) await removeReferenceData(opened.sessionOf(general.tenantId));
  expect(await keysOf(general.tenantId)).toEqual([]);
});
