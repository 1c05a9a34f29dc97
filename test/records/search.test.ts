/** Searching: each parameter, all of them together, and page after page. */
import fc from 'fast-check';
import { isLive } from '../../functions/fhir/record.ts';
import type { RecordType } from '../../functions/fhir/record-type.ts';
import { searchOf, searchSchema } from '../../functions/fhir/search.ts';
import { createRecord } from '../../functions/records/create-record.ts';
import { deleteRecord } from '../../functions/records/delete-record.ts';
import { searchRecords } from '../../functions/records/search-records.ts';
import { searchsetOf } from '../../functions/records/searchset.ts';
import { updateRecord } from '../../functions/records/update-record.ts';
import { memoryNeeds } from './memory-records.ts';
import { clinician, idOf, mrn, observation, origin, patient } from './samples.ts';

let needs: ReturnType<typeof memoryNeeds>;

/** Three patients, and for each of the first two, observations; the clock goes on a second at each. */
beforeAll(async () => {
  needs = memoryNeeds();
  for (const n of [1, 2, 3]) {
    const identifier = [{ system: mrn, value: `mrn-${n}` }, { value: n === 3 ? 'alone' : 'shared' }];
    await updateRecord(needs, { type: 'Patient', id: idOf(n), resource: patient({ id: idOf(n), identifier }) });
  }
  for (const n of [11, 12, 13, 14, 15]) {
    const resource = observation(`Patient/${idOf(n < 14 ? 1 : 2)}`, { id: idOf(n), identifier: [{ value: `o${n % 2}` }] });
    await updateRecord(needs, { type: 'Observation', id: idOf(n), resource });
  }
  const { record } = await createRecord(needs, clinician, {
    type: 'Patient',
    resource: patient({ identifier: [{ value: 'shared' }] }),
  });
  await deleteRecord(needs, record);
});

const page = (type: RecordType, parameters: object) => searchRecords(needs, { type, query: searchSchema.parse(parameters) });

const found = async (type: RecordType, parameters: object): Promise<number[]> =>
  (await page(type, parameters)).items.map(({ id }) => Number(id.slice(-4)));

test.each<[RecordType, object, number[]]>([
  ['Patient', {}, [1, 2, 3]],
  ['Patient', { _sort: '_lastUpdated' }, [1, 2, 3]],
  ['Patient', { _sort: '-_lastUpdated' }, [3, 2, 1]],
  ['Patient', { _id: idOf(2) }, [2]],
  ['Patient', { _id: `${idOf(3)},${idOf(1)},${idOf(11)}` }, [1, 3]],
  ['Patient', { _id: [`${idOf(3)},${idOf(1)}`, idOf(1)] }, [1]],
  ['Patient', { _id: 'nobody' }, []],
  ['Patient', { identifier: `${mrn}|mrn-2` }, [2]],
  ['Patient', { identifier: 'mrn-2' }, [2]],
  ['Patient', { identifier: '|mrn-2' }, []],
  ['Patient', { identifier: '|shared' }, [1, 2]],
  ['Patient', { identifier: 'shared', _sort: '-_lastUpdated' }, [2, 1]],
  ['Patient', { identifier: ['shared', `${mrn}|mrn-1`] }, [1]],
  ['Patient', { identifier: 'shared', _id: `${idOf(2)},${idOf(3)}` }, [2]],
  ['Patient', { identifier: 'nothing' }, []],
  ['Observation', { patient: idOf(1) }, [11, 12, 13]],
  ['Observation', { patient: `Patient/${idOf(2)}` }, [14, 15]],
  ['Observation', { subject: `Patient/${idOf(2)}`, _sort: '-_lastUpdated' }, [15, 14]],
  ['Observation', { patient: idOf(1), subject: idOf(1) }, [11, 12, 13]],
  ['Observation', { patient: idOf(1), subject: idOf(2) }, []],
  ['Observation', { patient: [idOf(1), idOf(2)] }, []],
  ['Observation', { patient: idOf(1), identifier: 'o1' }, [11, 13]],
  ['Observation', { patient: idOf(2), _id: `${idOf(11)},${idOf(15)}` }, [15]],
  ['Observation', { identifier: 'o0', _lastUpdated: 'lt2026-11-01T00:00:07Z' }, [12]],
  ['Observation', { _lastUpdated: 'ge2026-11-01T00:00:07Z' }, [14, 15]],
  ['Observation', { _lastUpdated: ['gt2026-11-01T00:00:04Z', 'le2026-11-01T00:00:06Z'] }, [12, 13]],
  ['Observation', { _lastUpdated: ['ge2027', 'le2026'] }, []],
  ['Observation', { patient: idOf(1), _lastUpdated: '2026-11-01T00:00:05Z' }, [12]],
  ['Condition', {}, []],
])('%s %j', async (type, parameters, expected) => expect(await found(type, parameters)).toEqual(expected));

