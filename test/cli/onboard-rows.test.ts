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

test('where the key of the row is used up, it is sent once more under another', async () => {
  const { ended, keys } = await onboard({
    createTenant(key) {
      throw refusal(409, key === 'of-the-row' ? 'IdempotencyKeyReused' : 'SlugAlreadyTaken');
    },
  });
  expect(ended).toMatchObject({ status: 'refused', error: 'SlugAlreadyTaken.' });
  expect(keys).toEqual(['of-the-row', expect.not.stringMatching('of-the-row')]);
});

test('one that had failed already is tried again at once', async () => {
  const { ended } = await onboard({
    createTenant: () => begun('first', 'failed'),
    readTenant: () => ({ status: 'failed', jobId: 'first' }),
    retryTenant: () => begun('next', 'succeeded'),
  });
  expect(ended).toMatchObject({ status: 'done', jobId: 'next' });
});

test('one that was removed since is onboarded anew, under a key of its own', async () => {
  const { ended, keys } = await onboard(
    {
      readTenant() {
        throw refusal(404, 'TenantNotFound');
      },
      createTenant: () => begun('anew', 'succeeded'),
    },
    { status: 'failed', tenantId: 'a-tenant' },
  );
  expect(ended).toMatchObject({ status: 'done', jobId: 'anew' });
  expect(keys).not.toContain('of-the-row');
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
