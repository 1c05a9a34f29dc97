/** Whatever order requests come in, whatever STS does, a request holds a session of its own tenant. */
import fc from 'fast-check';
import { KernelError } from '../../functions/kernel/errors.ts';
import { asTenantId, idFrom, type TenantId } from '../../functions/kernel/ids.ts';
import type { ScopeName } from '../../functions/kernel/scope.ts';
import { pooled } from '../session.ts';
import { type FakeSts, fakeSts, hour, minute } from './fake-sts.ts';

const tenants = ['a', 'b', 'c', 'd'].map((name) => asTenantId(idFrom(name)));
const scopeSets: readonly (readonly ScopeName[])[] = [
  ['record:read'],
  ['record:write', 'key:open'],
  ['key:open', 'record:write'],
  ['tenant:read'],
];

interface Request {
  readonly tenant: number;
  readonly scopes: number;
  /** Milliseconds that pass before it. */
  readonly after: number;
  /** Turns STS takes to answer; below none, it fails. */
  readonly turns: number;
  readonly waits: boolean;
}

const requests = fc.array(
  fc.record({
    tenant: fc.nat({ max: tenants.length - 1 }),
    scopes: fc.nat({ max: scopeSets.length - 1 }),
    after: fc.constantFrom(0, 0, 1_000, 20 * minute, 50 * minute, hour),
    turns: fc.integer({ min: -1, max: 4 }),
    waits: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** What a request saw: its tenant's credentials, good when it got them, or that nothing could be opened. */
const play = async (all: readonly Request[], capacity: number): Promise<void> => {
  const fake = fakeSts(capacity);
  const running: Promise<void>[] = [];
  for (const { tenant, scopes, after, turns, waits } of all) {
    // No call to STS takes minutes: time passes between them.
    if (after > 0) await Promise.all(running);
    fake.clock.now += after;
    fake.answer = async (input, serial) => {
      for (let turn = 0; turn < turns; turn += 1) await undefined;
      if (turns < 0) throw new Error('STS cannot be reached');
      return fake.good(input, serial);
    };
    running.push(request(fake, tenants[tenant] as TenantId, scopeSets[scopes] as readonly ScopeName[]));
    if (waits) await running.at(-1);
  }
  await Promise.all(running);
  for (const { RoleSessionName: name, Tags, Policy } of fake.calls) {
    expect(Tags).toEqual([{ Key: 'tenantId', Value: name }]);
    for (const other of tenants.filter((tenant) => tenant !== name)) expect(Policy).not.toContain(other);
  }
};

const request = async (fake: FakeSts, tenantId: TenantId, scopes: readonly ScopeName[]): Promise<void> => {
  const held = await openOrRefused(fake, tenantId, scopes);
  if (!held) return;
  expect(held.tenantId).toBe(tenantId);
  expect(held.accessKeyId.split(' ')[0]).toBe(tenantId);
  expect(held.expiration.getTime()).toBeGreaterThan(fake.clock.now);
};

const openOrRefused = async ({ sessions }: FakeSts, tenantId: TenantId, scopes: readonly ScopeName[]) => {
  try {
    const session = await sessions.open(pooled(tenantId), scopes);
    return { tenantId: session.tenantId, ...(await session.credentials()) };
  } catch (error) {
    if (error instanceof KernelError && error.name === 'SessionUnavailable') return undefined;
    throw error;
  }
};

test.each([1, 2, 100])('with room for %d sessions, no request ever holds another tenant’s', async (capacity) => {
  await fc.assert(
    fc.asyncProperty(requests, (all) => play(all, capacity)),
    { numRuns: 150 },
  );
});

test('the least recently used is dropped, and no more are kept than there is room for', async () => {
  const fake = fakeSts(2);
  const [a, b, c] = tenants as [TenantId, TenantId, TenantId];
  for (const tenant of [a, b, a, c, a]) await fake.sessions.open(pooled(tenant), ['record:read']);
  expect(fake.calls.map(({ RoleSessionName: name }) => name)).toEqual([a, b, c]);
  await fake.sessions.open(pooled(b), ['record:read']);
  expect(fake.calls).toHaveLength(4);
});
