/** Follows many jobs to their ends by pages of the list of all: a thousand are ten requests a look, and a look takes its time. */
import { contract } from '../../../functions/registry/contract.ts';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import type { Job } from './nouns.ts';
import { pause } from './try-again.ts';

export type Followed = Pick<Job, 'id' | 'createdAt' | 'notBefore'>;

export interface Following {
  readonly api: Api;
  readonly signal: AbortSignal;
  /** Those that have not ended, as far as is known. Asked before each look. */
  readonly underWay: () => readonly Followed[];
  readonly onJobs: (jobs: readonly Job[]) => void;
}

/** Between two looks at least; and as many as a look took requests, so that they are one a second at most. */
const leastSeconds = 2;

/** When none has come to its turn: more may be begun meanwhile. */
const longestSeconds = 10;

/** Ends when none is under way, or it is told to stop. Throws what does not pass by itself. */
export const followJobs = async ({ api, signal, underWay, onJobs }: Following): Promise<void> => {
  while (!signal.aborted) {
    const all = underWay();
    if (all.length === 0) return;
    const due = all.filter((job) => turnOf(job) <= Date.now());
    const look = due.length === 0 ? undefined : await lookAt(due, api).catch(passing);
    if (look && !signal.aborted) onJobs(look.jobs);
    await pause(look ? Math.max(leastSeconds, look.requests) : Math.min(longestSeconds, secondsTo(all)), signal);
  }
};

const turnOf = ({ notBefore, createdAt }: Followed): number => Date.parse(notBefore ?? createdAt);

const secondsTo = (jobs: readonly Followed[]): number =>
  Math.max(leastSeconds, (Math.min(...jobs.map(turnOf)) - Date.now()) / 1_000);

/** A busy platform is looked at again later. */
const passing = (error: unknown): undefined => {
  if (!(error instanceof ApiError) || !error.isPassing) throw error;
};

interface Look {
  readonly jobs: readonly Job[];
  readonly requests: number;
}

/** Newest first, until all are seen or older ones come; what the list did not have, for it is a moment behind, is read by itself. */
const lookAt = async (wanted: readonly Followed[], api: Api): Promise<Look> => {
  const missing = new Set(wanted.map(({ id }) => id));
  const [oldest = ''] = wanted.map(({ createdAt }) => createdAt).toSorted();
  const seen: Job[] = [];
  let requests = 0;
  let cursor: string | undefined;
  let isPast = false;
  do {
    const { jobs, next } = await api(contract.routes.listJobs, { query: { limit: 100, cursor } });
    requests += 1;
    seen.push(...jobs.filter(({ id }) => missing.delete(id)));
    isPast = jobs.some(({ createdAt }) => createdAt < oldest);
    cursor = next;
  } while (cursor !== undefined && missing.size > 0 && !isPast);
  for (const jobId of missing) seen.push(await api(contract.routes.readJob, { params: { jobId } }));
  return { jobs: seen, requests: requests + missing.size };
};
