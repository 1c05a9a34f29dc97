import { jest } from '@jest/globals';
import { asTenantId } from '../../functions/kernel/ids.ts';
import type { Job, JobStep } from '../../functions/tenancy/job.ts';

/** Before the logger is made: it then writes where a test can read it. */
process.env.POWERTOOLS_DEV = 'true';
const { failTenant } = await import('../../functions/provisioning/fail-tenant.ts');

const tenantId = asTenantId('0b0fe5f6-9c2e-4d5c-9a60-3d2f3a9d1f10');
const at = new Date('2026-01-01T00:00:00Z');

const wokenBy = async (status: JobStep['status']): Promise<object[]> => {
  const job: Job = {
    id: `${tenantId}.5d1f9d1e-6a0c-4a44-9f4e-2a2b8c1f0a11`,
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
    tenants: { move: async () => ({}), expireSetup: async () => {} },
    jobs: { find: async () => job, save: async () => {} },
    now: () => at,
  };
  await failTenant(needs as never, { tenantId, jobId: job.id });
  kept.mockRestore();
  return lines;
};

test('what an onboarding could not take back is told by the code that the alarm is made from', async () => {
  expect(await wokenBy('done')).toEqual([expect.objectContaining({ code: 'LeftBehind', tenantId, steps: ['CreateKey'] })]);
});

test('one that was taken back whole wakes nobody', async () => {
  expect(await wokenBy('undone')).toEqual([]);
});
