/** An operator works on hospitals and their jobs from the terminal. */
import { aHospital, type Hospital, newHospital } from '../cloud.ts';
import { anOperator, optionsFor, type Person } from './ward.ts';

let operator: Person;
/** Made by the command line; it stays as it is. */
let created: { tenantId: string; job: { id: string; status: string; percentage: number } };
/** Suspended, let in again, removed and restored: each test takes it as the one before left it. */
let other: Hospital;
const { slug } = newHospital();

beforeAll(async () => {
  operator = await anOperator();
  const create = operator.ward(['tenants', 'create', ...optionsFor(slug), '--json']);
  other = await aHospital();
  created = (await create).json();
});
afterAll(() => operator.leave());

test('a hospital is onboarded, and the command waits until it is there', () => {
  expect(created.job).toMatchObject({ status: 'succeeded', percentage: 100 });
});

test('with --no-wait the job is given as it begins', async () => {
  const { json } = await operator.ward(['tenants', 'create', ...optionsFor(newHospital().slug), '--no-wait', '--json']);
  expect(json()).toMatchObject({ job: { status: 'running' } });
});

test('options that make no hospital are told, each by its name, and nothing is sent', async () => {
  const { code, out, err } = await operator.ward(['tenants', 'create', '--slug', 'UPPER', '--type', 'hospital']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/--slug must be lower-case/);
  expect(err).toMatch(/--admin-email is missing/);
});

test('what the API refuses is told in its words, without a stack: exit code 1', async () => {
  const { code, out, err } = await operator.ward(['tenants', 'create', ...optionsFor(slug)]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(`Slug already taken\nThe subdomain "${slug}" is taken. Choose another.\n`);
});

test('with --json a failure is JSON as well, on standard error', async () => {
  const { code, out, err } = await operator.ward(['tenants', 'create', ...optionsFor(slug), '--json']);
  expect([code, out]).toEqual([1, '']);
  expect(JSON.parse(err)).toMatchObject({ title: 'Slug already taken', exitCode: 1 });
});

test('hospitals are listed, with the new one among them', async () => {
  const { code, json } = await operator.ward(['tenants', 'list', '--status', 'active', '--plan', 'standard', '--all', '--json']);
  const { tenants } = json<{ tenants: { slug: string; status: string }[] }>();
  expect([code, tenants.find((tenant) => tenant.slug === slug)?.status]).toEqual([0, 'active']);
});

test('a person is shown a table, no longer than they asked, and told that there is more', async () => {
  const { out, err } = await operator.ward(['tenants', 'list', '--limit', '1']);
  expect(out.split('\n')).toHaveLength(3);
  expect(out).toMatch(/^SLUG +STATUS +PLAN +NAME +CREATED +ID\n/);
  expect(err).toContain('There are more');
});

test('a hospital is found by its slug as by its id', async () => {
  const [bySlug, byId] = [
    await operator.ward(['tenants', 'show', slug, '--json']),
    await operator.ward(['tenants', 'show', created.tenantId, '--json']),
  ];
  expect(bySlug.json()).toMatchObject({ id: created.tenantId, slug });
  expect(byId.json()).toEqual(bySlug.json());
});

test('one that is not there is exit code 1', async () => {
  const { code, err } = await operator.ward(['tenants', 'show', 'nobody-has-this']);
  expect([code, err]).toEqual([1, expect.stringContaining('There is no hospital "nobody-has-this".')]);
});

test('it is suspended when its slug is typed, and not when another word is', async () => {
  const suspend = ['tenants', 'suspend', other.slug];
  expect((await operator.ward(suspend, ['general'])).code).toBe(2);
  expect((await operator.ward(['tenants', 'show', other.slug, '--json'])).json()).toMatchObject({ status: 'active' });
  expect((await operator.ward([...suspend, '--json'], [other.slug])).json()).toMatchObject({ status: 'suspended' });
  expect((await operator.ward(['tenants', 'reactivate', other.slug, '--json'])).json()).toMatchObject({ status: 'active' });
});

test('a script suspends with --yes', async () => {
  expect((await operator.ward(['tenants', 'suspend', other.id, '--yes', '--json'])).json()).toMatchObject({
    status: 'suspended',
  });
});

test('its plan is changed, and one that is not to be had is refused in words', async () => {
  const changed = await operator.ward(['tenants', 'plan', other.slug, 'enterprise', '--json']);
  expect([changed.code, changed.json().plan]).toEqual([0, 'enterprise']);
  const { code, out, err } = await operator.ward(['tenants', 'plan', other.slug, 'dedicated']);
  expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^Move not offered\n.*choose starter, standard, enterprise/)]);
});

