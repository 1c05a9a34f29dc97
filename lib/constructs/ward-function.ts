/** What every function here is. Use one of its two kinds: `TenantFunction` or `ControlFunction`. */
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, TenancyConfig, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Entry } from '../bundle.ts';
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
  /** Keeps this much concurrency for the function, and it to this much. */
  readonly reservedConcurrency?: number;
}

export class WardFunction extends Construct {
  readonly role: Role;
  readonly lambda: LambdaFunction;

  protected constructor(foundation: Foundation, id: string, props: WardFunctionProps & { readonly perTenant: boolean }) {
    super(foundation, id);
    const { stage, key, bundle } = foundation;
    const { entry, timeout = Duration.seconds(15), memory = Size.mebibytes(512) } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: `Runs ${entry}` });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: entry,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundle.codeOf(entry),
      handler: 'index.handler',
      memorySize: memory.toMebibytes(),
      timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...(props.perTenant ? { tenancyConfig: TenancyConfig.PER_TENANT } : {}),
      environment: { POWERTOOLS_SERVICE_NAME: entry },
    });
    this.#watch(foundation, props.impact, timeout);
    acknowledge(this, findings);
    if (stage.tracing) acknowledge(this.role, traces);
  }

  /** Adds one statement to the role and the variables that go with it, so that permission and configuration cannot drift apart. */
  protected allow(statement: PolicyStatement, variables: Readonly<Record<string, string>> = {}): void {
    this.role.addToPolicy(statement);
    for (const [name, value] of Object.entries(variables)) this.lambda.addEnvironment(name, value);
  }

  #watch({ alarms }: Foundation, impact: Impact, timeout: Duration): void {
    const period = Duration.minutes(5);
    const slow = timeout.toMilliseconds() * 0.8;
    alarms.add(this, 'Errors', { metric: this.lambda.metricErrors({ period }), threshold: 1, impact: `Calls fail. ${impact}` });
    alarms.add(this, 'Throttles', {
      metric: this.lambda.metricThrottles({ period }),
      threshold: 1,
      impact: `Calls are turned away for want of concurrency. ${impact}`,
    });
    alarms.add(this, 'Slowness', {
      metric: this.lambda.metricDuration({ period, statistic: Stats.percentile(99) }),
      threshold: slow,
      periods: 3,
      impact: `The slowest calls are close to being cut off. ${impact}`,
    });
  }
}

const findings = {
  'HIPAA.Security-IAMNoInlinePolicy':
    'Each policy belongs to one role, is made with it and goes with it; a managed policy could be attached to another principal.',
  'HIPAA.Security-LambdaConcurrency':
    'Concurrency kept for one function is taken from the others. The gateway throttles the whole, and an alarm tells of every throttled call.',
  'HIPAA.Security-LambdaDLQ':
    'Every caller waits for the answer (API Gateway, Cognito, Step Functions) and sees the failure; there are no asynchronous calls to keep.',
  'HIPAA.Security-LambdaInsideVPC':
    'The function has no inbound network and calls AWS APIs alone, over TLS, each call signed and authorised by IAM; a VPC would add a path, not remove one.',
};

const traces = {
  'AwsSolutions-IAM5[Resource::*]':
    'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource to name; they write traces and read nothing.',
};