test.each<[RecordType, object]>([
  ['Patient', { patient: idOf(1) }],
  ['Practitioner', { subject: idOf(1) }],
  ['Observation', { patient: 'Group/1' }],
  ['Observation', { patient: `${idOf(1)},${idOf(2)}` }],
  ['Observation', { _lastUpdated: 'ne2026' }],
  ['Patient', { identifier: 'a,b' }],
  ['Patient', { _id: Array.from({ length: 101 }, () => 'x').join(',') }],
])('%s %j is refused rather than answered wrongly', async (type, parameters) => {
  await expect(found(type, parameters)).rejects.toEqual(expect.objectContaining({ name: 'SearchInvalid' }));
});

test('what can be no record’s id is not looked for', () => {
  const query = searchSchema.parse({ _id: [`${'x'.repeat(3000)},${idOf(1)},../..`] });
  expect(searchOf('Patient', query).ids).toEqual([idOf(1)]);
});

test('a parameter that is not served is refused, not dropped', () => {
  expect(searchSchema.strict().safeParse({ name: 'Ada' }).success).toBe(false);
});

test('more than a page may hold is given as a full page', () => expect(searchSchema.parse({ _count: '5000' })._count).toBe(100));

describe('page after page', () => {
  const walk = async (type: RecordType, parameters: object): Promise<number[]> => {
    const all: number[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await page(type, { ...parameters, ...(cursor ? { _cursor: cursor } : {}) });
      all.push(...items.map(({ id }) => Number(id.slice(-4))));
      cursor = next;
    } while (cursor);
    return all;
  };

  test('gives each record once, whatever the search and the size of a page', async () => {
    const searches = fc.record({
      parameters: fc.constantFrom({}, { patient: idOf(1) }, { identifier: 'o1' }, { _id: [11, 12, 15].map(idOf).join(',') }),
      _sort: fc.constantFrom('_lastUpdated', '-_lastUpdated'),
      _count: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(searches, async ({ parameters, _sort, _count }) => {
        const whole = await found('Observation', { ...parameters, _sort });
        expect(await walk('Observation', { ...parameters, _sort, _count })).toEqual(whole);
      }),
    );
  });

  test.each([
    ['another list', 'Patient', {}],
    ['another filter', 'Observation', { patient: idOf(1), _count: 1 }],
    ['another order', 'Observation', { _sort: '-_lastUpdated', _count: 1 }],
  ] as const)('is not continued in %s', async (_, type, parameters) => {
    const { next } = await page('Observation', { _count: 1 });
    await expect(page(type, { ...parameters, _cursor: next })).rejects.toEqual(
      expect.objectContaining({ name: 'InvalidCursor' }),
    );
  });

  test("is not continued with another hospital's key", async () => {
    const { next } = await page('Observation', { _count: 1 });
    const elsewhere = { ...needs, cursorKey: new Uint8Array(32) };
    const query = searchSchema.parse({ _count: 1, _cursor: next });
    await expect(searchRecords(elsewhere, { type: 'Observation', query })).rejects.toEqual(
      expect.objectContaining({ name: 'InvalidCursor' }),
    );
  });
});

describe('the bundle of a page', () => {
  const bundleOf = async (type: RecordType, parameters: object) => {
    const search = { type, query: searchSchema.parse(parameters) };
    return searchsetOf(origin, search, await searchRecords(needs, search));
  };

  test('names each resource by its full URL', async () => {
    expect(await bundleOf('Patient', { _id: idOf(1) })).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      entry: [{ fullUrl: `${origin}/fhir/R4/Patient/${idOf(1)}`, resource: { id: idOf(1) }, search: { mode: 'match' } }],
    });
  });

  test('tells no total where it would have to be counted', async () => {
    expect(await bundleOf('Patient', {})).not.toHaveProperty('total');
  });

  /** A page when records of these ids do not open. */
  const damaged = async (ids: readonly string[], parameters: object, more: object = {}) => {
    const records = { ...needs.records };
    records.readReadable = async (many) => {
      const kept = await needs.records.readMany(many);
      const found = kept.map((one) => (isLive(one) ? { ...one, resource: { ...one.resource, ...more } } : one));
      const unreadable = found
        .filter(({ id }) => ids.includes(id))
        .map(({ resource: _, ...known }) => ({ ...known, unreadable: true as const }));
      return { records: found.filter(({ id }) => !ids.includes(id)), unreadable };
    };
    const search = { type: 'Patient' as const, query: searchSchema.parse(parameters) };
    const page = await searchRecords({ ...needs, records }, search);
    return { page, bundle: searchsetOf(origin, search, page) };
  };

  test.each([
    ['by id', { _id: [1, 2, 3].map(idOf).join(), _count: 1 }, {}],
    ['of a list', { _count: 1 }, {}],
    ['by id, of large records,', { _id: [1, 2, 3].map(idOf).join() }, { text: 'x'.repeat(3_000_000) }],
    ['of a list of large records', {}, { text: 'x'.repeat(3_000_000) }],
  ])('%s counts what does not open on the page where it would be, and on no other', async (_, parameters, more) => {
    const unreadable: number[] = [];
    let next: string | undefined;
    do {
      const { page } = await damaged([idOf(2)], { ...parameters, _cursor: next }, more);
      unreadable.push(page.unreadable);
      next = page.next;
    } while (next);
    expect(unreadable.filter((count) => count > 0)).toEqual([1]);
  });

  test('tells no total when some may be among what is left out', async () => {
    const parameters = { identifier: 'shared' };
    expect((await damaged([], parameters)).bundle.total).toBe(2);
    expect((await damaged([idOf(2)], parameters)).bundle).not.toHaveProperty('total');
  });

  test('tells how many records do not open, and gives the others', async () => {
    const { entry = [] } = (await damaged([idOf(1)], {})).bundle;
    expect(entry).toMatchObject([
      { resource: { id: idOf(2) }, search: { mode: 'match' } },
      { resource: { id: idOf(3) }, search: { mode: 'match' } },
      { resource: { resourceType: 'OperationOutcome', issue: [{ code: 'incomplete' }] }, search: { mode: 'outcome' } },
    ]);
    expect(entry[2]?.resource).toMatchObject({ issue: [{ diagnostics: expect.stringMatching(/^1 /) }] });
  });

  test('is continued by its own link', async () => {
    const first = await bundleOf('Observation', { patient: idOf(1), _count: 2 });
    const next = new URL(first.link.find(({ relation }) => relation === 'next')?.url ?? '');
    expect(await found('Observation', Object.fromEntries(next.searchParams))).toEqual([13]);
  });

  test('has no next link on the last page, and no entry when there is none', async () => {
    const { link, ...bundle } = await bundleOf('Condition', {});
    expect(link.map(({ relation }) => relation)).toEqual(['self']);
    expect(bundle).not.toHaveProperty('entry');
  });
});
