/** Onboards a hospital as an operator does: `POST /v1/tenants`, then its job is watched step by step. */
import { setTimeout as delay } from 'node:timers/promises';
import type { NewTenant } from '../../functions/kernel/tenant.ts';
import { type ApiClient, expectStatus } from '../api-client.ts';

interface WatchedJob {
  readonly id: string;
  readonly status: 'running' | 'undoing' | 'succeeded' | 'failed';
  readonly steps: readonly { readonly name: string; readonly title: string; readonly status: string }[];
  readonly error?: { readonly name: string; readonly detail: string };
}

export interface Onboarded {
  readonly tenantId: string;
  readonly job: WatchedJob;
}

const lookEveryMilliseconds = 100;

/** `onStep` hears of each step that is done, once. Throws with the job's own words when onboarding fails. */
export const onboard = async (
  operator: ApiClient,
  hospital: NewTenant,
  onStep: (title: string) => void = () => {},
): Promise<Onboarded> => {
  const headers = { 'idempotency-key': `demo-${hospital.slug}` };
  const answer = await operator({ method: 'POST', path: '/v1/tenants', body: hospital, headers });
  const { tenantId, job: begun } = expectStatus(answer, 202).json<Onboarded>();
  const told = new Set<string>();
  const look = async () => expectStatus(await operator({ path: `/v1/jobs/${begun.id}` }), 200).json<WatchedJob>();
  for (let job = begun; ; job = await look()) {
    for (const { name, title, status } of job.steps) {
      if (status !== 'done' || told.has(name)) continue;
      told.add(name);
      onStep(title);
    }
    if (job.status === 'failed') throw new Error(job.error?.detail ?? 'The hospital could not be onboarded.');
    if (job.status === 'succeeded') return { tenantId, job };
    await delay(lookEveryMilliseconds);
  }
};
