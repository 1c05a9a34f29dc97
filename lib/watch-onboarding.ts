/** The alarms of onboarding, from what its jobs count: one that failed, and one that took too long. */
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { jobMetric } from './constructs/job-metric.ts';
import type { Workflow } from './constructs/workflow.ts';
import type { Platform } from './platform.ts';

/** What hospitals are promised: five minutes from their turn, which is at once for one that comes alone, to the welcome. */
const promisedMilliseconds = 300_000;

const workflow = 'create-tenant';

export const watchOnboarding = ({ stage, alarms }: Platform, watched: Workflow): void => {
  alarms.add(watched, 'JobFailed', {
    metric: jobMetric(stage, { metric: 'failed', workflow, statistic: Stats.SUM }),
    threshold: 1,
    impact: 'A hospital was not onboarded. Its people were promised an address, and have none.',
    runbook: 'onboarding-fails.md',
  });
  alarms.add(watched, 'JobSlow', {
    metric: jobMetric(stage, { metric: 'duration', workflow, statistic: Stats.MAXIMUM }),
    threshold: promisedMilliseconds,
    impact: 'To onboard a hospital took more than five minutes. Those behind it wait longer too.',
    runbook: 'onboarding-fails.md#it-takes-too-long',
  });
};
