/** Making API keys, and what a token says of a person. */
import { type ApiKey, type ApiKeyItem, isSecretOf, readApiKey } from '../../functions/access/api-key.ts';
import { claimsOf, type TenantClaims } from '../../functions/access/claims.ts';
import { createApiKey } from '../../functions/access/create-api-key.ts';
import type { TenantCaller } from '../../functions/kernel/caller.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Plan } from '../../functions/kernel/plan.ts';

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const caller: TenantCaller = {
  kind: 'tenant',
  userId: 'ada',
  tenantId,
  roles: ['administrator'],
  credential: 'token',
  secondFactor: 'missing',
  authenticatedAt: 1,
};
const now = new Date('2026-01-01T00:00:00Z');
const wanted = { name: 'Lab', roles: ['integration' as const], days: 30 };

const cabinet = (held: readonly Partial<ApiKey>[] = []) => {
  const kept: ApiKeyItem[] = [];
  const keys = { list: async () => held as ApiKey[], put: async (item: ApiKeyItem) => void kept.push(item) };
  return { kept, needs: { keys, maxApiKeys: 2, slug: 'general', now: () => now } };
};
const alive = { expiresAt: now.getTime() / 1000 + 1 };
const expired = { expiresAt: now.getTime() / 1000 };

test('the answer holds a secret whose hash alone is kept', async () => {
  const { kept, needs } = cabinet();
  const made = await createApiKey(needs, caller, wanted);
  const presented = readApiKey(made.secret);
  expect(presented).toMatchObject({ tenantId, keyId: made.id });
  expect(isSecretOf(presented?.secret ?? Buffer.alloc(0), kept[0]?.hash ?? '')).toBe(true);
  expect(JSON.stringify(kept)).not.toContain(made.secret.slice(-30));
});

test('it is kept in its hospital’s partition, good at its hospital’s address, for as long as was asked', async () => {
  const { kept, needs } = cabinet();
  const { id } = await createApiKey(needs, caller, wanted);
  expect(kept).toEqual([
    expect.objectContaining({
      pk: `APIKEY#${tenantId}`,
      sk: id,
      slug: 'general',
      name: 'Lab',
      roles: ['integration'],
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: Date.parse('2026-01-31T00:00:00Z') / 1000,
    }),
  ]);
});

test.each([
  ['none', [], true],
  ['one', [alive], true],
  ['one, and others that have expired', [alive, expired, expired], true],
  ['as many as the plan allows', [alive, alive], false],
  ['more, as after a plan grew smaller', [alive, alive, alive], false],
])('to a hospital that has %s one more is given: %s', async (_, held, isGiven) => {
  const { kept, needs } = cabinet(held as Partial<ApiKey>[]);
  const made = createApiKey(needs, caller, wanted);
  if (isGiven) await made;
  else await expect(made).rejects.toMatchObject({ name: 'TooManyApiKeys', kind: 'conflict' });
  expect(kept).toHaveLength(isGiven ? 1 : 0);
});

describe('a token', () => {
  const hospital = (status?: string, plan: Plan['name'] = 'standard', hasSecondFactor = false) => ({
    members: {
      find: async () =>
        status ? ({ tenant: { status, slug: 'general', plan }, member: { roles: ['clinician', 'reader'] } } as never) : undefined,
    },
    hasSecondFactor: async () => hasSecondFactor,
  });
  const ada = { sub: 'ada', tenantId };

  test('names the hospital, its address, and the roles as they are now', async () => {
    expect(await claimsOf(hospital('active'), ada)).toEqual({ tenantId, slug: 'general', roles: 'clinician reader' });
  });

  test('says nothing of who belongs to no hospital, and looks nothing up', async () => {
    const lookedUp = () => Promise.reject(new Error('looked up'));
    expect(
      await claimsOf({ members: { find: lookedUp }, hasSecondFactor: lookedUp }, { sub: 'olga', tenantId: undefined }),
    ).toEqual({});
  });

  test.each(['suspended', 'provisioning', 'failed', undefined])('is not given while the hospital is %s', async (status) => {
    await expect(claimsOf(hospital(status), ada)).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  test.each([true, false])('says where the plan demands it whether they have a second factor: %s', async (has) => {
    const { secondFactor } = (await claimsOf(hospital('active', 'enterprise', has), ada)) as TenantClaims;
    expect(secondFactor).toBe(has ? 'set' : 'missing');
  });

  test('is not given where the plan demands a second factor and nobody can say whether there is one', async () => {
    const hasSecondFactor = () => Promise.reject(new Error('no answer'));
    await expect(claimsOf({ ...hospital('active', 'enterprise'), hasSecondFactor }, ada)).rejects.toThrow('no answer');
  });

  test.each(['', '*', 'general'])('is not given for the hospital %j', async (id) => {
    await expect(claimsOf(hospital('active'), { sub: 'ada', tenantId: id })).rejects.toThrow();
  });
});
