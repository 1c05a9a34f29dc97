/** An operator onboards, suspends and reactivates hospitals. */
import type { NewTenant } from '../../functions/provisioning/contract.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, clientWith, type Hospital, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { nothing, tracesOf } from './traces.ts';

let cloud: TestCloud;
let operator: ApiClient;
let hospital: Hospital;
let wanted: NewTenant;

beforeAll(async () => {
  cloud = await theCloud();
  operator = await asOperator();
  wanted = newHospital();
  hospital = await aHospital(wanted);
});

type SeenJob = Job & { readonly percentage: number };

const post = (body: unknown, headers: Record<string, string> = {}) =>
  operator({ method: 'POST', path: '/v1/tenants', body, headers });

const jobOf = async (id: string): Promise<SeenJob> => (await operator({ path: `/v1/jobs/${id}` })).json<SeenJob>();

/** Asks for a hospital and waits until its job has ended. */
const onboardTo = async (body: NewTenant): Promise<{ tenantId: string; job: SeenJob }> => {
  const { tenantId, job } = (await post(body)).json<{ tenantId: string; job: SeenJob }>();
  return {
    tenantId,
    job: await eventually(
      () => jobOf(job.id),
      ({ status }) => status === 'succeeded' || status === 'failed',
    ),
  };
};

const newestId = async (): Promise<string | undefined> =>
  (await operator({ path: '/v1/tenants?limit=1' })).json<{ tenants: { id: string }[] }>().tenants[0]?.id;

const change = (id: string, to: 'suspend' | 'reactivate', headers: Record<string, string> = {}) =>
  operator({ method: 'POST', path: `/v1/tenants/${id}/${to}`, headers });

test('a new hospital is active, and its administrator is in', async () => {
  const me = await hospital.client({ path: '/v1/me' });
  expect(me.json()).toMatchObject({ tenantId: hospital.id, roles: ['administrator', 'clinician'], credential: 'token' });
});

test('the same idempotency key gives the same hospital', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  const [first, second] = [await post(body, headers), await post(body, headers)];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.json().tenantId).toBe(first.json().tenantId);
});

test('an idempotency key that was used with another request is refused', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  await post(body, headers);
  const other = await post({ ...body, plan: 'enterprise' }, headers);
  expect([other.status, other.json().type]).toEqual([409, 'urn:ward:problem:idempotency-key-reused']);
});

test('the answer says where the job is, and the job shows every step until all are done', async () => {
  const answer = await post(newHospital());
  const location = answer.headers.location as string;
  const seen: string[][] = [];
  const ended = await eventually(
    async () => {
      const job = (await operator({ path: location })).json<SeenJob>();
      seen.push(job.steps.map(({ status }) => status));
      return job;
    },
    ({ status }) => status === 'succeeded',
  );
  expect(ended.percentage).toBe(100);
  expect(ended.steps.map(({ name }) => name)).toEqual([
    'ReserveSlug',
    'CreateKey',
    'MakeDataKey',
    'WriteDefaults',
    'CreateAdministrator',
    'ActivateTenant',
  ]);
  expect(ended.steps.every(({ title, startedAt, endedAt }) => title && startedAt && endedAt && startedAt <= endedAt)).toBe(true);
  expect(new Set(seen.map(String)).size).toBeGreaterThan(2);
});

test('a step is never shown as done before the one ahead of it', async () => {
  const answer = await post(newHospital());
  const isOrdered = ({ steps }: SeenJob): boolean => {
    const done = steps.map(({ status }) => status === 'done');
    return done.lastIndexOf(true) === done.filter(Boolean).length - 1;
  };
  const jobs: SeenJob[] = [];
  await eventually(
    async () => {
      const job = (await operator({ path: answer.headers.location as string })).json<SeenJob>();
      jobs.push(job);
      return job;
    },
    ({ status }) => status === 'succeeded',
  );
  expect(jobs.filter((job) => !isOrdered(job))).toEqual([]);
});

test('a hospital can be read, with its version', async () => {
  const answer = await operator({ path: `/v1/tenants/${hospital.id}` });
  expect(answer.json()).toMatchObject({ id: hospital.id, slug: wanted.slug, plan: 'standard', status: 'active' });
  expect(answer.headers.etag).toBe(`W/"${answer.json().version}"`);
});

test('a hospital that does not exist is not found', async () => {
  const answer = await operator({ path: '/v1/tenants/00000000-0000-4000-8000-000000000000' });
  expect([answer.status, answer.json().type]).toEqual([404, 'urn:ward:problem:tenant-not-found']);
});

