/** Onboards the hospitals of a file, some at once, each from wherever an earlier run left it. */
import { mapAtOnce } from '../functions/kernel/map-at-once.ts';
import { contract } from '../functions/registry/contract.ts';
import type { Api } from './api.ts';
import { Failure, sentenceOf } from './failure.ts';
import { type Job, readJob, waitFor } from './job.ts';
import type { Progress, RunState } from './run-state.ts';
import type { Row } from './tenants-csv.ts';
import { tryAgain } from './try-again.ts';

export interface OnboardNeeds {
  readonly api: Api;
  readonly state: RunState;
  readonly parallel: number;
  /** Hears of each row as it moves on. */
  readonly onProgress: (row: Row, progress: Progress) => void;
}

/** How each row ended, in their order. Throws what ends the whole run: a sign-in that has ended, a platform that is away. */
export const onboardRows = (needs: OnboardNeeds, rows: readonly Row[]): Promise<readonly Progress[]> =>
  mapAtOnce(rows, (row) => onboardRow(needs, row), needs.parallel);

const onboardRow = async ({ api, state, onProgress }: OnboardNeeds, row: Row): Promise<Progress> => {
  const key = state.keyOf(row.tenant);
  const { slug } = row.tenant;
  const put = (changes: Omit<Progress, 'slug'>): Progress => {
    const progress = { slug, ...changes };
    state.put(key, progress);
    onProgress(row, progress);
    return progress;
  };
  const before = state.find(key);
  if (before?.status === 'done') {
    onProgress(row, before);
    return before;
  }
  let known = before?.tenantId;
  try {
    const { tenantId, job } = await (before?.tenantId === undefined ? begin(api, row, key) : goOn(api, before.tenantId));
    put({ status: 'begun', tenantId, jobId: job.id });
    known = tenantId;
    const { status, error } = await waitFor(api, job);
    return put({ status: status === 'succeeded' ? 'done' : 'failed', tenantId, jobId: job.id, error: error?.detail });
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode !== 1) throw error;
    return put({ status: known === undefined ? 'refused' : 'failed', tenantId: known, error: sentenceOf(error) });
  }
};

interface Begun {
  readonly tenantId: string;
  readonly job: Job;
}

/** Once, however often: the key is the row's. */
const begin = (api: Api, { tenant }: Row, idempotencyKey: string): Promise<Begun> =>
  tryAgain(() => api.call(contract.routes.createTenant, { body: tenant, idempotencyKey }));

/** The work an earlier run began, begun again if it failed. Not tried twice: a lost answer is found by the next run. */
const goOn = async (api: Api, tenantId: string): Promise<Begun> => {
  const params = { tenantId };
  const { status, jobId } = await tryAgain(() => api.call(contract.routes.readTenant, { params }));
  if (status === 'failed') return api.call(contract.routes.retryTenant, { params });
  return { tenantId, job: await tryAgain(() => readJob(api, jobId)) };
};
