/** How onboarding went, by step and as a whole: the same figures that `functions/edge/job-figures.ts` writes for CloudWatch. Pure. */
import * as z from 'zod';
import { hasEnded, type Job, type JobStep } from '../tenancy/job.ts';
import { createTenantSteps } from '../tenancy/workflows.ts';

const figures = {
  started: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  /** In milliseconds, of what completed; absent when nothing did. */
  median: z.number().optional(),
  p95: z.number().optional(),
};

export const onboardingFiguresSchema = z
  .object({
    /** Later than asked for, where there were more than 2,000 jobs: those are the newest. */
    since: z.string(),
    until: z.string(),
    whole: z.object({ ...figures, running: z.number().int() }),
    steps: z.array(z.object({ name: z.string(), title: z.string(), ...figures })),
  })
  .meta({ id: 'OnboardingFigures', description: 'How onboarding went over some days, as a whole and by step' });

export type OnboardingFigures = z.output<typeof onboardingFiguresSchema>;
type StepFigures = OnboardingFigures['steps'][number];
type Figures = Omit<StepFigures, 'name' | 'title'>;

/** Of whole jobs. From its turn on: waiting for it is not work. */
export const wholeFigures = (jobs: readonly Job[]): OnboardingFigures['whole'] => {
  const completed = jobs.filter(({ status }) => status === 'succeeded');
  return {
    started: jobs.length,
    completed: completed.length,
    failed: jobs.filter(({ status }) => status === 'failed').length,
    running: jobs.filter((job) => !hasEnded(job)).length,
    ...percentiles(
      completed.map(({ notBefore, createdAt, updatedAt }) => millisecondsBetween(notBefore ?? createdAt, updatedAt)),
    ),
  };
};

/** In the order of the work; steps that only an earlier release had come first. What an earlier job had done, and stands in a later one, is the earlier one's. */
export const stepFigures = (jobs: readonly Job[]): StepFigures[] => {
  const own = jobs.flatMap(({ createdAt, steps }) => steps.filter(({ startedAt }) => startedAt && startedAt >= createdAt));
  const titles = new Map(jobs.flatMap(({ steps }) => steps.map(({ name, title }) => [name, title] as const)));
  return [...titles]
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, title]) => ({ name, title, ...figuresOfStep(own.filter((step) => step.name === name)) }));
};

const placeOf = (stepName: string): number => createTenantSteps.findIndex(({ name }) => name === stepName);

/** What was undone had been done before. */
const figuresOfStep = (steps: readonly JobStep[]): Figures => {
  const done = steps.filter(({ status }) => status === 'done');
  return {
    started: steps.length,
    completed: done.length + steps.filter(({ status }) => status === 'undone').length,
    failed: steps.filter(({ status }) => status === 'failed').length,
    ...percentiles(done.map(({ startedAt = '', endedAt = '' }) => millisecondsBetween(startedAt, endedAt))),
  };
};

const millisecondsBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

const percentiles = (values: readonly number[]): Pick<Figures, 'median' | 'p95'> =>
  values.length === 0 ? {} : { median: percentileOf(values, 0.5), p95: percentileOf(values, 0.95) };

/** The smallest value that at least this share of the values do not exceed (nearest rank). NaN of no values. */
export const percentileOf = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
