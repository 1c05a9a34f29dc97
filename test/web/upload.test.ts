/** What the console makes of a file of hospitals: it is read as the command line reads it, and reported so that it can be given again. */
import { columns } from '../../functions/kernel/tenant-rows.ts';
import type { Job } from '../../web/src/registry/nouns.ts';
import { reportOf, tallyOf, waitingRow, withJob } from '../../web/src/registry/sent-row.ts';
import { readUpload, sampleFile } from '../../web/src/registry/upload.ts';

const header = columns.join(',');
const row = (slug: string): string => `${slug},Northbridge General,hospital,200-499,standard,ada@${slug}.example,Ada Lindqvist`;

test('the example that is offered is right, commas in names and all', () => {
  const { rows, faults } = readUpload(sampleFile);
  expect(faults).toEqual([]);
  expect(rows.map(({ tenant }) => tenant.organization.name)).toEqual(['Northbridge General', 'Riverside, Clinic']);
});

test('a row with a cell too many, or a quote that never ends, is refused with its line', () => {
  expect(readUpload(`${header}\n${row('north')}\n${row('south')},more`).faults[0]?.line).toBe(3);
  expect(readUpload(`${header}\n"${row('north')}`).faults).toHaveLength(1);
});

test('more than a thousand hospitals are refused', () => {
  const rows = Array.from({ length: 1_001 }, (_, index) =>
    row(`north-${index.toString(2).replaceAll('0', 'x').replaceAll('1', 'y')}`),
  );
  expect(readUpload([header, ...rows].join('\n'))).toEqual({
    rows: [],
    faults: [{ line: 1, detail: 'holds 1001 hospitals; 1000 at most' }],
  });
});

const tenantId = '11111111-1111-4111-8111-111111111111';
const job = (status: Job['status'], error?: Job['error']): Job => ({
  id: `${tenantId}.22222222-2222-4222-8222-222222222222`,
  tenantId,
  kind: 'create-tenant',
  status,
  percentage: 0,
  steps: [],
  ...(error ? { error } : {}),
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});
const waiting = readUpload([header, ...['one', 'two', 'three', 'four'].map(row)].join('\n')).rows.map(waitingRow);
const used = { name: 'EmailAlreadyUsed', detail: 'The address is used.' };

test.each([
  [job('running'), { outcome: 'onboarding' }],
  [job('undoing'), { outcome: 'onboarding' }],
  [job('succeeded'), { outcome: 'open' }],
  [job('failed', used), { outcome: 'failed', detail: used.detail }],
])('a row is what its job is: %j', (seen, becomes) => {
  expect(waiting.slice(0, 1).map((each) => withJob(each, seen))).toMatchObject([{ tenantId, job: { id: seen.id }, ...becomes }]);
});

test('a row that is tried again does not say why it had failed', () => {
  const [failed] = waiting.map((each) => withJob(each, job('failed', used)));
  expect(failed && withJob(failed, job('running'))).not.toHaveProperty('detail');
});

test('what has ended is counted, and not what was sent', () => {
  const statuses = ['succeeded', 'failed', 'running'] as const;
  const rows = waiting.map((each, at) => (statuses[at] ? withJob(each, job(statuses[at])) : each));
  expect(tallyOf(rows)).toEqual({ all: 4, open: 1, failed: 1, refused: 0, ended: 2 });
});

test('the report is the file with what became of each line, and can be given again', () => {
  const report = reportOf(waiting.slice(0, 1).map((each) => withJob(each, job('failed', used))));
  expect(report).toBe(`${header},outcome,job,error\n${row('one')},failed,${job('failed').id},The address is used.\n`);
  expect(readUpload(report)).toMatchObject({ rows: [{ tenant: { slug: 'one' } }], faults: [] });
});
