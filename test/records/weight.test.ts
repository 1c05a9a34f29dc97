/** An answer of a function holds 6 MB, JSON within JSON: pages and bundles stay below it, and nothing that was asked for is lost. */
import { bundleSchema, type RequestBundle } from '../../functions/fhir/bundle.ts';
import { searchSchema } from '../../functions/fhir/search.ts';
import { listRecordHistory } from '../../functions/records/list-record-history.ts';
import { processBatch } from '../../functions/records/process-batch.ts';
import { processTransaction } from '../../functions/records/process-transaction.ts';
import { searchRecords } from '../../functions/records/search-records.ts';
import { searchsetOf } from '../../functions/records/searchset.ts';
import { updateRecord } from '../../functions/records/update-record.ts';
import { memoryNeeds } from './memory-records.ts';
import { clinician, idOf, mrn, origin, patient } from './samples.ts';

let needs: ReturnType<typeof memoryNeeds>;
beforeEach(() => {
  needs = memoryNeeds();
});

const count = 30;
const bytesOf = (bundle: object): number => Buffer.byteLength(JSON.stringify({ statusCode: 200, body: JSON.stringify(bundle) }));
const limit = 6 * 1024 * 1024;

const write = (n: number, letter: string) =>
  updateRecord(needs, {
    type: 'Patient',
    id: idOf(n),
    resource: patient({ id: idOf(n), name: [{ text: letter.repeat(100_000) }] }),
  });
const writeMany = async (letter: string) => {
  for (let n = 1; n <= count; n += 1) await write(n, letter);
};

describe.each(['"', '€'])('records full of %s', (letter) => {
  test('are found page after page, each of which can be answered', async () => {
    await writeMany(letter);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const search = { type: 'Patient' as const, query: searchSchema.parse({ _count: 100, _cursor: cursor }) };
      const page = await searchRecords(needs, search);
      expect(bytesOf(searchsetOf(origin, search, page))).toBeLessThan(limit);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor);
    expect(found).toHaveLength(count);
  });

  test('have a history whose pages can be answered', async () => {
    for (let n = 1; n <= count; n += 1) await write(1, letter);
    const versions: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRecordHistory(needs, { type: 'Patient', id: idOf(1), count: 100, cursor });
      expect(bytesOf(page.items)).toBeLessThan(limit);
      versions.push(...page.items.map(({ version }) => version));
      cursor = page.next;
    } while (cursor);
    expect(versions).toEqual(Array.from({ length: count }, (_, index) => count - index));
  });

  test.each(['batch', 'transaction'] as const)('in a %s are answered until it is full, and the rest say so', async (type) => {
    await writeMany(letter);
    const process = type === 'batch' ? processBatch : processTransaction;
    const reads = Array.from({ length: count }, (_, n) => ({ request: { method: 'GET', url: `Patient/${idOf(n + 1)}` } }));
    const written = { resource: patient(), request: { method: 'POST', url: 'Patient' } };
    const bundle: RequestBundle = bundleSchema.parse({ resourceType: 'Bundle', type, entry: [...reads, written] });
    const answer = await process(needs, clinician, bundle);
    expect(bytesOf(answer)).toBeLessThan(limit);
    const entries = answer.entry ?? [];
    expect(entries[0]?.response.status).toBe('200 OK');
    expect(entries.at(-2)?.response).toMatchObject({
      status: '413 Payload Too Large',
      outcome: { issue: [{ code: 'too-costly' }] },
    });
    expect(entries.at(-1)?.response.status).toBe('201 Created');
  });
});

describe('of a batch of searches', () => {
  const size = 240_000;
  const identifier = [{ system: mrn, value: 'shared' }];
  /** Bytes of contents read. */
  let read = 0;
  beforeEach(async () => {
    read = 0;
    for (let n = 1; n <= 60; n += 1) {
      const resource = patient({ id: idOf(n), identifier, photo: [{ data: 'A'.repeat(size) }] });
      await updateRecord(needs, { type: 'Patient', id: idOf(n), resource });
    }
    const { readReadable } = needs.records;
    needs.records.readReadable = async (records) => {
      const found = await readReadable(records);
      read += found.records.length * size;
      return found;
    };
  });

  const search = async (count: number, parameters: string) => {
    const entry = Array.from({ length: count }, () => ({ request: { method: 'GET', url: `Patient?${parameters}` } }));
    const bundle = bundleSchema.parse({ resourceType: 'Bundle', type: 'batch', entry });
    return (await processBatch(needs, clinician, bundle)).entry?.map(({ response }) => response.status.slice(0, 3)) ?? [];
  };

  test('a page is read until it is full, not further', async () => {
    expect(await search(1, '_count=100')).toEqual(['200']);
    expect(read).toBeLessThan(25 * 1_000_000 * 0.25);
  });

  test('those after the answer is full are told so unread', async () => {
    const statuses = await search(200, '_count=100');
    expect([statuses[0], statuses.filter((status) => status === '413').length]).toEqual(['200', 199]);
    expect(read).toBeLessThan(3 * 6_250_000);
  });

  test('those that find nothing in what they read are not read without end', async () => {
    const statuses = await search(200, `identifier=${mrn}|shared&_lastUpdated=lt2000`);
    expect([statuses[0], statuses.at(-1)]).toEqual(['200', '413']);
    expect(read).toBeLessThan(3 * 60 * size);
  });

  test('those for little are all answered', async () => {
    const statuses = await search(200, `_id=${idOf(99)}`);
    expect(new Set(statuses)).toEqual(new Set(['200']));
  });
});

test('a page of a search alone has room in a bundle', async () => {
  await writeMany('"');
  const entry = [{ request: { method: 'GET', url: 'Patient?_count=100' } }];
  const answer = await processBatch(needs, clinician, bundleSchema.parse({ resourceType: 'Bundle', type: 'batch', entry }));
  expect(answer.entry?.[0]?.response.status).toBe('200 OK');
});

test('of what is wrong in every entry only so much is told as can be answered', async () => {
  const resource = patient({ name: Array.from({ length: 100 }, () => ({})) });
  const entry = Array.from({ length: 200 }, () => ({ resource, request: { method: 'POST', url: 'Patient' } }));
  const answer = await processBatch(needs, clinician, bundleSchema.parse({ resourceType: 'Bundle', type: 'batch', entry }));
  expect(bytesOf(answer)).toBeLessThan(limit / 6);
});
