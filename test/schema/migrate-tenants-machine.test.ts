/** The waves of a release, in the embedded Step Functions: a canary, ten, then the rest; and what becomes of those that fail. */
import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { asTenantId, type TenantId } from '../../functions/kernel/ids.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { waveStep } from '../../functions/schema/wave-step.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import { createStage, failure } from '../local/states/stage.ts';

const text = readFileSync(new URL('../../statemachines/schema/migrate-tenants.asl.json', import.meta.url), 'utf8');
const machine = JSON.parse(text.replaceAll('${Tasks}', 'Tasks')) as object;

const idOf = (nth: number): TenantId => asTenantId(`00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`);

interface Setting {
  readonly hospitals: number;
  /** Which of them, counted from 0, have another status than active. */
  readonly statuses?: Readonly<Record<number, string>>;
  /** Whose removal is of one whose onboarding had failed, counted from 0. */
  readonly neverOpened?: readonly number[];
  /** Throws where the migration of a hospital fails. */
  readonly mishap?: (nth: number) => void;
  readonly input?: object;
}

interface Report {
  readonly migrated: number;
  readonly failed: readonly { readonly tenantId: string; readonly error: string }[];
  readonly next: object | null;
}

const refuse = () => {
  throw failure('Refused', 'SchemaTooNew: A later release was here.');
};

/** Hospitals in a list, each `{ id, status }`; the place behind the nth is `{ nth }`. */
const runWaves = async ({ hospitals, statuses = {}, neverOpened = [], mishap = () => undefined, input = {} }: Setting) => {
  const all = Array.from(
    { length: hospitals },
    (_, nth) => ({ id: idOf(nth), jobId: String(nth), status: statuses[nth] ?? 'active' }) as Tenant,
  );
  const tenants = {
    find: async (id: TenantId) => all.find((tenant) => tenant.id === id),
    list: async ({ limit, from }: { limit: number; from?: Readonly<Record<string, unknown>> }) => {
      const begin = Number(from?.nth ?? 0);
      const end = begin + limit;
      return { tenants: all.slice(begin, end), ...(end < all.length ? { next: { nth: String(end) } } : {}) };
    },
  };
  const jobs = { find: async (id: string) => (neverOpened.map(String).includes(id) ? ({ ofFailed: true } as Job) : undefined) };
  const migrated: number[] = [];
  const waves: number[] = [];
  let atOnce = 0;
  let most = 0;
  const migrate = async (tenant: Tenant) => {
    const nth = all.indexOf(tenant);
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    mishap(nth);
    migrated.push(nth);
    return 1;
  };
  const stage = await createStage({
    Tasks: async (event: { step: string }) => {
      const answer = await waveStep({ tenants, jobs, migrate }, event);
      if ('tenantIds' in answer) waves.push(answer.tenantIds.length);
      return answer;
    },
  });
  try {
    const { status, output, error, cause } = await stage.finish(await stage.start(machine, input));
    return { status, error, report: JSON.parse(output ?? cause ?? 'null') as Report, migrated, waves, most };
  } finally {
    await stage.close();
  }
};

beforeEach(() => {
  for (const level of ['info', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('one goes first, then ten, then fifty at a time, and every hospital once', async () => {
  const { status, report, waves, migrated } = await runWaves({ hospitals: 70 });
  expect([status, report]).toEqual(['SUCCEEDED', { migrated: 70, failed: [], next: null }]);
  expect(waves).toEqual([1, 10, 50, 9]);
  expect([...migrated].sort((a, b) => a - b)).toEqual(Array.from({ length: 70 }, (_, nth) => nth));
});

test('ten are under way at most', async () => expect((await runWaves({ hospitals: 40 })).most).toBeLessThanOrEqual(10));

test.each([0, 1])('of %i hospitals, all are migrated', async (hospitals) => {
  const { status, report } = await runWaves({ hospitals });
  expect([status, report.migrated]).toEqual(['SUCCEEDED', hospitals]);
});

test('what is being set up or removed is left alone', async () => {
  const statuses = { 0: 'provisioning', 1: 'suspended', 2: 'failed', 3: 'leaving', 4: 'removing' } as const;
  const { report, migrated } = await runWaves({ hospitals: 6, statuses });
  expect([report.migrated, migrated]).toEqual([3, [1, 3, 5]]);
});

test('nor one that is leaving and had never opened: it may have no table at all', async () => {
  const { status, migrated } = await runWaves({ hospitals: 3, statuses: { 0: 'leaving', 1: 'leaving' }, neverOpened: [0] });
  expect([status, migrated]).toEqual(['SUCCEEDED', [1, 2]]);
});

test.each([
  ['the first', 0, 0],
  ['one of the ten', 5, 10],
])('when %s fails, nobody follows', async (_, nth, others) => {
  const { status, error, report } = await runWaves({ hospitals: 70, mishap: (at) => at === nth && refuse() });
  expect([status, error]).toEqual(['FAILED', 'HospitalsNotMigrated']);
  const failed = [{ tenantId: idOf(nth), error: expect.stringContaining('SchemaTooNew') }];
  expect(report).toMatchObject({ migrated: others, failed });
});

test('of the many some may fail: the others are migrated, and the end says which failed', async () => {
  const { status, report } = await runWaves({ hospitals: 70, mishap: (at) => (at === 20 || at === 65) && refuse() });
  expect([status, report.migrated, report.next]).toEqual(['FAILED', 68, null]);
  expect(report.failed.map(({ tenantId }) => tenantId)).toEqual([idOf(20), idOf(65)]);
});

test('when many of the many fail, it stops, and says where', async () => {
  const { status, report } = await runWaves({ hospitals: 200, mishap: (at) => at > 30 && refuse() });
  expect([status, report.failed.length, report.next]).toEqual(['FAILED', 30, { nth: '61' }]);
});

test('a hospital that fails for a moment is tried again', async () => {
  let failed = false;
  const once = (nth: number): void => {
    if (nth !== 3 || failed) return;
    failed = true;
    throw failure('DataUnavailable');
  };
  const { status, report } = await runWaves({ hospitals: 12, mishap: once });
  expect([status, report.migrated]).toEqual(['SUCCEEDED', 12]);
});

test('of an error that is not a refusal its name is told, and not what it says', async () => {
  const breakDown = () => {
    throw failure('TypeError', 'Okoye is not a function');
  };
  const { report } = await runWaves({ hospitals: 1, mishap: breakDown });
  expect(report.failed).toEqual([{ tenantId: idOf(0), error: 'TypeError' }]);
});

test('it goes on from where it is told to', async () => {
  const { migrated } = await runWaves({ hospitals: 8, input: { from: { nth: '6' } } });
  expect(migrated).toEqual([6, 7]);
});
