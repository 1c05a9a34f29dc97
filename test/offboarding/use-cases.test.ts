/** The steps of a removal, each on its own. */
import { DisableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Tenant, TenantStatus } from '../../functions/kernel/tenant.ts';
import { beginRemoval } from '../../functions/offboarding/begin-removal.ts';
import { certificateOf } from '../../functions/offboarding/certificate.ts';
import { retireKey } from '../../functions/offboarding/retire-key.ts';
import { removeTenant, restoreTenant } from '../../functions/registry/remove-tenant.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import type { StatusChange } from '../../functions/tenancy/tenant.store.ts';
import { newJob } from '../../functions/tenancy/workflows.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const own = '22222222-2222-4222-8222-222222222222';
const next = '33333333-3333-4333-8333-333333333333';
const at = '2026-01-01T00:00:00.000Z';
const now = () => new Date(at);
const first: Job = {
  ...newJob({ kind: 'remove-tenant', tenantId, own, at, placement: { kind: 'pooled' } }),
  notBefore: '2026-01-31T00:00:00.000Z',
};

/** A hospital in this state, whose last job is this one. */
const house = (status: TenantStatus, last: Job = first, more: Partial<Tenant> = {}) => {
  const moves: StatusChange[] = [];
  const [begun, saved, started]: [Job[], Job[], Job[]] = [[], [], []];
  const noted: object[] = [];
  const placement = { kind: 'pooled' } as const;
  const tenant = { id: tenantId, slug: 'general', status, placement, jobId: last.id, version: 4, ...more } as Tenant;
  const tenants = {
    find: async () => tenant,
    move: async (_: string, change: StatusChange) => {
      moves.push(change);
      return tenant;
    },
    begin: async (job: Job, change: StatusChange) => {
      begun.push(job);
      moves.push(change);
      return tenant;
    },
    end: async (job: Job, change: StatusChange) => {
      saved.push(job);
      moves.push(change);
    },
  };
  const jobs = { find: async () => last, save: async (job: Job) => void saved.push(job) };
  const start = async (job: Job) => void started.push(job);
  const removals = {
    note: async (_: string, facts: object) => {
      noted.push(facts);
      return {};
    },
  };
  return { moves, begun, saved, started, noted, needs: { tenants, jobs, removals, now, start, newId: () => next } };
};

describe('removing', () => {
  test.each(['active', 'suspended', 'failed'] as const)(
    'one that is %s shuts it, until its grace period ends',
    async (status) => {
      const { needs, moves, started } = house(status, { ...first, status: 'succeeded' });
      const job = await removeTenant(needs, { tenantId, graceDays: 30, by: 'olga' });
      expect([job.notBefore, moves[0]?.to, started]).toEqual(['2026-01-31T00:00:00.000Z', 'leaving', [job]]);
    },
  );

  test('without a grace period still waits for whoever was let in just before', async () => {
    const { needs } = house('active', { ...first, status: 'succeeded' });
    expect((await removeTenant(needs, { tenantId, graceDays: 0, by: 'olga' })).notBefore).toBe('2026-01-01T00:00:40.000Z');
  });

  test('twice is once', async () => {
    const { needs, begun } = house('leaving');
    expect([(await removeTenant(needs, { tenantId, graceDays: 1, by: 'olga' })).id, begun]).toEqual([first.id, []]);
  });

  test('one whose removal broke off goes on from there, and gives no grace again', async () => {
    const steps = first.steps.map((step, index) => ({ ...step, status: index < 3 ? ('done' as const) : ('failed' as const) }));
    const { needs, moves } = house('removing', { ...first, status: 'failed', steps });
    const job = await removeTenant(needs, { tenantId, graceDays: 30, by: 'olga' });
    expect([job.id, job.notBefore, moves[0]?.from, moves[0]?.to]).toEqual([
      `${tenantId}.${next}`,
      first.notBefore,
      ['removing'],
      'removing',
    ]);
    expect(job.steps.map(({ status }) => status).slice(0, 4)).toEqual(['done', 'done', 'done', 'waiting']);
  });
});

test('who asked for it to be removed, and to be kept, stays with the hospital', async () => {
  const { needs, moves } = house('active', { ...first, status: 'succeeded' });
  await removeTenant(needs, { tenantId, graceDays: 30, by: 'olga' });
  const back = house('leaving');
  await restoreTenant(back.needs, { tenantId, by: 'otto' });
  expect([moves[0]?.changes, back.moves[0]?.changes]).toEqual([
    [{ what: 'removal-asked', by: 'olga', at }],
    [{ what: 'restored', by: 'otto', at }],
  ]);
});