test('pages of the list hold every hospital once, the newest first', async () => {
  await Promise.all([onboardTo(newHospital()), onboardTo(newHospital())]);
  const tenants: { id: string; createdAt: string }[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = (await operator({ path: `/v1/tenants?${query}` })).json<{ tenants: typeof tenants; next?: string }>();
    expect(page.tenants.length).toBeLessThanOrEqual(2);
    tenants.push(...page.tenants);
    cursor = page.next;
  } while (cursor);
  expect(tenants.length).toBeGreaterThanOrEqual(3);
  expect(new Set(tenants.map(({ id }) => id)).size).toBe(tenants.length);
  expect(tenants.map(({ createdAt }) => createdAt)).toEqual(
    tenants
      .map(({ createdAt }) => createdAt)
      .sort()
      .reverse(),
  );
  expect(tenants.map(({ id }) => id)).toContain(hospital.id);
});

test('the list can be of one status', async () => {
  const suspended = await aHospital();
  await change(suspended.id, 'suspend');
  const list = async (status: string) =>
    (await operator({ path: `/v1/tenants?status=${status}&limit=100` })).json<{ tenants: { id: string; status: string }[] }>()
      .tenants;
  expect((await list('suspended')).map(({ id }) => id)).toContain(suspended.id);
  expect((await list('active')).map(({ id }) => id)).not.toContain(suspended.id);
  expect((await list('active')).every(({ status }) => status === 'active')).toBe(true);
});

test('a cursor of one list is refused by another', async () => {
  await Promise.all([onboardTo(newHospital()), onboardTo(newHospital())]);
  const { next } = (await operator({ path: '/v1/tenants?limit=1' })).json<{ next: string }>();
  const answer = await operator({ path: `/v1/tenants?limit=1&status=active&cursor=${encodeURIComponent(next)}` });
  expect([answer.status, answer.json().type]).toEqual([400, 'urn:ward:problem:invalid-cursor']);
});

describe('suspended', () => {
  test('a hospital’s sessions and API keys are out within five seconds, and in again when it is reactivated', async () => {
    const { id, url, client } = await aHospital();
    const made = await client({ method: 'POST', path: '/v1/api-keys', body: { name: 'lab', roles: ['reader'], days: 1 } });
    const key = clientWith(url, made.json<{ secret: string }>().secret);
    const ask = async () => (await Promise.all([client, key].map((one) => one({ path: '/v1/me' })))).map(({ status }) => status);
    expect(await ask()).toEqual([200, 200]);
    expect((await change(id, 'suspend')).json().status).toBe('suspended');
    await eventually(ask, (statuses) => statuses.every((status) => status === 403), 6_000);
    expect((await change(id, 'reactivate')).json().status).toBe('active');
    await eventually(ask, (statuses) => statuses.every((status) => status === 200), 6_000);
  });

  test('is told as what it is, with nothing of the hospital in it', async () => {
    const { id, client } = await aHospital();
    await client({ path: '/fhir/R4/Patient' });
    await change(id, 'suspend');
    const answer = await client({ path: '/v1/files' });
    expect([answer.status, answer.json().type]).toEqual([403, 'urn:ward:problem:tenant-not-active']);
  });

  test('twice is once', async () => {
    const { id } = await aHospital();
    const [first, second] = [await change(id, 'suspend'), await change(id, 'suspend')];
    expect(second.json()).toEqual(first.json());
  });

  test('by an operator who saw an older version is refused, and changes nothing', async () => {
    const { id } = await aHospital();
    const seen = (await operator({ path: `/v1/tenants/${id}` })).headers.etag as string;
    await change(id, 'suspend', { 'if-match': seen });
    const stale = await change(id, 'reactivate', { 'if-match': seen });
    expect([stale.status, stale.json().type]).toEqual([412, 'urn:ward:problem:version-stale']);
    expect((await operator({ path: `/v1/tenants/${id}` })).json().status).toBe('suspended');
  });
});

