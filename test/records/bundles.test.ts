/** Batches and transactions: who may, in which order, all or nothing. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bundleSchema, type RequestBundle } from '../../functions/fhir/bundle.ts';
import { changeTo, type Resource } from '../../functions/fhir/record.ts';
import { createRecord } from '../../functions/records/create-record.ts';
import { deleteRecord } from '../../functions/records/delete-record.ts';
import { processBatch } from '../../functions/records/process-batch.ts';
import { processTransaction } from '../../functions/records/process-transaction.ts';
import { readRecord } from '../../functions/records/read-record.ts';
import { updateRecord } from '../../functions/records/update-record.ts';
import { memoryNeeds } from './memory-records.ts';
import { clinician, idOf, mrn, observation, patient, reader } from './samples.ts';

let needs: ReturnType<typeof memoryNeeds>;
beforeEach(() => {
  needs = memoryNeeds();
});

const named = (name: string) => expect.objectContaining({ name });
const bundleOf = (type: RequestBundle['type'], entry: readonly object[]) =>
  bundleSchema.parse({ resourceType: 'Bundle', type, entry });

const get = (url: string, more: object = {}) => ({ request: { method: 'GET', url, ...more } });
const remove = (url: string, more: object = {}) => ({ request: { method: 'DELETE', url, ...more } });
const post = (resource: Resource, more: object = {}, fullUrl?: string) => ({
  ...(fullUrl ? { fullUrl } : {}),
  resource,
  request: { method: 'POST', url: resource.resourceType, ...more },
});
const put = (resource: Resource, more: object = {}) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...more },
});

const batch = async (entries: readonly object[], caller = clinician) =>
  (await processBatch(needs, caller, bundleOf('batch', entries))).entry ?? [];
const transact = async (entries: readonly object[], caller = clinician) =>
  (await processTransaction(needs, caller, bundleOf('transaction', entries))).entry ?? [];
const statuses = (entries: readonly { response: { status: string } }[]) =>
  entries.map(({ response }) => response.status.slice(0, 3));

const known = () => updateRecord(needs, { type: 'Patient', id: idOf(1), resource: patient({ id: idOf(1) }) });

describe('a batch', () => {
  test('answers each entry in its place, whatever becomes of the others', async () => {
    await known();
    const answers = await batch([
      get(`Patient/${idOf(1)}`),
      get(`Patient/${idOf(2)}`),
      post(patient({ gender: 'X' })),
      post(patient()),
      put(patient({ id: idOf(3) })),
      remove(`Patient/${idOf(9)}`),
      get('Patient?_id=x'),
      get(`Patient/${idOf(1)}/_history`),
      get(`Patient/${idOf(1)}/_history/1`),
      get(`Patient/${idOf(1)}`, { ifNoneMatch: 'W/"1"' }),
    ]);
    expect(statuses(answers)).toEqual(['200', '404', '400', '201', '201', '204', '200', '200', '200', '304']);
  });

  test('tells the fault of an entry in an outcome of its own', async () => {
    const [answer] = await batch([post(patient({ gender: 'X' }))]);
    expect(answer?.response.outcome).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ expression: ['Patient.gender'] }],
    });
  });

  test('of a reader may read, and nothing else', async () => {
    await known();
    const answers = await batch(
      [get(`Patient/${idOf(1)}`), post(patient()), put(patient({ id: idOf(1) })), remove(`Patient/${idOf(1)}`)],
      reader,
    );
    expect(statuses(answers)).toEqual(['200', '403', '403', '403']);
    expect(needs.records.commits).toHaveLength(1);
  });

  test.each([
    ['an unknown type', get('Basic/1')],
    ['an operation', get('Patient/$everything')],
    ['an unknown parameter', get('Patient?name=Ada')],
    ['a conditional update', { ...put(patient({ id: idOf(1) })), request: { method: 'PUT', url: 'Patient?identifier=x' } }],
    ['a conditional delete', remove(`Patient/${idOf(1)}?x=1`)],
    ['a POST without a resource', { request: { method: 'POST', url: 'Patient' } }],
  ])('refuses %s in its entry', async (_, entry) => expect(statuses(await batch([entry]))).toEqual(['400']));

  test('does not take more than two hundred entries, and says so', () => {
    const entry = Array.from({ length: 201 }, () => get('Patient'));
    const parsed = bundleSchema.safeParse({ resourceType: 'Bundle', type: 'batch', entry });
    expect(parsed.error?.issues[0]?.message).toContain('200 entries');
  });
});

describe('a transaction', () => {
  const ada = 'urn:uuid:aaaa';

  test('writes all of its entries at once, and names them as they name each other', async () => {
    const answers = await transact([post(observation(ada)), post(patient(), {}, ada)]);
    expect(statuses(answers)).toEqual(['201', '201']);
    expect(needs.records.commits).toHaveLength(1);
    const [written, about] = needs.records.commits[0]?.map(({ next }) => next) ?? [];
    expect(written?.resource?.subject).toEqual({ reference: `Patient/${about?.id}` });
  });

  test('understands names below a server’s base', async () => {
    await transact([post(patient(), {}, 'https://old.example/fhir/Patient/77'), post(observation('Patient/77'))]);
    const [about, written] = needs.records.commits[0]?.map(({ next }) => next) ?? [];
    expect(written?.resource?.subject).toEqual({ reference: `Patient/${about?.id}` });
  });

  test.each([
    ['is no resource', () => post(patient({ gender: 'X' })), 'ResourceInvalid', 'Bundle.entry[1].resource.gender'],
    [
      'is of another type',
      () => ({ ...post(patient()), request: { method: 'POST', url: 'Observation' } }),
      'ResourceInvalid',
      'Bundle.entry[1].resource.resourceType',
    ],
    ['asks what is not served', () => remove('Basic/1'), 'EntryInvalid', 'Bundle.entry[1].request.url'],
    ['has no good condition', () => post(patient(), { ifNoneExist: 'name=Ada' }), 'ConditionInvalid', 'Bundle.entry[1]'],
    ['has a list as its condition', () => post(patient(), { ifNoneExist: 'identifier=a,b' }), 'SearchInvalid', 'Bundle.entry[1]'],
    ['names a stale version', () => put(patient({ id: idOf(1) }), { ifMatch: 'W/"7"' }), 'VersionStale', 'Bundle.entry[1]'],
    ['refers to no entry', () => post(observation('urn:uuid:bbbb')), 'ReferenceUnresolved', 'Bundle.entry[1].resource'],
    ['refers to nobody', () => post(observation('Patient?identifier=x|nobody')), 'ReferenceUnresolved', 'Bundle.entry[1]'],
    [
      'searches for what it refers to in another way',
      () => post(observation('Patient?name=Ada')),
      'ReferenceInvalid',
      'Bundle.entry[1]',
    ],
  ])('writes nothing when an entry %s, and names the entry', async (_, entry, name, pointer) => {
    await known();
    await expect(transact([post(patient()), entry()])).rejects.toMatchObject({ name, faults: [{ pointer }] });
    expect(needs.records.commits).toHaveLength(1);
  });

  test('of which two references find nobody fails once, whichever search ends first', async () => {
    const { findBearers } = needs.records;
    needs.records.findBearers = async (type, token) => {
      if (token.value === 'slow') await nextTurn();
      return findBearers(type, token);
    };
    const entries = ['slow', 'fast'].map((value) => post(observation(`Patient?identifier=x|${value}`)));
    await expect(transact(entries)).rejects.toEqual(named('ReferenceUnresolved'));
    await nextTurn();
  });

  test.each([
    ['an entry that is not there', 'urn:uuid:bbbb', 'ReferenceUnresolved'],
    ['what is no search', 'Patient?name=Ada', 'ReferenceInvalid'],
  ])('that refers to %s begins no search', async (_, reference, name) => {
    const searched: unknown[] = [];
    needs.records.findBearers = async (...search) => {
      searched.push(search);
      throw new Error('the table is away');
    };
    const entries = [post(observation('Patient?identifier=x|nobody')), post(observation(reference))];
    await expect(transact(entries)).rejects.toEqual(named(name));
    expect(searched).toEqual([]);
  });

  describe('of many searches', () => {
    let [begun, atOnce, most] = [0, 0, 0];
    beforeEach(() => {
      [begun, atOnce, most] = [0, 0, 0];
      const { findBearers } = needs.records;
      needs.records.findBearers = async (type, token) => {
        begun += 1;
        atOnce += 1;
        most = Math.max(most, atOnce);
        await nextTurn();
        atOnce -= 1;
        return findBearers(type, token);
      };
    });

    const referring = (count: number, value: (n: number) => string) =>
      post(patient({ link: Array.from({ length: count }, (_, n) => ({ type: 'seealso', other: { reference: value(n) } })) }));
    const conditional = (count: number) =>
      Array.from({ length: count }, (_, n) => post(patient(), { ifNoneExist: `identifier=urn:x|new-${n}` }));

    test.each([
      ['references', () => [referring(101, (n) => `Patient?identifier=${mrn}|${n}`)]],
      ['conditions', () => conditional(101)],
      ['references and conditions', () => [referring(51, (n) => `Patient?identifier=${mrn}|${n}`), ...conditional(50)]],
    ])('is refused before the first of a hundred and one, be they %s', async (_, entries) => {
      await expect(transact(entries())).rejects.toMatchObject({ name: 'TransactionTooLarge', kind: 'too-large' });
      expect(begun).toBe(0);
    });

    test('makes a hundred, of which eight are under way at once', async () => {
      for (let n = 0; n < 100; n += 1) {
        const resource = patient({ id: idOf(n), identifier: [{ system: mrn, value: `m${n}` }] });
        await updateRecord(needs, { type: 'Patient', id: idOf(n), resource });
      }
      await transact([referring(100, (n) => `Patient?identifier=${mrn}|m${n}`)]);
      expect([begun, most]).toEqual([100, 8]);
    });

    test('makes those that say the same once', async () => {
      await known();
      await transact([referring(300, () => `Patient?identifier=${mrn}|4711`)]);
      expect(begun).toBe(1);
    });

    test('makes no more once one has failed', async () => {
      await expect(transact([referring(100, (n) => `Patient?identifier=${mrn}|${n}`)])).rejects.toEqual(
        named('ReferenceUnresolved'),
      );
      await nextTurn();
      expect(begun).toBeLessThanOrEqual(8);
    });

    test('makes none when an entry is no resource', async () => {
      const entries = [referring(2, (n) => `Patient?identifier=${mrn}|${n}`), post(patient({ gender: 'X' }))];
      await expect(transact(entries)).rejects.toEqual(named('ResourceInvalid'));
      expect(begun).toBe(0);
    });
  });

  test('does not read the records among which it cannot tell the one it refers to', async () => {
    await known();
    await createRecord(needs, clinician, { type: 'Patient', resource: patient() });
    needs.records.readMany = () => Promise.reject(new Error('was read'));
    await expect(transact([post(observation(`Patient?identifier=${mrn}|4711`))])).rejects.toEqual(named('MultipleMatches'));
  });

  test('of a reader that writes is refused whole', async () => {
    await expect(transact([get('Patient'), post(patient())], reader)).rejects.toEqual(named('NotPermitted'));
  });

  test('of a reader that only reads is answered', async () => {
    expect(statuses(await transact([get('Patient')], reader))).toEqual(['200']);
  });

  test.each([
    ['write one record twice', () => [put(patient({ id: idOf(1) })), remove(`Patient/${idOf(1)}`)]],
    ['have one name', () => [post(patient(), {}, ada), post(patient(), {}, ada)]],
    ['have one condition', () => [1, 2].map(() => post(patient(), { ifNoneExist: `identifier=${mrn}|4711` }))],
    [
      'have one condition, written differently',
      () => ['|', '%7C'].map((bar) => post(patient(), { ifNoneExist: `identifier=${mrn}${bar}4711` })),
    ],
  ])('whose entries %s is refused', async (_, entries) => {
    await expect(transact(entries())).rejects.toEqual(named('EntriesCollide'));
  });

  test('reads what it has written, wherever the read stands', async () => {
    await known();
    const answers = await transact([
      get(`Patient/${idOf(1)}`),
      put(patient({ id: idOf(1), active: true })),
      get(`Patient/${idOf(2)}`),
    ]);
    expect(statuses(answers)).toEqual(['200', '200', '404']);
    expect(answers[0]?.resource).toMatchObject({ active: true });
  });

  test('deletes before it asks whether a record exists', async () => {
    const { record } = await known();
    const answers = await transact([post(patient(), { ifNoneExist: `identifier=${mrn}|4711` }), remove(`Patient/${record.id}`)]);
    expect(statuses(answers)).toEqual(['201', '204']);
    await expect(readRecord(needs, record)).rejects.toEqual(named('RecordDeleted'));
  });

  test('claims the identifier of a record it deletes and creates anew', async () => {
    const { record } = await known();
    const identifier = { system: mrn, value: '4711' };
    const { claimedFor: held } = await needs.records.findBearers('Patient', identifier);
    await transact([post(patient(), { ifNoneExist: `identifier=${mrn}|4711` }), remove(`Patient/${record.id}`)]);
    const late = {
      ...changeTo(patient(), { record: { type: 'Patient', id: idOf(2) } }, needs.now()),
      claim: { identifier, held },
    };
    expect(await needs.records.commit([late])).toEqual([late]);
  });

  test('finds the record that meets a condition, and refers to it', async () => {
    const { record } = await known();
    const answers = await transact([post(patient(), { ifNoneExist: `identifier=${mrn}|4711` }, ada), post(observation(ada))]);
    expect(statuses(answers)).toEqual(['200', '201']);
    expect(needs.records.commits.at(-1)?.[0]?.next.resource?.subject).toEqual({ reference: `Patient/${record.id}` });
  });

  test.each([
    ['by its own address', `Patient/${idOf(1)}`],
    ['by search below its own address', `Patient?identifier=${mrn}|4711`],
  ])('refers to a patient of this server %s as to any other', async (_, address) => {
    await known();
    await transact([post(observation(`${needs.origin}/fhir/R4/${address}`))]);
    expect(needs.records.commits.at(-1)?.[0]?.next.resource?.subject).toEqual({ reference: `Patient/${idOf(1)}` });
  });

  test('refers by search to the one record that is found', async () => {
    const { record } = await known();
    await transact([post(observation(`Patient?identifier=${mrn}|4711`))]);
    expect(needs.records.commits.at(-1)?.[0]?.next.resource?.subject).toEqual({ reference: `Patient/${record.id}` });
  });

  test('is lost whole when another writer came in between', async () => {
    await known();
    needs.records.beforeCommit = known;
    await expect(
      transact([post(observation(ada)), post(patient(), {}, ada), put(patient({ id: idOf(1) }))]),
    ).rejects.toMatchObject({
      name: 'TransactionLost',
      faults: [{ pointer: 'Bundle.entry[2]' }],
    });
    expect(needs.records.commits).toHaveLength(2);
  });

  test.each([
    ['replaces', (n: number) => put(patient({ id: idOf(n) }))],
    ['deletes', (n: number) => remove(`Patient/${idOf(n)}`)],
  ])('that %s more than is written at once is refused before anything is read', async (_, entryOf) => {
    let asked = 0;
    const { readMany } = needs.records;
    needs.records.readMany = (many) => {
      asked += many.length;
      return readMany(many);
    };
    const entries = Array.from({ length: 101 }, (_, n) => entryOf(n + 1));
    await expect(transact(entries)).rejects.toEqual(named('TransactionTooLarge'));
    expect(asked).toBe(0);
    await transact(entries.slice(1));
    expect(asked).toBe(100);
  });

  test('that deletes what is gone already is no fault', async () => {
    const { record } = await createRecord(needs, clinician, { type: 'Patient', resource: patient() });
    await deleteRecord(needs, record);
    expect(statuses(await transact([remove(`Patient/${record.id}`), remove(`Patient/${idOf(9)}`)]))).toEqual(['204', '204']);
  });

  test('without entries is answered without any', async () => expect(await transact([])).toEqual([]));
});
