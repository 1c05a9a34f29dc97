/** What a bundle leaves in the audit: a record for each entry, as it would leave alone. */
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { bundleSchema, type RequestBundle } from '../../functions/fhir/bundle.ts';
import type { Change } from '../../functions/fhir/record.ts';
import { processBatch } from '../../functions/records/process-batch.ts';
import { processTransaction } from '../../functions/records/process-transaction.ts';
import { memoryNeeds } from './memory-records.ts';
import { clinician, idOf, patient, reader } from './samples.ts';

let needs: ReturnType<typeof memoryNeeds>;
beforeEach(() => {
  needs = memoryNeeds();
});

const get = (url: string) => ({ request: { method: 'GET', url } });
const create = { resource: patient(), request: { method: 'POST', url: 'Patient' } };
const put = { resource: patient({ id: idOf(1) }), request: { method: 'PUT', url: `Patient/${idOf(1)}` } };

const send = (type: RequestBundle['type'], entry: readonly object[], caller = clinician) =>
  (type === 'batch' ? processBatch : processTransaction)(
    needs,
    caller,
    bundleSchema.parse({ resourceType: 'Bundle', type, entry }),
  );

const inOrder = () => [...needs.entries].sort((one, other) => one.entry - other.entry);

test.each(['batch', 'transaction'] as const)('a %s names each record it made, changed and read', async (type) => {
  const { entry: answers = [] } = await send(type, [create, put, get(`Patient/${idOf(9)}`), get(`Patient/${idOf(1)}`)]);
  const [, made = ''] = /Patient\/([^/]+)\//.exec(answers[0]?.response.location ?? '') ?? [];
  const touched = (id: string) => [{ type: 'Patient', id }];
  const expected = [
    { entry: 0, action: 'createRecord', touched: touched(made), status: 201, reason: undefined },
    { entry: 1, action: 'updateRecord', touched: touched(idOf(1)), status: 201, reason: undefined },
    { entry: 2, action: 'readRecord', touched: touched(idOf(9)), status: 404, reason: 'RecordNotFound' },
    { entry: 3, action: 'readRecord', touched: touched(idOf(1)), status: 200, reason: undefined },
  ];
  if (type === 'transaction') expect(inOrder()).toEqual(expected);
  else expect(inOrder().slice(0, 3)).toEqual(expected.slice(0, 3));
});

test('a search names the patients it asked for', async () => {
  await send('batch', [get(`Observation?patient=${idOf(1)}`)]);
  expect(needs.entries).toMatchObject([{ action: 'searchRecords', touched: [{ type: 'Patient', id: idOf(1) }], status: 200 }]);
});

test('an entry that is not permitted is written down with what it wanted', async () => {
  await send('batch', [put], reader);
  expect(needs.entries).toMatchObject([{ status: 403, reason: 'NotPermitted', touched: [{ type: 'Patient', id: idOf(1) }] }]);
});

test.each([
  ['asks nothing that can be told', get('Ada/Lovelace/of/London'), { action: 'processBundle' }],
  ['searches as nobody can', get('Observation?patient=Lovelace'), { action: 'searchRecords', reason: 'SearchInvalid' }],
])('an entry that %s leaves none of its words', async (_, entry, expected) => {
  await send('batch', [entry]);
  expect(needs.entries).toMatchObject([{ ...expected, status: 400, touched: [] }]);
  expect(JSON.stringify(needs.entries)).not.toContain('Lovelace');
});

test('a transaction that failed leaves no record of what it did not do', async () => {
  await expect(send('transaction', [put, { ...create, resource: patient({ gender: 'X' }) }])).rejects.toThrow();
  expect(needs.entries).toEqual([]);
});

test.each(['batch', 'transaction'] as const)('what a %s may change is written down before it is changed', async (type) => {
  const seen: number[] = [];
  needs.records.beforeCommit = async () => seen.push(needs.begun.length);
  await send(type, [get(`Patient/${idOf(1)}`), put]);
  expect(needs.begun).toEqual([{ entry: 1, action: 'updateRecord', touched: [{ type: 'Patient', id: idOf(1) }] }]);
  expect(seen).toEqual([1]);
});

test('what a transaction may create has its name before it is created', async () => {
  const { entry: answers = [] } = await send('transaction', [create]);
  expect(answers[0]?.response.location).toContain(`/Patient/${needs.begun[0]?.touched[0]?.id}/`);
  expect(needs.begun[0]?.touched).toEqual(needs.entries[0]?.touched);
});

test.each([
  ['fails', () => Promise.reject(new RangeError('full')), { status: 500, reason: 'RangeError' }],
  ['is lost to another writer', async (changes: readonly Change[]) => changes, { status: 409, reason: 'TransactionLost' }],
])('each entry that began is written down as ended when the commit %s', async (_, commit, ended) => {
  needs.records.commit = commit;
  await expect(send('transaction', [create, put])).rejects.toMatchObject({ name: ended.reason });
  expect(needs.begun).toHaveLength(2);
  expect(inOrder()).toEqual(
    [...needs.begun].sort((one, other) => one.entry - other.entry).map((begun) => ({ ...begun, ...ended })),
  );
});

test.each(['batch', 'transaction'] as const)('a %s changes nothing that cannot be written down', async (type) => {
  needs.audit.entryBegun = () => {
    throw new Error('the disk is full');
  };
  await send(type, [put]).catch(() => undefined);
  expect(needs.records.commits).toEqual([]);
});

test('a batch whose request was answered meanwhile begins no entry more', async () => {
  needs.signal = AbortSignal.abort();
  await send('batch', [put]).catch(() => undefined);
  expect([needs.begun, needs.records.commits]).toEqual([[], []]);
});

test('the log of a failed entry leads to its request and its hospital', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  needs.records.read = () => Promise.reject(new RangeError('full'));
  const { entry: answers = [] } = await send('batch', [get(`Patient/${idOf(1)}`)]);
  const { id: outcomeId } = (answers[0]?.response.outcome ?? {}) as { id?: string };
  expect(logged.mock.calls).toEqual([
    ['EntryFailed', expect.objectContaining({ requestId: 'r-1', outcomeId, tenantId: clinician.tenantId })],
  ]);
  logged.mockRestore();
});
