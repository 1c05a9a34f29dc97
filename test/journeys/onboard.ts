/** Onboarding as an operator's own software sees it: a request, and a job that is watched to its end. */
import type { NewTenant } from '../../functions/kernel/tenant.ts';
import type { Job } from '../../functions/tenancy/job.ts';
import type { ApiAnswer, ApiClient } from '../../local/api-client.ts';
import { eventually } from '../eventually.ts';

export type SeenJob = Job & { readonly percentage: number };

/** What `POST /v1/tenants` answers. */
export interface Begun {
  readonly tenantId: string;
  readonly job: SeenJob;
}

export const askFor = (operator: ApiClient, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  operator({ method: 'POST', path: '/v1/tenants', body, headers });

/** Every state that the job was seen in, to its last. */
export const watch = async (operator: ApiClient, location: string): Promise<readonly SeenJob[]> => {
  const seen: SeenJob[] = [];
  await eventually(
    async () => {
      const job = (await operator({ path: location })).json<SeenJob>();
      seen.push(job);
      return job;
    },
    ({ status }) => status === 'succeeded' || status === 'failed',
  );
  return seen;
};

/** Asks for a hospital and waits until its job has ended, well or not. */
export const onboardTo = async (operator: ApiClient, body: NewTenant): Promise<Begun> => {
  const { tenantId, job } = (await askFor(operator, body)).json<Begun>();
  return { tenantId, job: await jobEnded(operator, job.id) };
};

export const jobEnded = async (operator: ApiClient, id: string): Promise<SeenJob> =>
  (await watch(operator, `/v1/jobs/${id}`)).at(-1) as SeenJob;
