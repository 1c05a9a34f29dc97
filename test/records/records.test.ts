/** Creating, reading, replacing and deleting a record, and its history. */
import { patientOf } from '../../functions/fhir/reference.ts';
import { createRecord } from '../../functions/records/create-record.ts';
import { deleteRecord } from '../../functions/records/delete-record.ts';
import { listRecordHistory } from '../../functions/records/list-record-history.ts';
import { readRecord } from '../../functions/records/read-record.ts';
import { readRecordVersion } from '../../functions/records/read-record-version.ts';
import { historyOf } from '../../functions/records/searchset.ts';
import { updateRecord } from '../../functions/records/update-record.ts';
import { memoryNeeds } from './memory-records.ts';
import { callerOf, clinician, idOf, mrn, observation, origin, patient } from './samples.ts';

let needs: ReturnType<typeof memoryNeeds>;
beforeEach(() => {
  needs = memoryNeeds();
});

const type = 'Patient';
const create = (more: object = {}, resource = patient(), caller = clinician) =>
  createRecord(needs, caller, { type, resource, ...more });
const named = (name: string) => expect.objectContaining({ name });

describe('creating', () => {
  test('makes the first version, under an id of the server', async () => {
    const { outcome, record } = await create({}, patient({ id: 'mine' }));
    expect([outcome, record.version, record.id]).toEqual(['created', 1, 'aaaaaaaa-0000-4000-8000-000000000001']);
    expect(await readRecord(needs, record)).toEqual(record);
  });

  test('refuses what is not a resource, and writes nothing', async () => {
    await expect(create({}, patient({ gender: 'X' }))).rejects.toEqual(named('ResourceInvalid'));
    expect(needs.records.commits).toEqual([]);
  });

  describe('with an idempotency key', () => {
    test('twice makes one record, and the second answer is the first', async () => {
      const first = await create({ key: 'k' });
      expect(await create({ key: 'k' })).toEqual(first);
      expect(needs.records.commits).toHaveLength(1);
    });

    test('answers the first outcome even when the record has changed since', async () => {
      const first = await create({ key: 'k' });
      await updateRecord(needs, { type, id: first.record.id, resource: patient({ id: first.record.id, active: true }) });
      expect(await create({ key: 'k' })).toEqual(first);
    });

    test('and another body is a conflict', async () => {
      await create({ key: 'k' });
      await expect(create({ key: 'k' }, patient({ active: true }))).rejects.toEqual(named('IdempotencyKeyReused'));
    });

    test('of another user makes another record', async () => {
      const first = await create({ key: 'k' });
      const second = await create({ key: 'k' }, patient(), callerOf(['clinician'], 'user-2'));
      expect(second.record.id).not.toBe(first.record.id);
    });

    test('and a condition, answers the first outcome: created, not found', async () => {
      const input = { key: 'k', ifNoneExist: `identifier=${mrn}|4711` };
      const first = await create(input);
      expect(await create(input)).toEqual(first);
    });
  });

  describe('on the condition that none bears the identifier', () => {
    const ifNoneExist = `identifier=${mrn}|4711`;

    test('makes it when none does', async () => {
      expect((await create({ ifNoneExist })).outcome).toBe('created');
    });

    test('finds the one that does, and writes nothing', async () => {
      const { record } = await create();
      expect(await create({ ifNoneExist })).toEqual({ outcome: 'found', record });
      expect(needs.records.commits).toHaveLength(1);
    });

    test('is refused when more than one does', async () => {
      await create();
      await create();
      await expect(create({ ifNoneExist })).rejects.toEqual(named('MultipleMatches'));
    });

    test('by two at the same time makes one record', async () => {
      needs.records.beforeCommit = () => create({ ifNoneExist });
      const second = await create({ ifNoneExist });
      expect([second.outcome, needs.records.commits.length]).toEqual(['found', 1]);
    });

    test('makes a new one after the one that did was deleted', async () => {
      const { record } = await create({ ifNoneExist });
      await deleteRecord(needs, record);
      const second = await create({ ifNoneExist });
      expect(second).toMatchObject({ outcome: 'created', record: { id: expect.not.stringMatching(record.id) } });
    });
  });
});

