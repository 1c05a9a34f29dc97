/** The store of records against the embedded cloud's table, under the policy of its scopes. */

import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { everyInstant } from '../../functions/fhir/period.ts';
import {
  type Change,
  changeTo,
  changeToDeleted,
  type LiveRecord,
  type RecordId,
  type RecordVersion,
  type Resource,
} from '../../functions/fhir/record.ts';
import type { RecordType } from '../../functions/fhir/record-type.ts';
import { alarmCodes } from '../../functions/kernel/alarm-code.ts';
import type { ChangeStore } from '../../functions/records/change.store.ts';
import type { RecordReader } from '../../functions/records/record.store.ts';
import { AwsError } from '../../local/service.ts';
import { openRecordTable, type RecordTable } from './record-table.ts';
import { general, idOf, mercy, mrn, observation, patient } from './samples.ts';

let opened: RecordTable;
let records: RecordReader & ChangeStore;
let ids = 0;
let clock = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  opened = await openRecordTable();
  records = opened.storeOf(general);
});
afterAll(() => opened.close());

const tick = (): number => (clock += 1_000);
const newRecord = (type: RecordType): RecordId => ({ type, id: idOf(++ids) });
const creation = (resource: Resource): Change & { next: LiveRecord } =>
  changeTo(resource, { record: newRecord(resource.resourceType as RecordType) }, tick());
const create = async (resource: Resource): Promise<LiveRecord> => {
  const change = creation(resource);
  expect(await records.commit([change])).toEqual([]);
  return change.next;
};
const replace = async (previous: RecordVersion, resource: Resource): Promise<LiveRecord> => {
  const { type, id } = previous;
  const change = changeTo(resource, { record: { type, id }, previous: await records.read(previous) }, tick());
  expect(await records.commit([change])).toEqual([]);
  return change.next;
};
const remove = async (record: RecordVersion): Promise<RecordVersion> => {
  const change = changeToDeleted((await records.read(record)) as RecordVersion, tick());
  expect(await records.commit([change])).toEqual([]);
  return change.next;
};
const callsOf = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
  opened.cloud.traffic.reset();
  await work();
  return { ...opened.cloud.traffic.counts() };
};

describe('a record', () => {
  test('is read as it was written', async () => {
    const record = await create(patient());
    expect(await records.read(record)).toEqual(record);
  });

  test('that never was is nothing', async () => expect(await records.read(newRecord('Patient'))).toBeUndefined());

  test('keeps its older versions when it is replaced and deleted', async () => {
    const first = await create(patient());
    const second = await replace(first, patient({ active: true }));
    const third = await remove(second);
    expect(await records.read(first)).toEqual(third);
    expect(await records.readVersion(first, 1)).toEqual(first);
    expect(await records.readVersion(first, 2)).toEqual(second);
    expect(await records.readVersion(first, 4)).toBeUndefined();
    expect(await records.listVersions(first, { limit: 10 })).toEqual({ versions: [third, second, first], more: false });
    expect(await records.listVersions(first, { limit: 2 })).toEqual({ versions: [third, second], more: true });
    expect(await records.listVersions(first, { limit: 2, before: 2 })).toEqual({ versions: [first], more: false });
  });

  test('is not written over by whoever has seen an older version', async () => {
    const first = await create(patient());
    await replace(first, patient({ active: true }));
    const late = changeTo(patient(), { record: first, previous: first }, tick());
    expect(await records.commit([late])).toEqual([late]);
    expect((await records.read(first))?.version).toBe(2);
  });

  test('is not created twice under one id', async () => {
    const first = await create(patient());
    const again = changeTo(patient(), { record: { type: first.type, id: first.id } }, tick());
    expect(await records.commit([again])).toEqual([again]);
  });

  test('that two write at once is written by one of them', async () => {
    const first = await create(patient());
    const changes = Array.from({ length: 8 }, () => changeTo(patient(), { record: first, previous: first }, tick()));
    const outcomes = await Promise.all(changes.map((change) => records.commit([change])));
    expect(outcomes.filter((lost) => lost.length === 0)).toHaveLength(1);
  });

  test('many are read in the order they are asked for, without those that never were', async () => {
    const [one, other] = [await create(patient()), await create(patient())];
    expect(await records.readMany([other, newRecord('Patient'), one])).toEqual([other, one]);
  });

  test('of four hundred kilobytes is refused before it is sent', async () => {
    const huge = creation(patient({ text: { status: 'generated', div: 'x'.repeat(400 * 1024) } }));
    await expect(records.commit([huge])).rejects.toMatchObject({ name: 'RecordTooLarge', kind: 'too-large' });
  });
});