describe('a request that does not fit', () => {
  const cases: readonly [string, (body: NewTenant) => unknown, string][] = [
    ['a reserved word for a subdomain', (body) => ({ ...body, slug: 'admin' }), '/slug'],
    ['a word that looks like a reserved one', (body) => ({ ...body, slug: 'adm1n' }), '/slug'],
    ['a Cyrillic letter in the subdomain', (body) => ({ ...body, slug: 'h\u043espital' }), '/slug'],
    ['a subdomain with an upper-case letter', (body) => ({ ...body, slug: 'Hospital' }), '/slug'],
    [
      'a bad e-mail address',
      (body) => ({ ...body, administrator: { ...body.administrator, email: 'ada@' } }),
      '/administrator/email',
    ],
    ['an unknown plan', (body) => ({ ...body, plan: 'gold' }), '/plan'],
    [
      'an unknown kind of organization',
      (body) => ({ ...body, organization: { ...body.organization, type: 'bank' } }),
      '/organization/type',
    ],
    ['a field nobody knows', (body) => ({ ...body, tenantId: 'mine' }), '/tenantId'],
  ];

  test.each(cases)('%s is refused with a pointer, and leaves nothing behind', async (_, spoil, pointer) => {
    const whole = newHospital();
    const body = spoil(whole) as NewTenant;
    const before = await newestId();
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json<{ errors: { pointer: string }[] }>().errors.map((fault) => fault.pointer)).toContain(pointer);
    expect(await tracesOf(cloud, { slug: body.slug, email: whole.administrator.email })).toEqual(nothing);
    expect(await newestId()).toBe(before);
  });

  test('for a subdomain that is taken is refused', async () => {
    const answer = await post(newHospital({ slug: hospital.slug }));
    expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:slug-already-taken']);
  });

  test('for a subdomain that looks like one that is taken is refused', async () => {
    const { slug } = await aHospital(newHospital({ slug: `${newHospital().slug}illo` }));
    const answer = await post(newHospital({ slug: slug.replace('illo', '1ll0') }));
    expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:slug-looks-taken']);
  });
});

describe('an administrator whose address another hospital has', () => {
  const failed = (): Promise<{ tenantId: string; job: SeenJob }> =>
    onboardTo(newHospital({ administrator: wanted.administrator }));

  test('ends the job with a sentence that says so', async () => {
    const { job } = await failed();
    expect(job.error).toEqual({
      name: 'EmailAlreadyUsed',
      detail:
        'The administrator’s e-mail address belongs to a user of another hospital. Use another address. Everything it had made was taken back.',
    });
    expect(job.steps.map(({ status }) => status)).toEqual(['undone', 'undone', 'undone', 'undone', 'failed', 'waiting']);
  });

  test('leaves nothing behind, and the other hospital’s person untouched', async () => {
    const body = newHospital({ administrator: wanted.administrator });
    const { tenantId, job } = await onboardTo(body);
    const left = () => tracesOf(cloud, { slug: body.slug, email: wanted.administrator.email, tenantId });
    expect(job.status).toBe('failed');
    expect(await eventually(left, ({ tenant }) => !tenant)).toEqual({ ...nothing, user: true });
    expect((await hospital.client({ path: '/v1/me' })).json().tenantId).toBe(hospital.id);
  });

  test('does not spend the subdomain: the next request may have it', async () => {
    const body = newHospital({ administrator: wanted.administrator });
    await onboardTo(body);
    const { job } = await onboardTo(newHospital({ slug: body.slug }));
    expect(job.status).toBe('succeeded');
  });
});

test('of many who want one subdomain at once exactly one gets it', async () => {
  const { slug } = newHospital();
  const bodies = Array.from({ length: 4 }, () => newHospital({ slug, administrator: newHospital().administrator }));
  const answers = await Promise.all(bodies.map((body) => post(body)));
  const begun = answers.filter(({ status }) => status === 202).map((answer) => answer.json<{ job: SeenJob }>().job.id);
  const ended = await Promise.all(
    begun.map((id) =>
      eventually(
        () => jobOf(id),
        ({ status }) => status === 'succeeded' || status === 'failed',
      ),
    ),
  );
  expect(ended.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  const losers = ended.filter(({ status }) => status === 'failed');
  expect(losers.every(({ error }) => error?.name === 'SlugAlreadyTaken')).toBe(true);
  expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
});

describe('the two sides', () => {
  const operatorRoutes = [
    ['GET', '/v1/tenants'],
    ['POST', '/v1/tenants'],
    ['GET', '/v1/tenants/{id}'],
    ['POST', '/v1/tenants/{id}/suspend'],
    ['POST', '/v1/tenants/{id}/reactivate'],
    ['GET', '/v1/jobs/{id}.{id}'],
  ] as const;

  test.each(operatorRoutes)('a hospital’s administrator cannot %s %s, not even of their own hospital', async (method, path) => {
    const body = method === 'POST' && path === '/v1/tenants' ? newHospital() : undefined;
    const answer = await hospital.client({ method, path: path.replaceAll('{id}', hospital.id), body });
    expect([answer.status, answer.json().type]).toEqual([403, 'urn:ward:problem:not-permitted']);
  });

  const tenantRoutes = ['/v1/me', '/v1/api-keys', '/v1/files', '/fhir/R4/Patient'];

  test.each(tenantRoutes)('an operator cannot GET %s', async (path) => {
    expect((await operator({ path })).status).toBe(403);
  });
});
