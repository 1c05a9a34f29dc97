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
import { clinician, idOf, origin, patient } from './samples.ts';

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
