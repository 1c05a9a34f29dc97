/**
 * The metrics of workflows, by which functions write them and alarms and the dashboard find them. Of a step by `workflow` and `step`, of
 * the whole by `workflow` alone; never by hospital, of which there are too many: https://aws.amazon.com/cloudwatch/pricing/
 */
export const jobMetrics = {
  /** A step, or a job, began. What began and neither completed nor failed is under way, or was cut off. */
  started: 'Started',
  completed: 'Completed',
  /** The step a job broke at, after all its attempts; or the job. */
  failed: 'Failed',
  /** Milliseconds, of what completed: with every attempt and every pause between them. */
  duration: 'Duration',
} as const;

/** A stage's own, for several may share an account. */
export const metricNamespaceOf = (stage: string): string => `Ward/${stage}`;
