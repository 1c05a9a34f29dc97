/** Onboards the hospitals of a file, each from wherever an earlier run left it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { mapAtOnce } from '../functions/kernel/map-at-once.ts';
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
  const begun = await mapAtOnce(rows, (row) => beginRow(needs, row), needs.parallel);
  return mapAtOnce(begun, async (each) => (each.job ? waitForRow(needs, each, each.job) : each.progress), needs.parallel);
};

interface BegunRow {
  readonly row: Row;
  readonly progress: Progress;
  /** To be waited for; absent when the row has ended already. */
  readonly job?: Job;
}

const beginRow = async (needs: OnboardNeeds, row: Row): Promise<BegunRow> => {
  const { api, state, onProgress } = needs;
  const key = state.keyOf(row.tenant);
  const before = state.find(key);
  if (before?.status === 'done') {
    onProgress(row, before);
    return { row, progress: before };
  }
  const known = before?.tenantId;
  try {
    const { tenantId, job } = await (known === undefined ? begin(api, row, key) : goOn(api, row, known));
    const status = job ? 'begun' : 'done';
    return { row, job, progress: put(needs, row, { status, tenantId, jobId: job?.id, turn: job?.notBefore }) };
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

interface Begun {
  readonly tenantId: string;
  /** Absent where the hospital is there already. */
  readonly job?: Job;
}

const isTold = (error: unknown, name: string): boolean => error instanceof ApiFailure && error.is(name);

/** Once, however often: the key is the row's. What an earlier run began is gone on with. */
const begin = async (api: Api, row: Row, idempotencyKey: string): Promise<Begun> => {
  const begun = await create(api, row, idempotencyKey).catch((error: unknown) => {
    // The key is used up: its hospital was removed or changed since. One that is there still keeps its subdomain, whatever the key.
    if (!isTold(error, 'IdempotencyKeyReused')) throw error;
    return create(api, row, randomUUID());
  });
  return hasEnded(begun.job) ? goOn(api, row, begun.tenantId) : begun;
};

const create = (api: Api, { tenant }: Row, idempotencyKey: string): Promise<Required<Begun>> =>
  tryAgain(() => api.call(contract.routes.createTenant, { body: tenant, idempotencyKey }));

/** The work an earlier run began, begun again if it failed, or if its hospital was removed since. Asked twice to try again, the API does so once. */
const goOn = async (api: Api, row: Row, tenantId: string): Promise<Begun> => {
  const params = { tenantId };
  const tenant = await tryAgain(() => api.call(contract.routes.readTenant, { params })).catch((error: unknown) => {
    if (!isTold(error, 'TenantNotFound')) throw error;
    return undefined;
  });
  if (!tenant) return create(api, row, randomUUID());
  if (tenant.status === 'failed') return tryAgain(() => api.call(contract.routes.retryTenant, { params }));
  if (tenant.status === 'provisioning') return { tenantId, job: await tryAgain(() => readJob(api, tenant.jobId)) };
  if (tenant.status === 'leaving' || tenant.status === 'removing') throw workFailed('The hospital is being removed.');
  return { tenantId };
};
