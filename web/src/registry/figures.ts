/** The figures of the dashboard. Pure. */
import type { Job, Tenant } from './nouns.ts';

/** How many hospitals have each status; those that none has are left out. */
export const countsByStatus = (tenants: readonly Pick<Tenant, 'status'>[]): ReadonlyMap<Tenant['status'], number> => {
  const counts = new Map<Tenant['status'], number>();
  for (const { status } of tenants) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
};

export interface StepFigures {
  readonly name: string;
  readonly title: string;
  /** Of how many steps that were done. */
  readonly runs: number;
  /** In milliseconds. */
  readonly median: number;
  readonly p95: number;
}

type TimedJob = Pick<Job, 'kind' | 'steps'>;

/** The steps of onboarding in their order; one that was never done has no figures. */
export const durationsByStep = (jobs: readonly TimedJob[]): readonly StepFigures[] => {
  const steps = new Map<string, { title: string; durations: number[] }>();
  for (const step of jobs.filter(({ kind }) => kind === 'create-tenant').flatMap((job) => job.steps)) {
    const duration = millisecondsOf(step);
    if (step.status !== 'done' || duration === undefined) continue;
    const known = steps.get(step.name) ?? { title: step.title, durations: [] };
    known.durations.push(duration);
    steps.set(step.name, known);
  }
  return [...steps].map(([name, { title, durations }]) => ({
    name,
    title,
    runs: durations.length,
    median: percentileOf(durations, 0.5),
    p95: percentileOf(durations, 0.95),
  }));
};

/** The smallest value that at least this share of the values do not exceed (nearest rank). NaN of no values. */
export const percentileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
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
