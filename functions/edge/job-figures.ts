/** What a job's progress counts, written as metrics (EMF): https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { jobMetrics } from '../kernel/job-metric.ts';
import type { Job, JobStep } from '../tenancy/job.ts';

export interface JobFigure {
  readonly workflow: Job['kind'];
  /** Absent: of the job as a whole. */
  readonly step?: string;
  readonly counts: 'started' | 'completed' | 'failed';
  /** Of what completed, in milliseconds. */
  readonly duration?: number;
}

/** What happened between two versions of a job. Pure. */
export const figuresOf = (before: Job, after: Job): JobFigure[] => {
  const steps = after.steps.flatMap((step, index) => {
    const isSame = step.status === before.steps[index]?.status || (after.status === 'undoing' && step.status === 'running');
    const counts = isSame ? undefined : countedAs[step.status];
    return counts ? [{ workflow: after.kind, step: step.name, counts, ...durationOf(counts, step.startedAt, step.endedAt) }] : [];
  });
  return [...steps, ...wholeOf(before, after)];
};

const countedAs: Readonly<Partial<Record<JobStep['status'], JobFigure['counts']>>> = {
  running: 'started',
  done: 'completed',
  failed: 'failed',
};

const wholeOf = (before: Job, { kind, status, notBefore, createdAt, updatedAt }: Job): JobFigure[] => {
  const begun: JobFigure[] = before.version === 1 ? [{ workflow: kind, counts: 'started' }] : [];
  if (status === before.status || (status !== 'succeeded' && status !== 'failed')) return begun;
  const counts = status === 'succeeded' ? 'completed' : 'failed';
  // Waiting for its turn, or the days of grace of a removal, are not work.
  return [...begun, { workflow: kind, counts, ...durationOf(counts, notBefore ?? createdAt, updatedAt) }];
};

const durationOf = (counts: JobFigure['counts'], from?: string, to?: string): Pick<JobFigure, 'duration'> =>
  counts === 'completed' && from && to ? { duration: Math.max(0, Date.parse(to) - Date.parse(from)) } : {};

/**
 * Writes down what happened, after it is saved: a job moves on also when this is lost. The namespace is the stage's, from
 * `POWERTOOLS_METRICS_NAMESPACE`.
 */
export const countProgress = (before: Job, after: Job): void => {
  for (const { workflow, step, counts, duration } of figuresOf(before, after)) {
    const metrics = new Metrics();
    metrics.clearDefaultDimensions();
    metrics.addDimensions({ workflow, ...(step ? { step } : {}) });
    metrics.addMetric(jobMetrics[counts], MetricUnit.Count, 1);
    if (duration !== undefined) metrics.addMetric(jobMetrics.duration, MetricUnit.Milliseconds, duration);
    metrics.publishStoredMetrics();
  }
};
