/** The pages of docs/fidelity/ and the cases of this folder tell the same: each line leads to a case that cites the line's own page of AWS. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const docs = join(import.meta.dirname, '../../docs/fidelity');
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));

interface Line {
  readonly service: string;
  readonly behaviour: string;
  readonly pages: string;
  readonly tests: string;
}

/** The lines of every table that has the columns `AWS page` and `test`. */
const linesOf = (service: string): Line[] => {
  let columns: readonly string[] = [];
  return readFileSync(join(docs, `${service}.md`), 'utf8')
    .split('\n')
    .flatMap((row) => {
      if (!row.startsWith('|')) columns = [];
      const cells = row.split(/(?<!\\)\|/).slice(1, -1);
      const of = (column: string) => (cells[columns.indexOf(column)] ?? '').trim();
      if (columns.length > 0 && columns.includes('AWS page') && !row.startsWith('|--'))
        return [{ service, behaviour: cells[0]?.trim() ?? '', pages: of('AWS page'), tests: of('test') }];
      if (columns.length === 0) columns = cells.map((cell) => cell.trim());
      return [];
    });
};

const services = readdirSync(docs).map((name) => basename(name, '.md'));
const lines = services.flatMap(linesOf);

/** The files of this folder that a line names. */
const casesOf = ({ tests }: Line): string[] => {
  const named: readonly string[] = tests.match(/[\w.-]+\.test\.ts/g) ?? [];
  return files.filter((file) => named.includes(basename(file)));
};

/** Services whose lines name files, and AWS's pages as links: each link is held against the cases. */
const linked = ['apigateway', 'cloudformation', 'cognito', 'events', 'lambda', 'logs', 'route53', 'cloudfront', 'ses'];

/** The last words of the addresses of a line, as they stand in the cases: `API_Invoke.html`. */
const citedBy = ({ pages }: Line): string[] =>
  [...pages.matchAll(/\]\(https:\/\/[^)]*\/([^)]+)\)/g)].map(([, page = '']) => page);

test('every service has lines', () => {
  expect(services.filter((service) => !lines.some((line) => line.service === service))).toEqual([]);
});

test('every test file that a line names is there', () => {
  const all = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' }).map((file) => basename(file));
  const named = lines.flatMap(({ tests }) => tests.match(/[\w.-]+\.test\.ts/g) ?? []);
  expect(named.filter((file) => !all.includes(file))).toEqual([]);
});

test.each(lines.filter(({ service }) => linked.includes(service)))('$service: $behaviour', (line) => {
  const cases = casesOf(line).map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  expect(citedBy(line)).not.toEqual([]);
  expect(citedBy(line).filter((page) => !cases.some((text) => text.includes(page)))).toEqual([]);
});