describe('reading', () => {
  test('what never was, is not found', async () => {
    await expect(readRecord(needs, { type, id: idOf(1) })).rejects.toEqual(named('RecordNotFound'));
  });

  test('what was deleted, is gone', async () => {
    const { record } = await create();
    await deleteRecord(needs, record);
    await expect(readRecord(needs, record)).rejects.toEqual(expect.objectContaining({ kind: 'gone' }));
  });

  test('a version gives that version, whatever came after', async () => {
    const { record } = await create();
    await updateRecord(needs, { ...record, resource: patient({ id: record.id, active: true }) });
    expect(await readRecordVersion(needs, { ...record, version: 1 })).toEqual(record);
  });

  test('the version of a deletion is gone', async () => {
    const { record } = await create();
    await deleteRecord(needs, record);
    await expect(readRecordVersion(needs, { ...record, version: 2 })).rejects.toEqual(named('RecordDeleted'));
  });
});

describe('replacing', () => {
  const id = idOf(1);
  const replace = (more: object = {}, resource = patient({ id })) => updateRecord(needs, { type, id, resource, ...more });

  test('makes the next version', async () => {
    await replace();
    const { outcome, record } = await replace({}, patient({ id, active: true }));
    expect([outcome, record.version, record.resource.active]).toEqual(['updated', 2, true]);
  });

  test('creates what never was, under the id of its writer', async () => {
    expect(await replace()).toMatchObject({ outcome: 'created', record: { id, version: 1 } });
  });

  test('brings back what was deleted, as its next version', async () => {
    await replace();
    await deleteRecord(needs, { type, id });
    expect(await replace()).toMatchObject({ outcome: 'created', record: { version: 3 } });
  });

  test('with a version that is the newest goes on', async () => {
    await replace();
    expect((await replace({ ifMatch: 'W/"1"' })).record.version).toBe(2);
  });

  test.each([
    ['an older version', 'W/"1"', 2],
    ['a version to come', 'W/"3"', 2],
    ['a version of what never was', 'W/"1"', 0],
  ])('with %s is refused', async (_, ifMatch, times) => {
    for (let time = 0; time < times; time += 1) await replace();
    await expect(replace({ ifMatch })).rejects.toEqual(expect.objectContaining({ kind: 'stale' }));
  });

  test('loses no update: of two at once the one who named a version is told it is stale', async () => {
    await replace();
    needs.records.beforeCommit = () => replace({}, patient({ id, active: true }));
    await expect(replace({ ifMatch: 'W/"1"' })).rejects.toEqual(expect.objectContaining({ kind: 'stale' }));
    expect((await readRecord(needs, { type, id })).resource.active).toBe(true);
  });

  test('loses no update: of two at once the one who named none is told of the conflict', async () => {
    await replace();
    needs.records.beforeCommit = () => replace({}, patient({ id, active: true }));
    await expect(replace()).rejects.toEqual(expect.objectContaining({ kind: 'conflict', name: 'RecordChanged' }));
  });

  test('another record than the URL says is refused', async () => {
    await expect(replace({}, patient({ id: idOf(2) }))).rejects.toEqual(named('IdMismatch'));
  });

  test('under an id that could say something of a patient is refused', async () => {
    const input = { type, id: 'ada-lovelace', resource: patient({ id: 'ada-lovelace' }) } as const;
    await expect(updateRecord(needs, input)).rejects.toEqual(named('IdInvalid'));
  });
});