describe('a transaction', () => {
  test('writes nothing when one of its changes is lost', async () => {
    const first = await create(patient());
    const [late, fresh] = [changeTo(patient(), { record: { type: 'Patient', id: first.id } }, tick()), creation(patient())];
    expect(await records.commit([fresh, late])).toEqual([late]);
    expect(await records.read(fresh.next)).toBeUndefined();
  });

  test('of a hundred items is written, and of more is refused with the limit', async () => {
    const changes = Array.from({ length: 101 }, () => creation(observation('Patient/x')));
    expect(await records.commit(changes.slice(1))).toEqual([]);
    await expect(records.commit(changes)).rejects.toMatchObject({
      name: 'TransactionTooLarge',
      message: expect.stringContaining('at most 100 items'),
    });
  });
});

describe('an identifier', () => {
  const withValue = (value: string, system?: string) => patient({ identifier: [{ system, value }] });
  const bearers = async (value: string, system?: string) => (await records.findBearers('Patient', { system, value })).ids;

  test('finds who bears it, with its system, with none, with any', async () => {
    const [own, without] = [await create(withValue('i1', mrn)), await create(withValue('i1'))];
    expect(await bearers('i1', mrn)).toEqual([own.id]);
    expect(await bearers('i1', '')).toEqual([without.id]);
    expect(new Set(await bearers('i1'))).toEqual(new Set([own.id, without.id]));
    expect(await bearers('i1', 'urn:other')).toEqual([]);
  });

  test('is found at once after it came, and no more after it went', async () => {
    const record = await create(withValue('i2', mrn));
    await replace(record, withValue('i3', mrn));
    expect(await bearers('i2', mrn)).toEqual([]);
    expect(await bearers('i3', mrn)).toEqual([record.id]);
    await remove(record);
    expect(await bearers('i3', mrn)).toEqual([]);
  });

  test('of another type is another identifier', async () => {
    await create(withValue('i4', mrn));
    expect((await records.findBearers('Practitioner', { value: 'i4' })).ids).toEqual([]);
  });

  test('is claimed by one of two who create on the condition that none bears it', async () => {
    const claim = { identifier: { system: mrn, value: 'i5' } };
    const changes = [1, 2].map(() => ({ ...creation(withValue('i5', mrn)), claim }));
    const outcomes = await Promise.all(changes.map((change) => records.commit([change])));
    const [winner] = changes.filter((_, index) => outcomes[index]?.length === 0);
    expect(outcomes.flat()).toHaveLength(1);
    expect(await records.findBearers('Patient', claim.identifier)).toEqual({
      ids: [winner?.next.id],
      claimedFor: winner?.next.id,
    });
  });

  test('whose claim is out of date is claimed anew by whoever has read it', async () => {
    const identifier = { system: mrn, value: 'i6' };
    const first = { ...creation(withValue('i6', mrn)), claim: { identifier } };
    await records.commit([first]);
    await remove(first.next);
    const again = { ...creation(withValue('i6', mrn)), claim: { identifier, held: first.next.id } };
    expect(await records.commit([again])).toEqual([]);
    expect((await records.findBearers('Patient', identifier)).claimedFor).toBe(again.next.id);
  });
});

