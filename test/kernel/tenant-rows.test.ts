/** A file of hospitals is read whole, every fault of it is told with its line, and what is reported of it can be read again. */
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { columns, csvOf, csvOptions, type Parsed, readRows } from '../../functions/kernel/tenant-rows.ts';

const header = columns.join(',');
const row = (slug: string, email = `ada@${slug}.example`): string =>
  `${slug},Northbridge General,hospital,200-499,standard,${email},Ada Lindqvist`;
const read = (...lines: readonly string[]) => readRows(parse(lines.join('\n'), csvOptions) as unknown as Parsed[]);

test('a row is what a new hospital needs, with the line it is on', () => {
  expect(read(header, row('northbridge')).rows).toMatchObject([
    {
      line: 2,
      tenant: {
        organization: { name: 'Northbridge General', type: 'hospital', size: '200-499' },
        slug: 'northbridge',
        plan: 'standard',
        administrator: { name: 'Ada Lindqvist', email: 'ada@northbridge.example' },
      },
    },
  ]);
});

test('a byte order mark, Windows’ line ends, columns in another order and capitals are understood', () => {
  const text = `\uFEFFAdminEmail,adminname,Plan,Slug,Size,Type,Name\r\nada@a.example,Ada,starter,north,1-49,clinic,North\r\n\r\n`;
  expect(read(text)).toMatchObject({ rows: [{ tenant: { slug: 'north', plan: 'starter' } }], faults: [] });
});

test('every fault of every row is told at once, in the order of the columns', () => {
  const { faults } = read(header, row('ok-one'), 'Admin,X,castle,200-499,standard,nobody,Ada', row('ok-two'));
  expect(faults.map(({ line, column }) => [line, column])).toEqual([
    [3, 'slug'],
    [3, 'name'],
    [3, 'type'],
    [3, 'adminEmail'],
  ]);
});

test.each([
  ['a subdomain twice', row('north'), 'slug'],
  ['one that looks like another', row('n0rth'), 'slug'],
  ['a person of two hospitals', row('east', 'ADA@north.example'), 'adminEmail'],
])('%s is told with both lines', (_, second, column) => {
  const detail = 'is the same as on line 2, or looks like it';
  expect(read(header, row('north'), row('south'), second).faults).toContainEqual({ line: 4, column, detail });
});

test.each([
  ['', { line: 1, detail: 'the file holds no hospital' }],
  [header, { line: 1, detail: 'the file holds no hospital' }],
  [`${header},colour\n${row('north')},red`, { line: 1, column: 'colour', detail: 'is not a known column' }],
  [`${header},Slug\n${row('north')},north`, { line: 1, column: 'slug', detail: 'the column is there twice' }],
  [header.replace(',size', ''), { line: 1, column: 'size', detail: 'the column is missing' }],
])('a file of %j is refused as a whole', (text, fault) => {
  expect(read(text)).toEqual({ rows: [], faults: [fault] });
});

test('a report is read again as it is, and says what the file said', () => {
  const report = csvOf([
    [...columns, 'outcome', 'job', 'error'],
    [...row('north').replace('Northbridge', '=Northbridge').split(','), 'failed', 'an-id', 'An address, "used" already.'],
  ]);
  expect(report).toContain(`'=Northbridge General`);
  expect(read(report)).toMatchObject({ rows: [{ tenant: { organization: { name: '=Northbridge General' } } }], faults: [] });
});

test('a cell holds no formula that a spreadsheet would run, and quotes what would break a line', () => {
  expect(csvOf([['=1+1', 'a"b,c\nd', 'plain']])).toBe(`'=1+1,"a""b,c\nd",plain\n`);
});

test('whatever a hospital is called, its report says the same when it is read again', () => {
  const starts = fc.constantFrom('', '=', '-', "'", "'=", "''+", '"', ',');
  fc.assert(
    fc.property(starts, fc.stringMatching(/^[a-z",'= ]{1,20}$/), (start, rest) => {
      const name = `${start}a${rest}z`;
      const report = csvOf([columns, ['north', name, 'hospital', '1-49', 'starter', 'ada@north.example', 'Ada']]);
      expect(read(report).rows.map(({ tenant }) => tenant.organization.name)).toEqual([name]);
    }),
  );
});
