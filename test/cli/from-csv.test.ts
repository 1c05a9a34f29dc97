/** Many hospitals from a CSV file: judged whole, begun once, gone on with after an interruption. */
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aHospital, newHospital } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { anOperator, type Person } from './ward.ts';

const header = 'slug,name,type,size,plan,adminEmail,adminName';
const lineFor = (slug: string, adminEmail = `admin@${slug}.example`): string =>
  `${slug},"Hospital ${slug}, Main Street",hospital,50-199,standard,${adminEmail},First Administrator`;
const newSlugs = (count: number): string[] => Array.from({ length: count }, () => newHospital().slug);

interface Report {
  readonly tenants: readonly { slug: string; status: string; tenantId?: string }[];
  readonly done: number;
  readonly failed: number;
  readonly report?: string;
}

let operator: Person;
let files = 0;

beforeAll(async () => {
  operator = await anOperator();
});
afterAll(() => operator.leave());

const fileOf = (...lines: readonly string[]): string => {
  files += 1;
  const file = join(operator.home, `tenants-${files}.csv`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};
const create = (file: string, ...options: readonly string[]) =>
  operator.ward(['tenants', 'create', '--from', file, '--json', ...options]);

const hospitalsNamed = async (slugs: readonly string[]): Promise<string[]> => {
  const { json } = await operator.ward(['tenants', 'list', '--all', '--json']);
  const { tenants } = json<{ tenants: { slug: string }[] }>();
  return tenants.map(({ slug }) => slug).filter((slug) => slugs.includes(slug));
};

test('of five lines with one bad, nothing is sent, and the line and the column are told', async () => {
  const slugs = newSlugs(4);
  const bad = lineFor(newHospital().slug).replace('50-199', '7');
  const { code, out, err } = await operator.ward([
    ...['tenants', 'create', '--from'],
    fileOf(header, ...slugs.slice(0, 2).map((slug) => lineFor(slug)), bad, ...slugs.slice(2).map((slug) => lineFor(slug))),
  ]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('line 4, size: must be one of 1-49, ');
  expect(await hospitalsNamed(slugs)).toEqual([]);
});

test.each([
  ['a column that is missing', ['slug,name'], 'line 1, type: the column is missing'],
  ['a column nobody knows', [`${header},colour`], 'is not a known column'],
  ['a line that is too short', [header, 'lakeside,Lakeside'], 'line 2'],
  [
    'two slugs that look the same',
    [header, lineFor('north-one'), lineFor('n0rth-one')],
    'line 3, slug: is the same as on line 2',
  ],
  [
    'two lines with one administrator',
    [header, lineFor('north-one', 'a@b.example'), lineFor('south-two', 'A@b.example')],
    'line 3, adminEmail',
  ],
  ['no hospital', [header], 'holds no hospital'],
])('%s is wrong usage', async (_, lines, told) => {
  const { code, err } = await create(fileOf(...lines));
  expect([code, err]).toEqual([2, expect.stringContaining(told)]);
});

test('five good lines are five hospitals, and the same command once more makes no sixth', async () => {
  const slugs = newSlugs(5);
  const file = fileOf(header, ...slugs.map((slug) => lineFor(slug)));
  const [first, again] = [await create(file, '--parallel', '3'), await create(file)];
  expect([first.code, again.code]).toEqual([0, 0]);
  expect(first.json<Report>()).toMatchObject({ done: 5, failed: 0 });
  expect(again.json<Report>().tenants).toEqual(first.json<Report>().tenants);
  expect((await hospitalsNamed(slugs)).sort()).toEqual([...slugs].sort());
});

test('what fails is reported with why, and the rest is done', async () => {
  const taken = await aHospital();
  const [good = '', late = ''] = newSlugs(2);
  const ofTaken = lineFor(taken.slug, `other@${taken.slug}.example`);
  const file = fileOf(header, ofTaken, lineFor(good), lineFor(late, taken.admin.email));
  const { code, json } = await create(file);
  expect(code).toBe(1);
  expect(json<Report>()).toMatchObject({ done: 1, failed: 2 });
  expect(json<Report>().tenants.map(({ status }) => status)).toEqual(['refused', 'done', 'failed']);
  const [first, ...reported] = readFileSync(json<Report>().report ?? '', 'utf8')
    .trim()
    .split('\n');
  expect(first).toBe(`${header},error`);
  expect(reported).toEqual([
    `${ofTaken},"The subdomain ""${taken.slug}"" is taken. Choose another."`,
    expect.stringContaining(lineFor(late, taken.admin.email)),
  ]);
});

test('the report is mended and given as it is, with its column of errors', async () => {
  const taken = await aHospital();
  const { json } = await create(fileOf(header, lineFor(taken.slug)));
  const { report = '' } = json<Report>();
  writeFileSync(report, readFileSync(report, 'utf8').replaceAll(taken.slug, newHospital().slug));
  expect((await create(report)).json<Report>()).toMatchObject({ done: 1, failed: 0 });
});

test('a run that is killed half way goes on, and every hospital is there once', async () => {
  const slugs = newSlugs(6);
  const file = fileOf(header, ...slugs.map((slug) => lineFor(slug)));
  const child = operator.begin(['tenants', 'create', '--from', file, '--parallel', '2']);
  const closed = once(child, 'close');
  const state = `${file}.ward.json`;
  await eventually(
    async () => (existsSync(state) ? readFileSync(state, 'utf8').split('"begun"').length - 1 : 0),
    (begun) => begun >= 2,
  );
  child.kill('SIGKILL');
  await closed;
  const before = JSON.parse(readFileSync(state, 'utf8')) as { rows: Record<string, { status: string; tenantId: string }> };
  const known = Object.values(before.rows);
  expect(known.filter(({ status }) => status === 'done').length).toBeLessThan(6);
  expect(known.length).toBeGreaterThanOrEqual(2);

  const { code, json } = await create(file);
  expect([code, json<Report>().done]).toEqual([0, 6]);
  const ids = json<Report>().tenants.map(({ tenantId }) => tenantId);
  expect(new Set(ids).size).toBe(6);
  expect(ids).toEqual(expect.arrayContaining(known.map(({ tenantId }) => tenantId)));
  expect((await hospitalsNamed(slugs)).sort()).toEqual([...slugs].sort());
});
