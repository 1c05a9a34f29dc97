/** A row of a file on its way to become a hospital. Pure. */
import { columns, csvOf, type Row } from '../../../functions/kernel/tenant-rows.ts';
import { hasEnded, type Job } from './nouns.ts';

/**
 * `waiting` → `sending` → `onboarding` its job runs → `open`, or `failed` its job did, and it can be tried again. `refused` by the API, so
 * that nothing was made.
 */
export interface SentRow extends Row {
  readonly outcome: 'waiting' | 'sending' | 'onboarding' | 'open' | 'failed' | 'refused';
  /** What it is to become, from the moment something was begun, and the latest work on it. */
  readonly tenantId?: string;
  readonly job?: Pick<Job, 'id' | 'createdAt' | 'notBefore'>;
  /** Why it failed or was refused, in the platform's words. */
  readonly detail?: string;
}

export const waitingRow = (row: Row): SentRow => ({ ...row, outcome: 'waiting' });

/** The row as its job has it. */
export const withJob = ({ detail: _, ...row }: SentRow, job: Job): SentRow => ({
  ...row,
  tenantId: job.tenantId,
  job: { id: job.id, createdAt: job.createdAt, ...(job.notBefore === undefined ? {} : { notBefore: job.notBefore }) },
  ...outcomeOf(job),
});

const outcomeOf = (job: Job): Pick<SentRow, 'outcome' | 'detail'> => {
  if (!hasEnded(job)) return { outcome: 'onboarding' };
  if (job.status === 'succeeded') return { outcome: 'open' };
  return job.error ? { outcome: 'failed', detail: job.error.detail } : { outcome: 'failed' };
};

export interface Tally {
  readonly all: number;
  readonly open: number;
  readonly failed: number;
  readonly refused: number;
  /** Of all, those that have come to an end. */
  readonly ended: number;
}

export const tallyOf = (rows: readonly SentRow[]): Tally => {
  const of = (wanted: SentRow['outcome']): number => rows.filter(({ outcome }) => outcome === wanted).length;
  const [open, failed, refused] = [of('open'), of('failed'), of('refused')];
  return { all: rows.length, open, failed, refused, ended: open + failed + refused };
};

/** The file again, and what became of each line. */
export const reportOf = (rows: readonly SentRow[]): string =>
  csvOf([
    [...columns, 'outcome', 'job', 'error'],
    ...rows.map(({ cells, outcome, job, detail = '' }) => [
      ...columns.map((column) => cells[column] ?? ''),
      outcome,
      job?.id ?? '',
      detail,
    ]),
  ]);
