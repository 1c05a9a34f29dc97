/** The rows of a file as they are sent and followed. Leaving the page, or choosing another file, ends both; what was begun goes on. */
import { useEffect, useRef, useState } from 'react';
import type { Row } from '../../../functions/kernel/tenant-rows.ts';
import { useSession } from '../access/session.tsx';
import { followJobs } from './follow-jobs.ts';
import type { Job } from './nouns.ts';
import { retryRows, type Sending, sendRows } from './send-upload.ts';
import { type SentRow, waitingRow, withJob } from './sent-row.ts';

const jobsUnderWay = (rows: readonly SentRow[]) =>
  rows.flatMap(({ outcome, job }) => (outcome === 'onboarding' && job ? [job] : []));

export const useUpload = () => {
  const { api } = useSession();
  const [rows, setRows] = useState<readonly SentRow[]>([]);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const stopper = useRef<AbortController>(undefined);
  useEffect(() => () => stopper.current?.abort(), []);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  }, [rows]);

  const isFollowing = jobsUnderWay(rows).length > 0 && !error;
  useEffect(() => {
    if (!isFollowing) return;
    const stop = new AbortController();
    const onJobs = (jobs: readonly Job[]): void => {
      const byId = new Map(jobs.map((job) => [job.id, job]));
      setRows((before) => before.map((row) => withSeen(row, byId)));
    };
    const underWay = () => jobsUnderWay(latest.current);
    followJobs({ api, signal: stop.signal, underWay, onJobs }).catch((reason: Error) => {
      if (!stop.signal.aborted) setError(reason);
    });
    return () => stop.abort();
  }, [isFollowing, api]);

  const run = async (work: (sending: Sending) => Promise<unknown>): Promise<void> => {
    const stop = new AbortController();
    stopper.current?.abort();
    stopper.current = stop;
    setSending(true);
    setError(null);
    const onRow = (row: SentRow): void => setRows((before) => before.map((each) => (each.tenant === row.tenant ? row : each)));
    // Where another file was chosen meanwhile, this is no longer its error, nor its end.
    const isCurrent = (): boolean => stopper.current === stop;
    await work({ api, signal: stop.signal, onRow }).catch((reason: Error) => {
      if (isCurrent()) setError(reason);
    });
    if (isCurrent()) setSending(false);
  };
  const of = (wanted: SentRow['outcome']) => rows.filter(({ outcome }) => outcome === wanted);
  const sendRest = () => run((sending) => sendRows(of('waiting'), sending));
  return {
    rows,
    isSending,
    isFollowing,
    error,
    start: (file: readonly Row[]): Promise<void> => {
      const all = file.map(waitingRow);
      setRows(all);
      return run((sending) => sendRows(all, sending));
    },
    sendRest,
    retryFailed: () => run((sending) => retryRows(of('failed'), sending)),
    /** After an error that is everybody's. */
    goOn: () => (of('waiting').length > 0 && !isSending ? void sendRest() : setError(null)),
    stop: () => stopper.current?.abort(),
    forget: () => {
      stopper.current?.abort();
      stopper.current = undefined;
      setRows([]);
      setError(null);
      setSending(false);
    },
  };
};

/** A row that moved on to another job meanwhile is not this one's. */
const withSeen = (row: SentRow, jobs: ReadonlyMap<string, Job>): SentRow => {
  const job = row.outcome === 'onboarding' && row.job ? jobs.get(row.job.id) : undefined;
  return job ? withJob(row, job) : row;
};