describe('deleting', () => {
  test('is a version of its own', async () => {
    const { record } = await create();
    expect(await deleteRecord(needs, record)).toMatchObject({ version: 2 });
  });

  test('what never was, or is deleted already, changes nothing', async () => {
    const { record } = await create();
    await deleteRecord(needs, record);
    expect(await deleteRecord(needs, record)).toBeUndefined();
    expect(await deleteRecord(needs, { type, id: idOf(9) })).toBeUndefined();
    expect(needs.records.commits).toHaveLength(2);
  });

  test('another version than the writer has seen is refused', async () => {
    const { record } = await create();
    await expect(deleteRecord(needs, { ...record, ifMatch: 'W/"2"' })).rejects.toEqual(named('VersionStale'));
  });
});

describe('the history', () => {
  const write = async (): Promise<{ type: 'Patient'; id: string }> => {
    const { record } = await create();
    await updateRecord(needs, { ...record, resource: patient({ id: record.id }) });
    await deleteRecord(needs, record);
    return { type, id: record.id };
  };

  test('tells every version, the newest first, the deletion among them', async () => {
    const { items, next } = await listRecordHistory(needs, { ...(await write()), count: 10 });
    expect(items.map(({ version, resource }) => [version, resource !== undefined])).toEqual([
      [3, false],
      [2, true],
      [1, true],
    ]);
    expect(next).toBeUndefined();
  });

  test('keeps the place of a version that does not open, and says what is missing', () => {
    const version = {
      type: 'Patient',
      id: idOf(1),
      version: 2,
      lastUpdated: '2026-11-01T00:00:00.000Z',
      unreadable: true,
    } as const;
    const { entry } = historyOf(origin, { url: 'x', count: 10 }, [version]);
    expect(entry).toEqual([
      {
        fullUrl: expect.stringContaining(idOf(1)),
        request: { method: 'PUT', url: `Patient/${idOf(1)}` },
        response: expect.objectContaining({
          status: '200 OK',
          etag: 'W/"2"',
          outcome: expect.objectContaining({ issue: [expect.objectContaining({ code: 'incomplete' })] }),
        }),
      },
    ]);
  });

  test('goes on from page to page', async () => {
    const record = await write();
    const first = await listRecordHistory(needs, { ...record, count: 2 });
    const second = await listRecordHistory(needs, { ...record, count: 2, cursor: first.next });
    expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(second.next).toBeUndefined();
  });

  test("of one record is not continued by another's cursor", async () => {
    const { next: cursor } = await listRecordHistory(needs, { ...(await write()), count: 2 });
    await expect(listRecordHistory(needs, { ...(await write()), count: 2, cursor })).rejects.toEqual(named('InvalidCursor'));
  });

  test('of what never was, is not found', async () => {
    await expect(listRecordHistory(needs, { type, id: idOf(9), count: 2 })).rejects.toEqual(named('RecordNotFound'));
  });
});

describe('a reference by this server’s own address', () => {
  const own = `Patient/${idOf(1)}`;
  const resource = observation(`https://general.ward.example/fhir/R4/${own}`, {
    id: idOf(2),
    derivedFrom: [{ reference: 'https://elsewhere.example/fhir/R4/Observation/1' }],
  });
  const expected = { subject: { reference: own }, derivedFrom: resource.derivedFrom };

  test('is kept as one within it when a record is created, and another server’s as it is', async () => {
    const { record } = await createRecord(needs, clinician, { type: 'Observation', resource });
    expect(record.resource).toMatchObject(expected);
    expect(patientOf(record.resource)).toBe(idOf(1));
  });

  test('is kept as one within it when a record is replaced', async () => {
    const { record } = await updateRecord(needs, { type: 'Observation', id: idOf(2), resource });
    expect(record.resource).toMatchObject(expected);
  });

  test('is the same request when it is repeated', async () => {
    const input = { type: 'Observation', resource, key: 'k' } as const;
    const first = await createRecord(needs, clinician, input);
    expect(await createRecord(needs, clinician, input)).toEqual(first);
  });
});
