/** Sends the rows of a file, a few at a time, each once however often it is sent; and tries those again that failed. */
import { mapAtOnce } from '../../../functions/kernel/map-at-once.ts';
import { beginRow, type FileRow, goOnWithRow, type RowApi, type RowBegun } from '../../../functions/kernel/onboard-row.ts';
import { contract } from '../../../functions/registry/contract.ts';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import { hasEnded, type Job } from './nouns.ts';
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

const begin = async (row: SentRow, sending: Sending): Promise<SentRow> =>
  withBegun(row, await beginRow(rowApi(sending), await fileRow(row)));

const goOn = async (row: SentRow, sending: Sending): Promise<SentRow> =>
  withBegun(row, await goOnWithRow(rowApi(sending), await fileRow(row), row.tenantId ?? ''));

const withBegun = (row: SentRow, begun: RowBegun<Job>): SentRow => {
  if ('job' in begun) return withJob(row, begun.job);
  const { detail: _, ...known } = { ...row, tenantId: begun.tenantId };
  if (begun.status === 'active') return { ...known, outcome: 'open' };
  return { ...known, outcome: 'refused', detail: uploadTexts.isNow(begun.status) };
};

const rowApi = ({ api, signal }: Sending): RowApi<Job> => ({
  create: (body, key) => tryAgain(() => api(contract.routes.createTenant, { body, headers: { 'idempotency-key': key } }), signal),
  read: (tenantId) =>
    tryAgain(() => api(contract.routes.readTenant, { params: { tenantId } }), signal).catch((error: unknown) => {
      if (!isTold(error, 'TenantNotFound')) throw error;
      return undefined;
    }),
  retry: (tenantId) => tryAgain(() => api(contract.routes.retryTenant, { params: { tenantId } }), signal),
  readJob: (jobId) => tryAgain(() => api(contract.routes.readJob, { params: { jobId } }), signal),
  hasEnded,
  isUsedUp: (error) => isTold(error, 'IdempotencyKeyUsedUp'),
});

const isTold = (error: unknown, name: string): boolean => error instanceof ApiError && error.is(name);

const fileRow = async ({ tenant }: SentRow): Promise<FileRow> => {
  const bytes = new TextEncoder().encode(JSON.stringify(tenant));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { tenant, key: `upload-${[...hash.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}` };
};