test('a job is watched to its end, and shown', async () => {
  const [watched, shown] = [
    await operator.ward(['jobs', 'watch', created.job.id, '--json']),
    await operator.ward(['jobs', 'show', created.job.id]),
  ];
  expect([watched.code, watched.json().status]).toEqual([0, 'succeeded']);
  expect(shown.out).toContain('Reserve the subdomain');
});

test('jobs are listed by hospital', async () => {
  const { json } = await operator.ward(['jobs', 'list', '--tenant', slug, '--json']);
  expect(json<{ jobs: { id: string }[] }>().jobs.map(({ id }) => id)).toEqual([created.job.id]);
});

test('onboarding that fails is exit code 1, in the job’s words', async () => {
  const options = optionsFor(newHospital().slug).map((option) => (option.startsWith('admin@') ? other.admin.email : option));
  const { code, json, err } = await operator.ward(['tenants', 'create', ...options, '--json']);
  expect([code, json()]).toEqual([1, expect.objectContaining({ job: expect.objectContaining({ status: 'failed' }) })]);
  const { job } = json<{ job: { id: string; error: { detail: string } } }>();
  expect(JSON.parse(err)).toMatchObject({ detail: job.error.detail });
  expect((await operator.ward(['jobs', 'watch', job.id])).code).toBe(1);
});

test('a hospital whose onboarding failed is found by the slug it was to have', async () => {
  const { tenants } = (await operator.ward(['tenants', 'list', '--status', 'failed', '--json'])).json<{
    tenants: { id: string; slug: string }[];
  }>();
  const [failed] = tenants;
  expect((await operator.ward(['tenants', 'show', failed?.slug ?? '', '--json'])).json()).toMatchObject({ id: failed?.id });
});

test('a removed hospital can be restored within its grace period', async () => {
  const removed = await operator.ward(['tenants', 'remove', other.slug, '--grace-days', '7', '--yes', '--json']);
  expect(removed.json()).toMatchObject({ tenantId: other.id, job: { status: 'running' } });
  expect((await operator.ward(['tenants', 'restore', other.id, '--json'])).json()).toMatchObject({ status: 'suspended' });
  const { job } = removed.json<{ job: { id: string } }>();
  expect(await operator.ward(['jobs', 'watch', job.id])).toMatchObject({ code: 1, err: expect.stringContaining('cancelled') });
});

test('onboarding that stands is not begun again', async () => {
  const { code, out } = await operator.ward(['tenants', 'retry', slug, '--json']);
  expect([code, out]).toEqual([1, '']);
});

test('a domain of its own is set, shown with the record to make, and removed', async () => {
  const domain = `records.${slug}-own.example`;
  const set = await operator.ward(['tenants', 'domain', slug, '--set', domain, '--no-wait', '--json']);
  expect(set.json()).toMatchObject({ name: domain, status: 'waiting-for-dns', records: [{ type: 'CNAME', name: domain }] });
  expect((await operator.ward(['tenants', 'domain', slug])).out).toMatch(
    new RegExp(`record +${domain} CNAME \\S+\\.cloudfront\\.net`),
  );
  const removed = await operator.ward(['tenants', 'domain', slug, '--remove', '--yes', '--no-wait', '--json']);
  expect(removed.json()).toMatchObject({ status: 'removing' });
  expect((await operator.ward(['tenants', 'domain', slug, '--set', 'localhost'])).code).toBe(2);
});
