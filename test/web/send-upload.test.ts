/** Rows are sent once, gone on with where an earlier upload left them, and followed by pages. */
import { jest } from '@jest/globals';
import { columns } from '../../functions/kernel/tenant-rows.ts';
import { problemTypeOf } from '../../functions/kernel/words.ts';
import { contract } from '../../functions/registry/contract.ts';
import type { Api } from '../../web/src/api.ts';
import { ApiError } from '../../web/src/problem.ts';
import { followJobs } from '../../web/src/registry/follow-jobs.ts';
import type { Job } from '../../web/src/registry/nouns.ts';
import { retryRows, sendRows } from '../../web/src/registry/send-upload.ts';
import { type SentRow, waitingRow } from '../../web/src/registry/sent-row.ts';
import { readUpload } from '../../web/src/registry/upload.ts';

const rowsOf = (...slugs: readonly string[]): SentRow[] =>
  readUpload(
    [columns.join(','), ...slugs.map((slug) => `${slug},Northbridge,hospital,200-499,standard,ada@${slug}.example,Ada`)].join(
      '\n',
    ),
  ).rows.map(waitingRow);

const jobOf = (id: string, status: Job['status'], createdAt = '2026-01-01T00:00:00.000Z'): Job => ({
  id,
  tenantId: 'a-tenant',
  kind: 'create-tenant',
  status,
  percentage: 0,
  steps: [],
  ...(status === 'failed' ? { error: { name: 'EmailAlreadyUsed', detail: 'The address is used.' } } : {}),
  createdAt,
  updatedAt: createdAt,
});

const refusal = (status: number, name: string, detail: string): ApiError =>
  new ApiError(status, { type: problemTypeOf(name), title: name, detail });

type Answers = { readonly [Name in keyof typeof contract.routes]?: (parts: { headers?: Record<string, string> }) => unknown };

/** An API of plain answers, and what it was asked. */
const anApi = (answers: Answers) => {
  const asked: string[] = [];
  const keys: string[] = [];
  const api = (async (route, parts) => {
    const [name] = Object.entries(contract.routes).find(([, each]) => (each as unknown) === route) as [keyof Answers, unknown];
    asked.push(name);
    const { headers = {} } = parts as { headers?: Record<string, string> };
    if (headers['idempotency-key']) keys.push(headers['idempotency-key']);
    return answers[name]?.({ headers });
  }) as Api;
  return { api, asked, keys };
};

const ended = async (work: typeof sendRows, rows: readonly SentRow[], api: Api) => {
  const seen = new Map(rows.map((row) => [row.line, row]));
  await work(rows, { api, signal: new AbortController().signal, onRow: (row) => seen.set(row.line, row) });
  return [...seen.values()].map(({ outcome, job, detail }) => ({ outcome, job: job?.id, detail }));
};

const begun = (job: Job) => ({ tenantId: job.tenantId, job });

test('a row has the same key whenever it is sent, and another row another', async () => {
  const { api, keys } = anApi({ createTenant: () => begun(jobOf('first', 'running')) });
  await ended(sendRows, rowsOf('one', 'two'), api);
  await ended(sendRows, rowsOf('one'), api);
  expect(new Set(keys).size).toBe(2);
  expect(keys[2]).toBe(keys[0]);
});

test('what the API refuses is refused in its words, and the others are sent', async () => {
  let calls = 0;
  const { api } = anApi({
    createTenant() {
      calls += 1;
      if (calls === 1) throw refusal(409, 'SlugAlreadyTaken', 'It is taken.');
      return begun(jobOf('first', 'running'));
    },
  });
  expect(await ended(sendRows, rowsOf('one', 'two'), api)).toEqual([
    { outcome: 'refused', detail: 'It is taken.' },
    { outcome: 'onboarding', job: 'first' },
  ]);
});

test.each([
  ['failed still: it is begun again', 'failed', { outcome: 'onboarding', job: 'next' }, 'retryTenant'],
  ['was begun again: that is followed', 'provisioning', { outcome: 'onboarding', job: 'running' }, 'readJob'],
  ['is open by now', 'active', { outcome: 'open' }, 'readTenant'],
  ['is suspended', 'suspended', { outcome: 'refused', detail: 'The hospital is there already: suspended.' }, 'readTenant'],
  ['is being removed', 'leaving', { outcome: 'refused', detail: 'The hospital is there already: leaving.' }, 'readTenant'],
] as const)('a row sent again whose hospital %s', async (_, status, becomes, last) => {
  const { api, asked } = anApi({
    createTenant: () => begun(jobOf('first', 'failed')),
    readTenant: () => ({ id: 'a-tenant', status, jobId: 'running' }),
    retryTenant: () => begun(jobOf('next', 'running')),
    readJob: () => jobOf('running', 'running'),
  });
  expect(await ended(sendRows, rowsOf('one'), api)).toEqual([{ job: undefined, detail: undefined, ...becomes }]);
  expect(asked.at(-1)).toBe(last);
});