test('restoring takes it from leaving alone, and cancels the job', async () => {
  const { needs, moves, saved } = house('leaving');
  await restoreTenant(needs, { tenantId, by: 'olga' });
  expect([moves[0]?.from, moves[0]?.to, saved.at(-1)?.status]).toEqual([['leaving'], 'suspended', 'cancelled']);
});

test('one whose onboarding had failed is failed again when it is kept, also after its removal broke off', async () => {
  const before = house('failed', { ...first, kind: 'create-tenant', status: 'failed' });
  const removal = await removeTenant(before.needs, { tenantId, graceDays: 30, by: 'olga' });
  const again = house('leaving', { ...removal, status: 'failed' });
  const later = await removeTenant(again.needs, { tenantId, graceDays: 30, by: 'olga' });
  for (const job of [removal, later]) {
    const { needs, moves } = house('leaving', job);
    await restoreTenant(needs, { tenantId, by: 'olga' });
    expect(moves[0]?.to).toBe('failed');
  }
});

describe('beginning', () => {
  const task = { tenantId, jobId: first.id };

  test('takes a hospital that is leaving to removing, on the version it saw', async () => {
    const { needs, moves } = house('leaving');
    expect(await beginRemoval(needs, task)).toEqual({});
    expect(moves).toEqual([{ from: ['leaving'], to: 'removing', version: 4, at }]);
  });

  test('notes the hospital’s own domain for the certificate, before it is taken away', async () => {
    const { needs, noted } = house('leaving', first, { ownDomain: 'records.general.test' });
    await beginRemoval(needs, task);
    expect(noted).toEqual([{ ownDomain: 'records.general.test' }]);
  });

  test.each([
    ['was restored', house('suspended')],
    ['is removed by a later job', house('leaving', { ...first, id: `${tenantId}.${next}` })],
  ])('touches nothing of one that %s', async (_, { needs, moves }) => {
    expect([await beginRemoval(needs, task), moves]).toEqual([{ state: 'cancelled' }, []]);
  });

  test('twice is once', async () => {
    const { needs, moves } = house('removing');
    expect([await beginRemoval(needs, task), moves]).toEqual([{}, []]);
  });
});

describe('retiring the key', () => {
  const removalOf = (found?: string) => {
    const sent: unknown[] = [];
    const notes: object[] = [];
    const kms = {
      send: async (command: object) => {
        sent.push(command);
        return { KeyMetadata: { Arn: found, DeletionDate: new Date(at) } };
      },
    };
    const removals = { find: async () => ({}), note: async (_: string, facts: object) => void notes.push(facts) };
    const needs = { kms, removals, aliasPrefix: 'alias/', pendingWindowDays: 30, findNoted: async () => undefined };
    return { sent, notes, run: () => retireKey(needs as never, tenantId) };
  };

  test('notes which it is before anything is done with it, and when it will be gone', async () => {
    const { sent, notes, run } = removalOf('arn:key');
    await run();
    expect(notes).toEqual([{ keyArn: 'arn:key' }, { keyDeletedAt: at }]);
    expect(sent.map((command) => command?.constructor)).toEqual(
      expect.arrayContaining([DisableKeyCommand, ScheduleKeyDeletionCommand]),
    );
  });

  test('of a hospital that has none does nothing', async () => {
    const { notes, run } = removalOf();
    await run();
    expect(notes).toEqual([]);
  });
});

test('the same facts give the same certificate, to the byte, which KMS takes whole', () => {
  const removal = { users: 3, items: 40_000, files: 7, apiKeys: 1, keyArn: 'arn:key', keyDeletedAt: at };
  const facts = { tenant: { id: tenantId, slug: 'general', createdAt: at }, job: first, removal, at, signedBy: 'arn:signer' };
  const text = certificateOf(facts);
  expect(text).toBe(certificateOf(structuredClone(facts)));
  expect(JSON.parse(text)).toMatchObject({ slug: 'general', ownDomain: null });
  expect(JSON.parse(certificateOf({ ...facts, removal: { ...removal, ownDomain: 'records.general.test' } }))).toMatchObject({
    ownDomain: 'records.general.test',
  });
  expect(JSON.parse(text).destroyed).toEqual({ users: 3, items: 40_000, apiKeys: 1, files: 7 });
  expect(Buffer.byteLength(text)).toBeLessThan(4096);
});
