/** The figures of the dashboard. Pure. */
import type { Job, Tenant } from './nouns.ts';

/** How many hospitals have each status; those that none has are left out. */
export const countsByStatus = (tenants: readonly Pick<Tenant, 'status'>[]): ReadonlyMap<Tenant['status'], number> => {
  const counts = new Map<Tenant['status'], number>();
  for (const { status } of tenants) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
};

/** Nothing while it runs, or when it never began. */
export const millisecondsOf = ({
  startedAt,
  endedAt,
}: {
  startedAt?: string | undefined;
  endedAt?: string | undefined;
}): number | undefined =>
  startedAt === undefined || endedAt === undefined ? undefined : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));

/** The title of the step that a job broke at. */
export const brokenStepOf = ({ steps }: Pick<Job, 'steps'>): string | undefined =>
  steps.find(({ status }) => status === 'failed')?.title;

/** `840 ms`, `3.2 s`, `2 min 5 s` */
export const durationText = (milliseconds: number | undefined): string => {
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return '–';
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** As `timeText`, to the second. */
export const momentText = (time: string): string => moments.format(new Date(time));

/** In the reader's own time zone. */
export const timeText = (time: string | undefined): string => (time === undefined ? '–' : times.format(new Date(time)));
