/** A job that is watched to its end, with a bar where there is a terminal to draw it on. */
import cliProgress from 'cli-progress';
import type { Api } from './api.ts';
import { workFailed } from './failure.ts';
import { type Job, nowDoing, waitFor } from './job.ts';
import type { Globals } from './print.ts';

/** Bars are for people who look: never in a pipe, a log or beside JSON. */
export const hasBars = ({ json }: Pick<Globals, 'json'>): boolean => process.stderr.isTTY === true && !json;

/** The job as it ended, well or not. */
export const watch = async (globals: Globals, api: Api, begun: Job): Promise<Job> => {
  if (!hasBars(globals)) return waitFor(api, begun);
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {percentage} %  {step}', stream: process.stderr, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(100, begun.percentage, { step: nowDoing(begun) });
  try {
    return await waitFor(api, begun, (job) => bar.update(job.percentage, { step: nowDoing(job) }));
  } finally {
    bar.stop();
  }
};

/** A job that failed makes the command fail, in the job's own words; so does one that was cancelled. */
export const refuseFailed = (job: Job): void => {
  if (job.status === 'failed') throw workFailed('The job failed', job.error?.detail);
  if (job.status === 'cancelled')
    throw workFailed(
      'The job was cancelled',
      job.kind === 'attach-domain' ? 'The domain was removed meanwhile.' : 'The hospital was restored before anything was done.',
    );
};
