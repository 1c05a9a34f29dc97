/** Sends the rows of a file, a few at a time, each once however often it is sent; and tries those again that failed. */
import { mapAtOnce } from '../../../functions/kernel/map-at-once.ts';
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { contract } from '../../../functions/registry/contract.ts';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import { hasEnded } from './nouns.ts';
import { type SentRow, withJob } from './sent-row.ts';
import { tryAgain } from './try-again.ts';
import { uploadTexts } from './upload-texts.ts';

export interface Sending {
  readonly api: Api;
  /** Stops it: what was not sent by then stays as it was. */
  readonly signal: AbortSignal;
  /** Hears of each row as it moves on. */
  readonly onRow: (row: SentRow) => void;
}

/** Below what the API takes at once from one address. */
const atOnce = 4;

/** Ends when all are sent, or it is told to stop. Throws what is everybody's and not a row's: a sign-in that has ended, a platform that is away. */
export const sendRows = (rows: readonly SentRow[], sending: Sending): Promise<unknown> =>
  mapAtOnce(rows, (row) => moveOn(row, sending, { work: begin, otherwise: 'refused' }), atOnce);

/** The same, for rows whose hospital is there and whose onboarding failed. */
export const retryRows = (rows: readonly SentRow[], sending: Sending): Promise<unknown> =>
  mapAtOnce(rows, (row) => moveOn(row, sending, { work: goOn, otherwise: 'failed' }), atOnce);

interface Move {
  readonly work: (row: SentRow, sending: Sending) => Promise<SentRow>;
  /** What the row is when the API will not have it. */
  readonly otherwise: 'refused' | 'failed';
}

const moveOn = async (row: SentRow, sending: Sending, { work, otherwise }: Move): Promise<void> => {
  const { signal, onRow } = sending;
  if (signal.aborted) return;
  onRow({ ...row, outcome: 'sending' });
  try {
    onRow(await work(row, sending));
  } catch (error) {
    const isItsOwn = error instanceof ApiError && !error.isPassing && error.status !== 401 && error.status !== 403;
    onRow(isItsOwn ? { ...row, outcome: otherwise, detail: error.message } : row);
    if (!isItsOwn && !signal.aborted) throw error;
  }
};

/** What an earlier upload began is gone on with: its first job is answered, and what came of it since only its hospital knows. */
const begin = async (row: SentRow, sending: Sending): Promise<SentRow> => {
  const begun = await create(row, sending, await keyOf(row.tenant)).catch((error: unknown) => {
    // The key is used up: its hospital was removed or changed since. One that is there still keeps its subdomain, whatever the key.
    if (!isTold(error, 'IdempotencyKeyReused')) throw error;
    return create(row, sending, crypto.randomUUID());
  });
  const known = withJob(row, begun.job);
  return hasEnded(begun.job) ? goOn(known, sending) : known;
};

const isTold = (error: unknown, name: string): boolean => error instanceof ApiError && error.is(name);

const create = ({ tenant: body }: SentRow, { api, signal }: Sending, key: string) =>
  tryAgain(() => api(contract.routes.createTenant, { body, headers: { 'idempotency-key': key } }), signal);

/** The same row has the same key. */
const keyOf = async (tenant: NewTenant): Promise<string> => {
  const bytes = new TextEncoder().encode(JSON.stringify(tenant));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `upload-${[...hash.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

/** As the hospital is now: begun again if it failed, or was removed since. Asked twice to try again, the API does so once. */
const goOn = async (row: SentRow, sending: Sending): Promise<SentRow> => {
  const { api, signal } = sending;
  const params = { tenantId: row.tenantId ?? '' };
  const tenant = await tryAgain(() => api(contract.routes.readTenant, { params }), signal).catch((error: unknown) => {
    if (!isTold(error, 'TenantNotFound')) throw error;
    return undefined;
  });
  if (!tenant) return withJob(row, (await create(row, sending, crypto.randomUUID())).job);
  const { status, jobId } = tenant;
  if (status === 'failed') {
    const { job } = await tryAgain(() => api(contract.routes.retryTenant, { params }), signal);
    return withJob(row, job);
  }
  if (status === 'provisioning')
    return withJob(row, await tryAgain(() => api(contract.routes.readJob, { params: { jobId } }), signal));
  if (status === 'leaving' || status === 'removing') return { ...row, outcome: 'refused', detail: uploadTexts.leaving };
  return { ...row, outcome: 'open' };
};
