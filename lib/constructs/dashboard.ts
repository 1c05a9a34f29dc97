/** What is looked at first when something is wrong: a stage's alarms, onboarding by step, workflows, the API and its functions, on one page. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { RestApiBase } from 'aws-cdk-lib/aws-apigateway';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  PeriodOverride,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import type { Alarms } from './alarms.ts';
import { type JobMetric, jobMetric, stepMetrics } from './job-metric.ts';
import { WardFunction } from './ward-function.ts';
import { Workflow } from './workflow.ts';

export interface DashboardProps {
  readonly stage: Stage;
  readonly alarms: Alarms;
  readonly api: RestApiBase;
}

const workflow = 'create-tenant';
const period = Duration.minutes(5);

/** Made last: it shows every alarm, function and workflow that the stack has by then. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, alarms, api }: DashboardProps) {
    super(scope, id);
    const constructs = Stack.of(this).node.findAll();
    const workflows = constructs.filter((construct) => construct instanceof Workflow);
    const functions = constructs.filter((construct) => construct instanceof WardFunction);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 6 })],
        onboarding(stage),
        steps(stage),
        [
          graph('Workflows running', 12, workflows.map(running)),
          graph('Workflows that failed, timed out or were aborted', 12, workflows.flatMap(brokenOff)),
        ],
        [failedAttempts(workflows)],
        [
          graph('API: errors of ours (5xx)', 8, [api.metricServerError({ statistic: Stats.SUM, period, label: '5xx' })]),
          graph('API: latency', 8, [latency(api, 'p50'), latency(api, 'p99')]),
          graph('Functions: throttles', 8, functions.map(throttles)),
        ],
      ],
    });
  }
}

const graph = (title: string, width: number, left: IMetric[]): IWidget => new GraphWidget({ title, width, height: 6, left });

const counted = ['started', 'completed', 'failed'] as const;

const onboarding = (stage: Stage): IWidget[] => {
  const count = (metric: JobMetric['metric']) => jobMetric(stage, { metric, workflow, statistic: Stats.SUM });
  const duration = (statistic: string) => jobMetric(stage, { metric: 'duration', workflow, statistic }, statistic);
  return [
    new SingleValueWidget({
      title: 'Onboarding, in the time shown',
      metrics: counted.map(count),
      setPeriodToTimeRange: true,
      width: 6,
      height: 6,
    }),
    graph('Onboarding', 9, counted.map(count)),
    graph('Onboarding: duration (ms)', 9, [duration('p50'), duration('p95')]),
  ];
};

const steps = (stage: Stage): IWidget[] => {
  const by = (metric: JobMetric['metric'], statistic: string) => [stepMetrics(stage, { metric, workflow, statistic })];
  return [
    graph('Steps that started', 8, by('started', 'Sum')),
    graph('Steps that completed', 8, by('completed', 'Sum')),
    graph('Steps that failed', 8, by('failed', 'Sum')),
    graph('Duration of steps (p50, ms)', 12, by('duration', 'p50')),
    graph('Duration of steps (p95, ms)', 12, by('duration', 'p95')),
  ];
};

/** Step Functions counts beginnings and ends: of those begun in the time shown, so many have not ended. `nth` keeps a graph's ids apart. */
const running = ({ machine, node }: Workflow, nth: number): IMetric => {
  const ends = [machine.metricSucceeded, machine.metricFailed, machine.metricTimedOut, machine.metricAborted];
  const ended = ends.map((metric, index) => [`ended${nth}${index}`, metric.call(machine, { period })] as const);
  return new MathExpression({
    expression: `RUNNING_SUM(FILL(begun${nth}, 0)${ended.map(([name]) => ` - FILL(${name}, 0)`).join('')})`,
    usingMetrics: { [`begun${nth}`]: machine.metricStarted({ period }), ...Object.fromEntries(ended) },
    label: node.id,
    period,
  });
};

const brokenOff = ({ machine, node }: Workflow): IMetric[] => [
  machine.metricFailed({ period, label: `${node.id}: failed` }),
  machine.metricTimedOut({ period, label: `${node.id}: timed out` }),
  machine.metricAborted({ period, label: `${node.id}: aborted` }),
];

const latency = (api: RestApiBase, statistic: string): IMetric => api.metricLatency({ statistic, period, label: statistic });

const throttles = ({ lambda, node }: WardFunction): IMetric => lambda.metricThrottles({ period, label: node.id });

/** Also of steps that were done in the end: what is slow because it is tried often shows here why. */
const failedAttempts = (workflows: readonly Workflow[]): IWidget => {
  const groups = new Set(workflows.flatMap(({ functions }) => functions.map(({ logGroup }) => logGroup.logGroupName)));
  return new LogQueryWidget({
    title: 'Attempts that failed',
    logGroupNames: [...groups],
    queryLines: [
      'filter code = "StepFailed"',
      'stats count() as attempts, latest(@timestamp) as last by step, failure.name, failure.cause',
      'sort attempts desc',
    ],
    width: 24,
    height: 6,
  });
};
