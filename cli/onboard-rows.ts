/** Onboards the hospitals of a file, each from wherever an earlier run left it. */
import { setTimeout as pause } from 'node:timers/promises';
import { mapAtOnce } from '../functions/kernel/map-at-once.ts';
import { beginRow, goOnWithRow, type RowApi } from '../functions/kernel/onboard-row.ts';
import type { Row } from '../functions/kernel/tenant-rows.ts';
import { contract } from '../functions/registry/contract.ts';
import type { Api } from './api.ts';
import { ApiFailure } from './api-failure.ts';
import { Failure, sentenceOf, workFailed } from './failure.ts';
import { hasEnded, type Job, readJob, waitFor } from './job.ts';
import type { Progress, RunState } from './run-state.ts';
import { tryAgain } from './try-again.ts';

export interface OnboardNeeds {
  readonly api: Api;
  readonly state: RunState;
  /** Requests under way at once. */
  readonly parallel: number;
  /** Hears of each row as it moves on. */
  readonly onProgress: (row: Row, progress: Progress) => void;
}

/**
 * How each row ended, in their order. All are begun before any is waited for: the platform gives each its turn, at the rate that AWS bears.
 * Throws what ends the whole run: a sign-in that has ended, a platform that is away.
 */
export const onboardRows = async (needs: OnboardNeeds, rows: readonly Row[]): Promise<readonly Progress[]> => {
  const begun = await mapAtOnce(rows, (row) => begin(needs, row), needs.parallel);
  return mapAtOnce(begun, async (each) => (each.job ? waitForRow(needs, each, each.job) : each.progress), needs.parallel);
};

interface BegunRow {
  readonly row: Row;
  readonly progress: Progress;
  /** To be waited for; absent when the row has ended already. */
  readonly job?: Job;
}

const begin = async (needs: OnboardNeeds, row: Row): Promise<BegunRow> => {
  const { api, state, onProgress } = needs;
  const key = state.keyOf(row.tenant);
  const before = state.find(key);
  if (before?.status === 'done') {
    onProgress(row, before);
    return { row, progress: before };
  }
  const known = before?.tenantId;
  try {
    const file = { tenant: row.tenant, key };
    const begun = await (known === undefined ? beginRow(rowApi(api), file) : goOnWithRow(rowApi(api), file, known));
    const { tenantId } = begun;
    if ('job' in begun) {
      const { job } = begun;
      return { row, job, progress: put(needs, row, { status: 'begun', tenantId, jobId: job.id, turn: job.notBefore }) };
    }
    if (begun.status === 'leaving' || begun.status === 'removing') throw workFailed('The hospital is being removed.');
    return { row, progress: put(needs, row, { status: 'done', tenantId }) };
  } catch (error) {
    return {
      row,
      progress: put(needs, row, { status: known === undefined ? 'refused' : 'failed', tenantId: known, error: why(error) }),
    };
  }
};

const waitForRow = async (needs: OnboardNeeds, { row, progress: { tenantId, jobId } }: BegunRow, job: Job): Promise<Progress> => {
  try {
    await turnOf(job);
    const { status, error } = await waitFor(needs.api, job);
    return put(needs, row, { status: status === 'succeeded' ? 'done' : 'failed', tenantId, jobId, error: error?.detail });
  } catch (error) {
    return put(needs, row, { status: 'failed', tenantId, jobId, error: why(error) });
  }
};

const put = ({ state, onProgress }: OnboardNeeds, row: Row, changes: Omit<Progress, 'slug'>): Progress => {
  const progress = { slug: row.tenant.slug, ...changes };
  state.put(state.keyOf(row.tenant), progress);
  onProgress(row, progress);
  return progress;
};

/** What the API says of this row alone is the row's own end; anything else is everybody's, and thrown on. */
const why = (error: unknown): string => {
  if (!(error instanceof Failure) || error.exitCode !== 1) throw error;
  return sentenceOf(error);
};

/** Before its turn there is little to see. */
const turnOf = async ({ notBefore }: Job): Promise<void> => {
  const ahead = notBefore === undefined ? 0 : Date.parse(notBefore) - Date.now();
  if (ahead > 0) await pause(ahead);
};

const rowApi = (api: Api): RowApi<Job> => ({
  create: (tenant, idempotencyKey) => tryAgain(() => api.call(contract.routes.createTenant, { body: tenant, idempotencyKey })),
  read: (tenantId) =>
    tryAgain(() => api.call(contract.routes.readTenant, { params: { tenantId } })).catch((error: unknown) => {
      if (!isTold(error, 'TenantNotFound')) throw error;
      return undefined;
    }),
  retry: (tenantId) => tryAgain(() => api.call(contract.routes.retryTenant, { params: { tenantId } })),
  readJob: (jobId) => tryAgain(() => readJob(api, jobId)),
  hasEnded,
  isUsedUp: (error) => isTold(error, 'IdempotencyKeyUsedUp'),
});

const isTold = (error: unknown, name: string): boolean => error instanceof ApiFailure && error.is(name);