describe('a list', () => {
  const about = `Patient/${idOf(900_001)}`;
  let listed: readonly LiveRecord[];
  const list = async (more: object = {}) =>
    records.list({ type: 'Condition', updated: everyInstant, descending: false, limit: 100, ...more });
  const idsOf = async (more: object = {}) => (await list(more)).map(({ id }) => id);

  beforeAll(async () => {
    const made: LiveRecord[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) {
      made.push(await create({ resourceType: 'Condition', subject: { reference: n % 2 ? about : 'Patient/other' } }));
    }
    listed = made;
    await remove(await create({ resourceType: 'Condition', subject: { reference: about } }));
  });

  test('holds every record once, in the order of change, over all its shards, and no deleted one', async () => {
    expect(await idsOf()).toEqual(listed.map(({ id }) => id));
    expect(await idsOf({ descending: true })).toEqual(listed.map(({ id }) => id).reverse());
  });

  test('of a patient holds what is about the patient', async () => {
    expect(await idsOf({ patient: idOf(900_001) })).toEqual([listed[0]?.id, listed[2]?.id, listed[4]?.id]);
  });

  test('of a period begins and ends with it, both ends included', async () => {
    const updated = { from: listed[1]?.lastUpdated ?? '', to: listed[3]?.lastUpdated ?? '' };
    expect(await idsOf({ updated })).toEqual(listed.slice(1, 4).map(({ id }) => id));
    expect(await idsOf({ updated: { from: updated.to, to: updated.from } })).toEqual([]);
  });

  test.each([false, true])('goes on after a position (descending: %s)', async (descending) => {
    const whole = await list({ descending });
    const walked: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await list({ descending, after, limit: 2 });
      walked.push(...page);
      after = page.at(-1)?.position;
    } while (after !== undefined);
    expect(walked).toEqual(whole);
  });
});

describe('what it costs', () => {
  test.each([
    ['a read', 'dynamodb:GetItem', async (record: LiveRecord) => records.read(record)],
    ['a version', 'dynamodb:BatchGetItem', async (record: LiveRecord) => records.readVersion(record, 1)],
    ['a history', 'dynamodb:Query', async (record: LiveRecord) => records.listVersions(record, { limit: 5 })],
    [
      'a page of a patient’s records',
      'dynamodb:Query',
      async () => records.list({ type: 'Observation', patient: idOf(1), updated: everyInstant, descending: false, limit: 5 }),
    ],
    ['an identifier', 'dynamodb:Query', async () => records.findBearers('Patient', { value: 'x' })],
    ['a creation', 'dynamodb:TransactWriteItems', async () => records.commit([creation(patient())])],
  ])('%s is one call', async (_, operation, work) => {
    const record = await create(patient());
    expect(await callsOf(() => work(record))).toEqual({ [operation]: 1 });
  });

  test('nothing to write is no call', async () => expect(await callsOf(() => records.commit([]))).toEqual({}));
});

describe('when the table fails', () => {
  test('a transaction whose answer is lost is written once, and known to be', async () => {
    const undo = opened.cloud.traffic.disturb({
      matches: ({ operation }) => operation === 'TransactWriteItems',
      error: new AwsError('InternalServerError', 'The answer got lost.', 500),
      when: 'after',
      times: 1,
    });
    const change = creation(patient());
    expect(await records.commit([change])).toEqual([]);
    expect(await records.read(change.next)).toEqual(change.next);
    undo();
  });

  test('a transaction that meets another one in flight is tried again', async () => {
    const CancellationReasons = [{ Code: 'TransactionConflict' }, { Code: 'None' }];
    const undo = opened.cloud.traffic.disturb({
      matches: ({ operation }) => operation === 'TransactWriteItems',
      error: new AwsError('TransactionCanceledException', 'Transaction cancelled [TransactionConflict, None]', 400, {
        CancellationReasons,
      }),
      times: 2,
    });
    expect(await records.commit([creation(patient())])).toEqual([]);
    undo();
  });

  test('a table that stays away is unavailable, and says when to try again', async () => {
    const undo = opened.cloud.traffic.disturb({
      matches: ({ operation }) => operation === 'GetItem',
      error: new AwsError('InternalServerError', 'Away.', 500),
    });
    await expect(records.read(newRecord('Patient'))).rejects.toMatchObject({ kind: 'unavailable', retryAfter: 1 });
    undo();
  });
});

