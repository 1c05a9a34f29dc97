/** What every function here is. Use one of its kinds: `TenantFunction`, `ControlFunction` or `PublicFunction`. */
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, TenancyConfig, Tracing } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { alarmCodes } from '../../functions/kernel/alarm-code.ts';
import { metricNamespaceOf } from '../../functions/kernel/job-metric.ts';
import type { Entry } from '../bundle.ts';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { Impact } from './alarms.ts';
import type { Foundation } from './foundation.ts';

export interface WardFunctionProps {
  /** `records/api` is `functions/records/api.ts`, which exports `handler`. */
  readonly entry: Entry;
  /** What people cannot do while it fails; every alarm on it says so. */
  readonly impact: Impact;
  /** 512 MB unless told. */
  readonly memory?: Size;
  /** 15 seconds unless told: inside the gateway's 29. */
  readonly timeout?: Duration;
  /**
   * Its callers take a thrown error for a refusal (a bad token, a taken slug), and Lambda counts every one: only what failed
   * unexpectedly, as its log says, raises the alarm.
   */
  readonly refusesByThrowing?: boolean;
}

export class WardFunction extends Construct {
  readonly role: Role;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  protected constructor(foundation: Foundation, id: string, props: WardFunctionProps & { readonly perTenant: boolean }) {
    super(foundation, id);
    const { stage, key, bundle } = foundation;
    const { entry, timeout = Duration.seconds(15), memory = Size.mebibytes(512) } = props;
    this.logGroup = new LogGroup(this, 'Logs', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: `Runs ${entry}` });
    this.logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: entry,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundle.codeOf(entry),
      handler: 'index.handler',
      memorySize: memory.toMebibytes(),
      timeout,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(props.perTenant ? { tenancyConfig: TenancyConfig.PER_TENANT } : {}),
      environment: { POWERTOOLS_SERVICE_NAME: entry, POWERTOOLS_METRICS_NAMESPACE: metricNamespaceOf(stage.name) },
    });
    this.#watch(foundation, props, timeout);
    acknowledge(this, findings);
    if (stage.tracing) acknowledge(this.role, traces);
  }

  /** Adds one statement to the role and the variables that go with it, so that permission and configuration cannot drift apart. */
  protected allow(statement: PolicyStatement, variables: Readonly<Record<string, string>> = {}): void {
    this.role.addToPolicy(statement);
    for (const [name, value] of Object.entries(variables)) this.lambda.addEnvironment(name, value);
  }

  /** Counts the lines of its log that match, over five minutes. */
  logged(id: string, pattern: string, stage: Stage): IMetric {
    const filter = new MetricFilter(this, id, {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace: metricNamespaceOf(stage.name),
      metricName: `${this.node.id}${id}`,
    });
    return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(5) });
  }

  #watch({ stage, alarms }: Foundation, { impact, refusesByThrowing }: WardFunctionProps, timeout: Duration): void {
    const period = Duration.minutes(5);
    const slow = timeout.toMilliseconds() * 0.8;
    const errors = refusesByThrowing ? this.logged('Failures', unexpected, stage) : this.lambda.metricErrors({ period });
    alarms.add(this, 'Errors', { metric: errors, threshold: 1, impact: `Calls fail. ${impact}`, runbook: 'alarms.md#errors' });
    alarms.add(this, 'Throttles', {
      metric: this.lambda.metricThrottles({ period }),
      threshold: 1,
      impact: `Calls are turned away for want of concurrency. ${impact}`,
      runbook: 'alarms.md#throttles',
    });
    alarms.add(this, 'Slowness', {
      metric: this.lambda.metricDuration({ period, statistic: Stats.percentile(99) }),
      threshold: slow,
      periods: 3,
      impact: `The slowest calls are close to being cut off. ${impact}`,
      runbook: 'alarms.md#slowness',
    });
  }
}

/**
 * What the function says of itself, and what Lambda says of a function that was cut off, or never began.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const unexpected = `{ $.code = "${alarmCodes.unexpected}" || $.record.status = "timeout" || $.record.errorType = "Runtime.*" }`;

const findings = {
  'HIPAA.Security-IAMNoInlinePolicy':
    'Each policy belongs to one role, is made with it and goes with it; a managed policy could be attached to another principal.',
  'HIPAA.Security-LambdaConcurrency':
    'Concurrency kept for one function is taken from the others. The gateway throttles the whole, and an alarm tells of every throttled call.',
  'HIPAA.Security-LambdaDLQ':
    'Callers wait for the answer (API Gateway, Cognito, Step Functions) and see the failure. An event that a function hears and fails to handle to the end goes to the queue of undelivered events, by a destination, which also keeps why.',
  'HIPAA.Security-LambdaInsideVPC':
    'The function has no inbound network and calls AWS APIs alone, over TLS, each call signed and authorised by IAM; a VPC would add a path, not remove one.',
};

const traces = {
  'AwsSolutions-IAM5[Resource::*]':
    'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource to name; they write traces and read nothing.',
};
