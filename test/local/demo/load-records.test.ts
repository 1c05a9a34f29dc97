/** Loading: each record once, in order, through whatever interrupts it. */
import type { Bundle } from '@medplum/fhirtypes';
import { deleteRecord } from '../../../functions/records/delete-record.ts';
import type { ApiAnswer, ApiClient } from '../../../local/api-client.ts';
import { loadRecords } from '../../../local/demo/load-records.ts';
import { sampleRecords } from '../../../local/demo/records/sample-records.ts';
import { answer, type MemoryHospital, memoryHospital } from './memory-hospital.ts';

const bundles = sampleRecords('general', 12);
const entriesIn = (some: readonly Bundle[]): number => some.flatMap(({ entry = [] }) => entry).length;
const firstIdOf = (bundle: Bundle | undefined): string => bundle?.entry?.[0]?.resource?.id ?? '';
const isTransaction = (body: unknown): boolean => (body as Bundle).type === 'transaction';

let hospital: MemoryHospital;
beforeEach(() => {
  hospital = memoryHospital();
});

const committed = (): readonly string[] => hospital.records.commits.map(([change]) => change?.next.id ?? '');

/** Answers the nth transaction itself, and lets all others through. */
const interruptedAt = (nth: number, instead: () => ApiAnswer | Promise<ApiAnswer>): ApiClient => {
  let seen = 0;
  return async (request) => {
    if (isTransaction(request.body)) seen += 1;
    return isTransaction(request.body) && seen === nth ? instead() : hospital.client(request);
  };
};

const outcome = (expression: string, diagnostics: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid', diagnostics, expression: [expression] }],
});

test('loads every bundle, and every record in its first version', async () => {
  await loadRecords(hospital.client, bundles);
  expect([...committed()].sort()).toEqual(bundles.map(firstIdOf).sort());
  const changes = hospital.records.commits.flat();
  expect(changes).toHaveLength(entriesIn(bundles));
  expect(new Set(changes.map(({ next }) => next.version))).toEqual(new Set([1]));
});

test('loads the hospital before the patients who refer to it', async () => {
  let isThere = false;
  const early: string[] = [];
  await loadRecords(async (request) => {
    const { entry } = request.body as Bundle;
    const isFirst = entry?.[0]?.resource?.resourceType === 'Organization';
    if (isTransaction(request.body) && !isFirst && !isThere) early.push(firstIdOf(request.body as Bundle));
    const answered = await hospital.client(request);
    if (isFirst) isThere = true;
    return answered;
  }, bundles);
  expect(isThere).toBe(true);
  expect(early).toEqual([]);
});

test('tells its progress from what is there to the whole', async () => {
  const told: [number, number][] = [];
  await loadRecords(hospital.client, bundles, (done, total) => told.push([done, total]));
  expect(told).toEqual(Array.from({ length: 14 }, (_, done) => [done, 13]));
});

test('has a few bundles under way, never many', async () => {
  let underWay = 0;
  let most = 0;
  await loadRecords(async (request) => {
    underWay += 1;
    most = Math.max(most, underWay);
    const answered = await hospital.client(request);
    underWay -= 1;
    return answered;
  }, bundles);
  expect(most).toBe(4);
});

test('leaves what is loaded as it is when it loads again', async () => {
  await loadRecords(hospital.client, bundles);
  const told: [number, number][] = [];
  await loadRecords(hospital.client, bundles, (done, total) => told.push([done, total]));
  expect(hospital.records.commits).toHaveLength(bundles.length);
  expect(told).toEqual([[13, 13]]);
});

test('goes on where it was interrupted', async () => {
  const lost = interruptedAt(6, () => Promise.reject(new Error('connection reset')));
  await expect(loadRecords(lost, bundles)).rejects.toThrow('connection reset');
  const before = committed().length;
  expect(before).toBeGreaterThanOrEqual(5);
  expect(before).toBeLessThan(bundles.length);
  await loadRecords(hospital.client, bundles);
  expect([...committed()].sort()).toEqual(bundles.map(firstIdOf).sort());
});

test('does not bring back a patient who was deleted', async () => {
  await loadRecords(hospital.client, bundles);
  const records = hospital.records;
  await deleteRecord({ records, now: Date.now }, { type: 'Patient', id: firstIdOf(bundles[3]) });
  const before = records.commits.length;
  await loadRecords(hospital.client, bundles);
  expect(records.commits).toHaveLength(before);
});

test('asks for more bundles than one batch holds', async () => {
  const many = sampleRecords('mercy', 110);
  await loadRecords(hospital.client, many);
  await loadRecords(hospital.client, many);
  expect(hospital.records.commits).toHaveLength(111);
});

test.each([429, 503])('tries again when it is answered %i, and no bundle is lost', async (status) => {
  const busy = interruptedAt(3, () => answer(status, 'busy', { 'retry-after': '0' }));
  await loadRecords(busy, bundles);
  expect(hospital.records.commits).toHaveLength(bundles.length);
});

test('waits as long as Retry-After says', async () => {
  let refused = 0;
  let next = 0;
  const busy: ApiClient = async (request) => {
    if (refused === 0) {
      refused = performance.now();
      return answer(503, 'busy', { 'retry-after': '1' });
    }
    next ||= performance.now();
    return hospital.client(request);
  };
  await loadRecords(busy, bundles);
  expect(next - refused).toBeGreaterThanOrEqual(990);
});

test('fails with the words of the server, and sends nothing more', async () => {
  const refusal = () => answer(400, outcome('Bundle.entry[0].resource.gender', 'must be one of male, female'));
  await expect(loadRecords(interruptedAt(2, refusal), bundles)).rejects.toThrow(
    'The API answered 400: Bundle.entry[0].resource.gender: must be one of male, female',
  );
  expect(committed().length).toBeLessThan(bundles.length - 1);
});

test('fails with what it was answered when that is no OperationOutcome', async () => {
  const refusal = interruptedAt(1, () => answer(502, '<html>Bad gateway</html>'));
  await expect(loadRecords(refusal, bundles)).rejects.toThrow('The API answered 502: <html>Bad gateway</html>');
});

test('does not take a record that cannot be read for one that is not there', async () => {
  const forbidden = async () =>
    answer(200, { resourceType: 'Bundle', entry: bundles.map(() => ({ response: { status: '403 Forbidden' } })) });
  await expect(loadRecords(forbidden, bundles)).rejects.toThrow('403 Forbidden');
});
