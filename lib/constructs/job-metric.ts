/** The metrics that functions write of a workflow's jobs, as alarms and the dashboard read them. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { jobMetrics, metricNamespaceOf } from '../../functions/kernel/job-metric.ts';
import type { Stage } from '../stages.ts';

export interface JobMetric {
  readonly metric: keyof typeof jobMetrics;
  /** The kind of its jobs: `create-tenant`. */
  readonly workflow: string;
  readonly statistic: string;
}

const period = Duration.minutes(5);

/** Of whole jobs. */
export const jobMetric = ({ name }: Stage, { metric, workflow, statistic }: JobMetric, label?: string): Metric =>
  new Metric({
    namespace: metricNamespaceOf(name),
    metricName: jobMetrics[metric],
    dimensionsMap: { workflow },
    statistic,
    period,
    ...(label ? { label } : {}),
  });

/** Of each step there is, found when it is looked at; for the dashboard alone: an alarm takes no search. */
export const stepMetrics = ({ name }: Stage, { metric, workflow, statistic }: JobMetric): IMetric => {
  const wanted = `{"${metricNamespaceOf(name)}",step,workflow} MetricName="${jobMetrics[metric]}" workflow="${workflow}"`;
  return new MathExpression({ expression: `SEARCH('${wanted}', '${statistic}', 300)`, label: "${PROP('Dim.step')}", period });
};
