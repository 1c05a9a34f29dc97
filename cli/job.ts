/** Long work as the commands show it and wait for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { contract } from '../functions/registry/contract.ts';
import type { Api, RouteResult } from './api.ts';
import { card, minuteOf, table } from './print.ts';
import { tryAgain } from './try-again.ts';

export type Job = RouteResult<typeof contract.routes.readJob>;

export const readJob = (api: Api, jobId: string): Promise<Job> => api.call(contract.routes.readJob, { params: { jobId } });

export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean => status !== 'running' && status !== 'undoing';

/** The step that is being done, in words; what it waits for when none is. */
export const nowDoing = ({ status, steps, notBefore }: Job): string => {
  const running = steps.find((step) => step.status === 'running');
  if (running) return running.title;
  if (status === 'running' && notBefore !== undefined && Date.parse(notBefore) > Date.now())
    return `Waiting until ${minuteOf(notBefore)}`;
  return steps.find((step) => step.status === 'waiting')?.title ?? '';
};

const lookEvery = { first: 150, most: 3_000 };

/** Looks until it has ended, ever less often; `onLook` hears of each look. */
export const waitFor = async (api: Api, begun: Job, onLook: (job: Job) => void = () => {}): Promise<Job> => {
  let job = begun;
  onLook(job);
  for (let wait = lookEvery.first; !hasEnded(job); wait = Math.min(lookEvery.most, wait * 1.2)) {
    await pause(wait);
    job = await tryAgain(() => readJob(api, begun.id));
    onLook(job);
  }
  return job;
};

export const jobCard = (job: Job): string =>
  [
    card([
      ['id', job.id],
      ['kind', job.kind],
      ['hospital', job.tenantId],
      ['status', job.status],
      ['done', `${job.percentage} %`],
      ...(job.notBefore === undefined ? [] : [['not before', minuteOf(job.notBefore)] as const]),
      ...(job.error === undefined ? [] : [['error', job.error.detail] as const]),
      ['created', minuteOf(job.createdAt)],
    ]),
    '',
    table(
      ['STEP', 'STATUS'],
      job.steps.map(({ title, status }) => [title, status]),
    ),
  ].join('\n');

export const jobTable = (jobs: readonly Job[]): string =>
  table(
    ['KIND', 'STATUS', 'DONE', 'CREATED', 'ID'],
    jobs.map(({ kind, status, percentage, createdAt, id }) => [kind, status, `${percentage} %`, minuteOf(createdAt), id]),
  );
