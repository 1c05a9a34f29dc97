/** What a row of a file becomes whose hospital an earlier run, or somebody else, has had to do with. */
import type { Api } from '../../cli/api.ts';
import { ApiFailure } from '../../cli/api-failure.ts';
import { onboardRows } from '../../cli/onboard-rows.ts';
import type { Progress } from '../../cli/run-state.ts';
import type { Row } from '../../functions/kernel/tenant-rows.ts';
import { problemTypeOf } from '../../functions/kernel/words.ts';
import { contract } from '../../functions/registry/contract.ts';

const row: Row = {
  line: 2,
  cells: {},
  tenant: {
    slug: 'north',
    plan: 'starter',
    organization: { name: 'North', type: 'clinic', size: '1-49' },
    administrator: { email: 'ada@north.example', name: 'Ada' },
  },
};

const refusal = (status: number, name: string): ApiFailure =>
  new ApiFailure(status, JSON.stringify({ type: problemTypeOf(name), title: name, detail: `${name}.` }), null);

type Answers = Readonly<Record<string, (key?: string) => unknown>>;

const onboard = async (answers: Answers, before?: Omit<Progress, 'slug'>) => {
  const keys: string[] = [];
  const call: Api['call'] = async (route, { idempotencyKey } = {}) => {
    if (idempotencyKey) keys.push(idempotencyKey);
    const [name = ''] = Object.entries(contract.routes).find(([, each]) => (each as unknown) === route) ?? [];
    return answers[name]?.(idempotencyKey) as never;
  };
  const state = { keyOf: () => 'of-the-row', find: () => before && { slug: 'north', ...before }, put() {} };
  const [ended] = await onboardRows({ api: { call } as Api, state, parallel: 1, onProgress() {} }, [row]);
  return { ended, keys };
};

const begun = (id: string, status: string) => ({ tenantId: 'a-tenant', job: { id, tenantId: 'a-tenant', status, steps: [] } });

test('where the hospital of the row’s key was removed, its next key is the same in every run', async () => {
  const answers: Answers = {
    createTenant(key) {
      if (key !== 'of-the-row-3') throw refusal(409, 'IdempotencyKeyUsedUp');
      return begun('anew', 'succeeded');
    },
    readTenant: () => ({ status: 'active', jobId: 'anew' }),
  };
  const [first, second] = [await onboard(answers), await onboard(answers)];
  expect([first.ended?.status, second.ended?.status]).toEqual(['done', 'done']);
  expect([first.keys, second.keys]).toEqual(Array(2).fill(['of-the-row', 'of-the-row-2', 'of-the-row-3']));
});

test('where the key was used with another request, for the hospital has changed since, the row is refused', async () => {
  const { ended, keys } = await onboard({
    createTenant() {
      throw refusal(409, 'IdempotencyKeyReused');
    },
  });
  expect([ended?.status, keys]).toEqual(['refused', ['of-the-row']]);
});

test('one that had failed already is tried again at once', async () => {
  const { ended } = await onboard({
    createTenant: () => begun('first', 'failed'),
    readTenant: () => ({ status: 'failed', jobId: 'first' }),
    retryTenant: () => begun('next', 'succeeded'),
  });
  expect(ended).toMatchObject({ status: 'done', jobId: 'next' });
});

test('one that was removed since is onboarded anew', async () => {
  const { ended, keys } = await onboard(
    {
      readTenant() {
        throw refusal(404, 'TenantNotFound');
      },
      createTenant(key) {
        if (key === 'of-the-row') throw refusal(409, 'IdempotencyKeyUsedUp');
        return begun('anew', 'running');
      },
      readJob: () => begun('anew', 'succeeded').job,
    },
    { status: 'failed', tenantId: 'a-tenant' },
  );
  expect(ended).toMatchObject({ status: 'done', jobId: 'anew' });
  expect(keys).toEqual(['of-the-row', 'of-the-row-2']);
});

test.each([
  ['leaving', { status: 'failed', error: 'The hospital is being removed.' }],
  ['suspended', { status: 'done' }],
])('one that is %s is not waited for', async (status, becomes) => {
  const { ended } = await onboard(
    { readTenant: () => ({ status, jobId: 'a-removal' }) },
    { status: 'begun', tenantId: 'a-tenant' },
  );
  expect(ended).toMatchObject(becomes);
});
