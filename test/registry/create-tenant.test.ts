/** Onboarding begins: written down once, started once, and refused where the address is another's. */
import { asTenantId } from '../../functions/kernel/ids.ts';
import { skeletonOf } from '../../functions/kernel/slug.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { type NewTenant, newTenantSchema } from '../../functions/kernel/tenant.ts';
import { createTenant } from '../../functions/registry/create-tenant.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import type { TenantSetup } from '../../functions/tenancy/tenant.store.ts';
import { names } from '../provisioning/onboarding.ts';

const general: NewTenant = {
  organization: { name: 'General Hospital', type: 'hospital', size: '200-499' },
  slug: 'general',
  plan: 'enterprise',
  administrator: { email: 'ada@general.example', name: 'Ada Lovelace' },
};
const turn = new Date('2026-01-01T00:03:20Z');
const olga = { kind: 'operator' as const, userId: 'olga', authenticatedAt: 1 };

/** The control plane: what is written down, and which jobs were started. */
const plane = () => {
  const written = new Map<string, { tenant: Tenant; setup: TenantSetup; job: Job }>();
  const slugs = new Map<string, { slug: string; tenantId: string }>();
  const started: string[] = [];
  const removed = new Set<string>();
  const broken = { start: false, answer: false, queue: false };
  const needs = {
    tenants: {
      find: async (id: string) => (removed.has(id) ? undefined : written.get(id)?.tenant),
      findSetup: async (id: string) => (removed.has(id) ? undefined : written.get(id)?.setup),
      holderOf: async (slug: string) => slugs.get(skeletonOf(slug)),
    },
    jobs: { find: async (id: string) => [...written.values()].find(({ job }) => job.id === id)?.job },
    async put(tenant: Tenant, setup: TenantSetup, job: Job) {
      if (written.has(tenant.id)) return false;
      written.set(tenant.id, { tenant, setup, job });
      return true;
    },
    async start(job: Job) {
      if (broken.start) throw new Error('the workflow cannot be reached');
      started.push(job.id);
      if (broken.answer) throw new Error('the answer was lost');
    },
    forget: async (job: Job) => !started.includes(job.id) && written.delete(job.tenantId),
    pacer: { take: async () => (broken.queue ? undefined : turn) },
    now: () => new Date('2026-01-01T00:00:00Z'),
  };
  const create = (body: NewTenant = general, idempotencyKey?: string, caller = olga) =>
    createTenant(needs, caller, { body, idempotencyKey });
  const reserve = (slug: string, tenantId: string) => slugs.set(skeletonOf(slug), { slug, tenantId });
  return { written, removed, started, broken, create, reserve };
};

test('a hospital is written down as being provisioned, with what its plan gives it', async () => {
  const { written, create } = plane();
  const { tenantId } = await create();
  expect(written.get(tenantId)).toMatchObject({
    tenant: { id: tenantId, slug: 'general', plan: 'enterprise', status: 'provisioning', version: 1 },
    setup: { administrator: general.administrator },
  });
});

test('its job waits at every step, belongs to it, and is started', async () => {
  const { create, started } = plane();
  const job = await create();
  const pooled = names.filter((name) => name !== 'PlaceData');
  expect(job.steps.map(({ name, status }) => [name, status])).toEqual(pooled.map((name) => [name, 'waiting']));
  expect(job.id.startsWith(`${job.tenantId}.`)).toBe(true);
  expect(started).toEqual([job.id]);
});

test('its job says when it is its turn', async () => {
  expect((await plane().create()).notBefore).toBe(turn.toISOString());
});

test('of one more than can be waited for nothing is written', async () => {
  const { create, written, broken } = plane();
  broken.queue = true;
  await expect(create()).rejects.toMatchObject({ kind: 'unavailable', name: 'NotYourTurn' });
  expect(written.size).toBe(0);
});

test('no one’s name or address is in the job, which the workflow and its log see', async () => {
  expect(JSON.stringify(await plane().create())).not.toMatch(/ada|lovelace/i);
});

test('without an Idempotency-Key every request is another hospital', async () => {
  const { create } = plane();
  expect((await create()).tenantId).not.toBe((await create()).tenantId);
});

