/** Sends the rows of a file, a few at a time, each once however often it is sent. */
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { contract } from '../../../functions/registry/contract.ts';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import type { ReadRow } from './upload.ts';

export interface SentRow extends ReadRow {
  readonly outcome: 'waiting' | 'sending' | 'begun' | 'refused';
  /** The job of what was begun. */
  readonly jobId?: string;
  /** Why it was refused, in the platform's words. */
  readonly detail?: string;
}

/** Below what the API takes at once from one address. */
const atATime = 4;
const attempts = 8;

/** The same row of the same file has the same key, so that a file sent again onboards nobody twice. */
const keyOf = async (tenant: NewTenant): Promise<string> => {
  const bytes = new TextEncoder().encode(JSON.stringify(tenant));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `upload-${[...hash.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1_000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

interface Sending {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly onRow: (row: SentRow) => void;
}

/** Ends when all are sent, or when it is told to stop; what was not sent then is still waiting. */
export const sendUpload = async (rows: readonly ReadRow[], sending: Sending): Promise<void> => {
  const queue = [...rows];
  const sendAll = async (): Promise<void> => {
    for (let row = queue.shift(); row && !sending.signal.aborted; row = queue.shift()) sending.onRow(await send(row, sending));
  };
  await Promise.all(Array.from({ length: atATime }, sendAll));
};

const send = async (row: ReadRow, { api, signal, onRow }: Sending): Promise<SentRow> => {
  onRow({ ...row, outcome: 'sending' });
  const headers = { 'idempotency-key': await keyOf(row.tenant) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { job } = await api(contract.routes.createTenant, { body: row.tenant, headers });
      return { ...row, outcome: 'begun', jobId: job.id };
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing || attempt === attempts) {
        return { ...row, outcome: 'refused', detail: (error as Error).message };
      }
      await pause(error.retryAfter ?? attempt, signal);
      if (signal.aborted) return { ...row, outcome: 'waiting' };
    }
  }
};
