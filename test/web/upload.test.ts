/** A file of hospitals is read whole, and every fault of it is told with its line. */
import { columnNames, csvOf, maxRows, readUpload, sampleFile } from '../../web/src/registry/upload.ts';

const header = columnNames.join(',');
const row = (slug: string, name = 'Northbridge General'): string =>
  `${slug},${name},hospital,200-499,standard,ada@${slug}.example,Ada Lindqvist`;

test('the example that is offered is right, commas in names and all', () => {
  const { rows, faults } = readUpload(sampleFile);
  expect(faults).toEqual([]);
  expect(rows.map(({ tenant }) => tenant.organization.name)).toEqual(['Northbridge General', 'Riverside, Clinic']);
});

test('a row is what a new hospital needs, with the line it is on', () => {
  expect(readUpload(`${header}\n${row('northbridge')}\n`).rows).toEqual([
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
  expect(readUpload(text)).toMatchObject({ rows: [{ tenant: { slug: 'north', plan: 'starter' } }], faults: [] });
});

test('every fault of every row is told at once', () => {
  const text = [header, row('ok-one'), 'Admin,X,castle,200-499,standard,nobody,Ada', row('ok-two')].join('\n');
  const { faults } = readUpload(text);
  expect(faults.map(({ line, column }) => [line, column])).toEqual([
    [3, 'slug'],
    [3, 'name'],
    [3, 'type'],
    [3, 'adminEmail'],
  ]);
});

test('two rows of one subdomain are told, both by their lines', () => {
  expect(readUpload([header, row('north'), row('south'), row('north')].join('\n')).faults).toEqual([
    { line: 4, column: 'slug', detail: 'is the same as on line 2' },
  ]);
});

test.each([
  ['', 'holds no hospital'],
  [`${header}\n`, 'holds no hospital'],
  [`name,slug\nNorth,north\n`, 'lacks the columns type, size, plan, adminEmail, adminName'],
])('a file of %j is refused as a whole', (text, detail) => {
  expect(readUpload(text)).toEqual({ rows: [], faults: [{ line: 1, column: '–', detail }] });
});

test('a row with a cell too many, or a quote that never ends, is refused with its line', () => {
  expect(readUpload(`${header}\n${row('north')}\n${row('south')},more`).faults[0]?.line).toBe(3);
  expect(readUpload(`${header}\n"${row('north')}`).faults).toHaveLength(1);
});

test('more than a thousand hospitals are refused', () => {
  const rows = Array.from({ length: maxRows + 1 }, (_, index) => row(`north-${index}`));
  expect(readUpload([header, ...rows].join('\n')).faults[0]?.detail).toBe('holds 1001 hospitals; 1000 at most');
});

test('a report holds no formula that a spreadsheet would run, and quotes what would break a line', () => {
  expect(csvOf([['=1+1', 'a"b,c\nd']])).toBe('"\'=1+1","a""b,c\nd"');
});