describe('at rest', () => {
  /** The newest version of `one` as if it were a version of `other`. */
  const putInPlaceOf = async (one: RecordId, other: RecordId, sk = 'record'): Promise<void> => {
    const partition = `${general}#record#Patient/`;
    const item = (await opened.items()).find((found) => found.pk?.S === `${partition}${one.id}` && found.sk?.S === 'record');
    await opened.put({ ...item, pk: { S: `${partition}${other.id}` }, sk: { S: sk } });
  };

  test('nothing that could tell of a patient is readable', async () => {
    const value = 'mrn-at-rest';
    const secret = patient({ identifier: [{ system: mrn, value }], name: [{ family: 'Unmistakable' }], birthDate: '1901-02-03' });
    await create(observation(`Patient/${(await create(secret)).id}`));
    const stolen = (await opened.items())
      .flatMap((item) => Object.values(item))
      .map(({ B, ...plain }) => (B ? Buffer.from(B, 'base64').toString('latin1') : JSON.stringify(plain)))
      .join();
    for (const text of [value, mrn, 'Unmistakable', '1901-02-03', 'female', '8867-4', 'valueQuantity']) {
      expect(stolen).not.toContain(text);
    }
  });

  test('every partition is the tenant’s', async () => {
    const items = await opened.items();
    const partitions = items.flatMap(({ pk, gsi1pk, gsi2pk }) => [pk, gsi1pk, gsi2pk].flatMap((key) => key?.S ?? []));
    expect(partitions.every((pk) => String(pk).startsWith(`${general}#record#`))).toBe(true);
  });

  test.each([
    ['read', (record: RecordId) => records.read(record)],
    ['read with others', (record: RecordId) => records.readMany([record])],
    ['read by its version', (record: RecordId) => records.readVersion(record, 1)],
  ])('one that was moved from another record does not open, and wakes somebody, when it is %s', async (_, read) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const [one, other] = [await create(patient()), await create(patient({ active: true }))];
    await putInPlaceOf(one, other);
    await expect(read(other)).rejects.toMatchObject({ name: 'SealBroken' });
    const told = { code: alarmCodes.unreadable, recordType: 'Patient', recordId: other.id, version: 1 };
    expect(logged.mock.calls).toEqual([[alarmCodes.unreadable, expect.objectContaining(told)]]);
    logged.mockRestore();
  });

  test('a version that does not open keeps its place in the history, and wakes somebody', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const [one, other] = [await create(patient()), await create(patient({ active: true }))];
    const second = await replace(other, patient({ active: false }));
    await putInPlaceOf(one, other, 'past#0000000001');
    const { resource: _, ...known } = other;
    const versions = [second, { ...known, lastUpdated: one.lastUpdated, unreadable: true }];
    expect(await records.listVersions(other, { limit: 5 })).toEqual({ versions, more: false });
    expect(logged.mock.calls).toEqual([[alarmCodes.unreadable, expect.objectContaining({ recordId: other.id, version: 1 })]]);
    logged.mockRestore();
  });

  test('one that does not open is left out where the others will do, and told of by a code that wakes somebody', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const [one, other] = [await create(patient()), await create(patient({ active: true }))];
    await putInPlaceOf(one, other);
    const { resource: _, ...known } = other;
    const unreadable = [{ ...known, lastUpdated: one.lastUpdated, unreadable: true }];
    expect(await records.readReadable([other, one, newRecord('Patient')])).toEqual({ records: [one], unreadable });
    const told = { code: alarmCodes.unreadable, tenantId: general, recordType: 'Patient', recordId: other.id };
    expect(logged.mock.calls).toEqual([[alarmCodes.unreadable, expect.objectContaining(told)]]);
    logged.mockRestore();
  });
});

describe('another hospital', () => {
  test('has no such record', async () => {
    const record = await create(patient());
    expect(await opened.storeOf(mercy).read(record)).toBeUndefined();
  });

  test('does not find its identifier', async () => {
    await create(patient({ identifier: [{ system: mrn, value: 'ours' }] }));
    expect((await opened.storeOf(mercy).findBearers('Patient', { value: 'ours' })).ids).toEqual([]);
  });
});