describe('with the same Idempotency-Key', () => {
  test('the same request is the same hospital and job, started once more in case it was not', async () => {
    const { written, started, create } = plane();
    const [first, second] = [await create(general, 'k'), await create(general, 'k')];
    expect(second).toEqual(first);
    expect(written.size).toBe(1);
    expect(new Set(started)).toEqual(new Set([first.id]));
  });

  test('one whose hospital has been removed since is told so, and takes no turn, however often it is sent', async () => {
    const { removed, broken, create } = plane();
    removed.add((await create(general, 'k')).tenantId);
    broken.queue = true;
    await expect(create(general, 'k')).rejects.toMatchObject({ kind: 'conflict', name: 'IdempotencyKeyUsedUp' });
  });

  test('the same request is the same also when its subdomain is reserved by then, and takes no turn of its own', async () => {
    const { broken, create, reserve } = plane();
    const first = await create(general, 'k');
    reserve('general', first.tenantId);
    broken.queue = true;
    expect(await create(general, 'k')).toEqual(first);
  });

  test.each<[string, Partial<NewTenant>]>([
    ['another subdomain', { slug: 'mercy' }],
    ['another plan', { plan: 'starter' }],
    ['another organization', { organization: { ...general.organization, size: '1-49' } }],
    ['another administrator', { administrator: { ...general.administrator, email: 'eve@evil.example' } }],
  ])('%s is refused', async (_, changed) => {
    const { started, create } = plane();
    await create(general, 'k');
    await expect(create({ ...general, ...changed }, 'k')).rejects.toMatchObject({
      name: 'IdempotencyKeyReused',
      kind: 'conflict',
    });
    expect(started).toHaveLength(1);
  });

  test('another operator makes another hospital', async () => {
    const { create } = plane();
    const [one, other] = [await create(general, 'k'), await create(general, 'k', { ...olga, userId: 'oscar' })];
    expect(one.tenantId).not.toBe(other.tenantId);
  });

  test.each(['undoing', 'failed', 'succeeded'] as const)('a job that is %s is told, and not started again', async (status) => {
    const { written, started, create } = plane();
    const { tenantId, id } = await create(general, 'k');
    const kept = written.get(tenantId);
    if (kept) written.set(tenantId, { ...kept, job: { ...kept.job, status } });
    expect(await create(general, 'k')).toMatchObject({ id, status });
    expect(started).toHaveLength(1);
  });
});

describe('a subdomain', () => {
  const mercy = asTenantId('22222222-2222-4222-8222-222222222222');

  test.each([
    ['general', 'SlugAlreadyTaken'],
    ['genera1', 'SlugLooksTaken'],
    ['gen-eral', 'SlugLooksTaken'],
  ])('%s is refused while “general” is another’s: %s', async (slug, name) => {
    const { written, started, create, reserve } = plane();
    reserve('general', mercy);
    await expect(create({ ...general, slug })).rejects.toMatchObject({ name, kind: 'conflict' });
    expect([written.size, started]).toEqual([0, []]);
  });
});

test('a workflow that was started, though the answer was lost, keeps its hospital, and is told', async () => {
  const { written, started, broken, create } = plane();
  broken.answer = true;
  const { id, tenantId } = await create();
  expect([started, written.has(tenantId)]).toEqual([[id], true]);
});

describe('a workflow that cannot be started', () => {
  test('leaves nothing of a hospital that nobody could ask for again', async () => {
    const { written, broken, create } = plane();
    broken.start = true;
    await expect(create()).rejects.toMatchObject({ name: 'WorkflowUnavailable', kind: 'unavailable' });
    expect(written.size).toBe(0);
  });

  test('is started by the same request again', async () => {
    const { started, broken, create } = plane();
    broken.start = true;
    await create(general, 'k').catch(() => undefined);
    broken.start = false;
    const { id } = await create(general, 'k');
    expect(started).toEqual([id]);
  });
});

test.each([
  ['standard', 'pooled'],
  ['dedicated', 'dedicated'],
] as const)('by the plan %s its data is %s, and only who has its own place has a step that makes it', async (plan, kind) => {
  const { written, create } = plane();
  const { steps } = await create({ ...general, plan });
  const [put] = [...written.values()];
  expect([put?.tenant.placement, steps.some(({ name }) => name === 'PlaceData')]).toEqual([{ kind }, kind === 'dedicated']);
});

test.each<[string, object]>([
  ['a name of one letter', { organization: { ...general.organization, name: 'G' } }],
  ['an address that is none', { administrator: { name: 'Ada', email: 'ada' } }],
  ['a plan nobody sells', { plan: 'free' }],
  ['a reserved subdomain', { slug: 'admin' }],
  ['its own status', { status: 'active' }],
  ['a field of the administrator that is not known', { administrator: { ...general.administrator, roles: ['root'] } }],
])('a hospital with %s is refused', (_, changed) => {
  expect(newTenantSchema.safeParse({ ...general, ...changed }).success).toBe(false);
});
