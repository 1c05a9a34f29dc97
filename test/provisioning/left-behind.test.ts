import { jest } from '@jest/globals';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { TenantStatus } from '../../functions/kernel/tenant.ts';
import type { Job, JobStep } from '../../functions/tenancy/job.ts';

/** Before the logger is made: it then writes where a test can read it. */
process.env.POWERTOOLS_DEV = 'true';
const { failTenant } = await import('../../functions/provisioning/fail-tenant.ts');

const tenantId = asTenantId('0b0fe5f6-9c2e-4d5c-9a60-3d2f3a9d1f10');
const at = new Date('2026-01-01T00:00:00Z');

const jobId = `${tenantId}.5d1f9d1e-6a0c-4a44-9f4e-2a2b8c1f0a11`;

/** What an onboarding that fails with its one step in this state logs, and how it moves the hospital. */
const failing = async (
  status: JobStep['status'],
  tenant: { readonly status: TenantStatus; readonly jobId: string; readonly version: number } = {
    status: 'provisioning',
    jobId,
    version: 2,
  },
): Promise<{ readonly lines: object[]; readonly moves: object[] }> => {
  const moves: object[] = [];
  const job: Job = {
    id: jobId,
    tenantId,
    kind: 'create-tenant',
    status: 'undoing',
    steps: [{ name: 'CreateKey', title: 'Create the key', status }],
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    version: 3,
  };
  const lines: object[] = [];
  const kept = jest.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  const needs = {
    tenants: {
      find: async () => tenant,
      move: async (_: string, change: object) => void moves.push(change),
      expireSetup: async () => {},
    },
    jobs: { find: async () => job, save: async () => {} },
    now: () => at,
  };
  await failTenant(needs as never, { tenantId, jobId: job.id });
  kept.mockRestore();
  return { lines, moves };
};

const failed = (from: TenantStatus) => [{ from: [from], to: 'failed', version: 2, at: at.toISOString() }];

test('what an onboarding could not take back is told by the code that the alarm is made from', async () => {
  expect((await failing('done')).lines).toEqual([
    expect.objectContaining({ code: 'LeftBehind', tenantId, steps: ['CreateKey'] }),
  ]);
});

test('one that was taken back whole wakes nobody', async () => {
  expect((await failing('undone')).lines).toEqual([]);
});

test.each([
  ['provisioning', 'undone'],
  ['provisioning', 'done'],
  ['active', 'done'],
] as const)('a hospital that is %s is failed, on the version that was seen, with its step %s', async (from, step) => {
  expect((await failing(step, { status: from, jobId, version: 2 })).moves).toEqual(failed(from));
});

test.each([
  ['leaving', `${tenantId}.6d1f9d1e-6a0c-4a44-9f4e-2a2b8c1f0a11`, 'done'],
  ['provisioning', `${tenantId}.6d1f9d1e-6a0c-4a44-9f4e-2a2b8c1f0a11`, 'done'],
  ['suspended', jobId, 'done'],
  ['active', jobId, 'undone'],
] as const)('a hospital that is %s, with its last job %s and the step %s, is not moved', async (status, last, step) => {
  expect((await failing(step, { status, jobId: last, version: 2 })).moves).toEqual([]);
});