test('a key whose hospital was removed has a successor, which is the same whenever the row is sent', async () => {
  const { api, keys } = anApi({
    createTenant({ headers = {} }) {
      if (!headers['idempotency-key']?.endsWith('-2')) throw refusal(409, 'IdempotencyKeyUsedUp', 'It was removed.');
      return begun(jobOf('anew', 'running'));
    },
  });
  for (const _ of [1, 2])
    expect(await ended(sendRows, rowsOf('one'), api)).toMatchObject([{ outcome: 'onboarding', job: 'anew' }]);
  expect(keys.slice(2)).toEqual(keys.slice(0, 2));
});

test('what failed is tried again, and onboarded anew where it was removed meanwhile', async () => {
  const failed = rowsOf('one').map((row): SentRow => ({ ...row, outcome: 'failed', tenantId: 'a-tenant', detail: 'Why.' }));
  const retried = anApi({
    readTenant: () => ({ status: 'failed', jobId: 'first' }),
    retryTenant: () => begun(jobOf('next', 'running')),
  });
  expect(await ended(retryRows, failed, retried.api)).toMatchObject([{ outcome: 'onboarding', job: 'next' }]);
  const gone = anApi({
    readTenant() {
      throw refusal(404, 'TenantNotFound', 'There is no such hospital.');
    },
    createTenant: () => begun(jobOf('anew', 'running')),
  });
  expect(await ended(retryRows, failed, gone.api)).toMatchObject([{ outcome: 'onboarding', job: 'anew' }]);
});

test('a sign-in that has ended is nobody’s row: it is thrown, and the rows wait', async () => {
  const rows = rowsOf('one', 'two');
  const seen = new Map<number, SentRow>();
  const { api } = anApi({
    createTenant() {
      throw refusal(401, 'Unauthenticated', 'Sign in.');
    },
  });
  const sending = { api, signal: new AbortController().signal, onRow: (row: SentRow) => seen.set(row.line, row) };
  await expect(sendRows(rows, sending)).rejects.toThrow('Sign in.');
  expect([...seen.values()].map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting']);
});

test('once it is told to stop nothing more is sent', async () => {
  const { api, asked } = anApi({});
  await sendRows(rowsOf('one'), { api, signal: AbortSignal.abort(), onRow: () => undefined });
  expect(asked).toEqual([]);
});

describe('following', () => {
  const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
  beforeEach(() => jest.useFakeTimers({ now: new Date(at(59)) }));
  afterEach(() => jest.useRealTimers());

  /** Follows until none is under way; `pages` are what the list answers, newest first. */
  const follow = async (
    jobs: readonly Job[],
    { pages, readJob }: { pages: () => readonly (readonly Job[])[]; readJob?: () => Job },
  ) => {
    const underWay = new Map(jobs.map((job) => [job.id, job]));
    let page = 0;
    const { api, asked } = anApi({
      listJobs() {
        const all = pages();
        const found = all[page] ?? [];
        page = page + 1 < all.length ? page + 1 : 0;
        return page === 0 ? { jobs: found } : { jobs: found, next: 'more' };
      },
      ...(readJob ? { readJob } : {}),
    });
    const onJobs = (seen: readonly Job[]): void => {
      for (const { id, status } of seen) if (status !== 'running') underWay.delete(id);
    };
    const done = followJobs({ api, signal: new AbortController().signal, underWay: () => [...underWay.values()], onJobs });
    await jest.runAllTimersAsync();
    await done;
    return asked;
  };

  test('many jobs are seen by the pages of one list, until all have ended', async () => {
    const jobs = Array.from({ length: 3 }, (_, index) => jobOf(`job-${index}`, 'running', at(index)));
    let looks = 0;
    const asked = await follow(jobs, {
      pages() {
        looks += 1;
        const status = looks > 4 ? 'succeeded' : 'running';
        const [first, second, third] = jobs.map((job) => ({ ...job, status }) as Job);
        return [[third, second] as Job[], [first] as Job[]];
      },
    });
    expect(new Set(asked)).toEqual(new Set(['listJobs']));
    expect(asked).toHaveLength(6);
  });

  test('what the list does not have yet is read by itself, without looking through all that is older', async () => {
    const older = jobOf('older', 'succeeded', at(1));
    const asked = await follow([jobOf('new', 'running', at(5))], {
      pages: () => [[older], [older]],
      readJob: () => jobOf('new', 'succeeded', at(5)),
    });
    expect(asked).toEqual(['listJobs', 'readJob']);
  });

  test('before its turn a job is not looked for', async () => {
    const job = { ...jobOf('late', 'running', at(58)), notBefore: '2026-01-01T01:00:00.000Z' };
    let askedAt = 0;
    await follow([job], {
      pages() {
        askedAt = Date.now();
        return [[{ ...job, status: 'succeeded' }]];
      },
    });
    expect(askedAt).toBeGreaterThanOrEqual(Date.parse(job.notBefore));
  });
});
