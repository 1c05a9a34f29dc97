/** A Standard workflow, defined in `statemachines/<feature>/<verb-noun>.asl.json`. It may invoke its tasks functions and nothing else. */
import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { alarmCodes } from '../../functions/kernel/alarm-code.ts';
import { acknowledge } from './acknowledge.ts';
import type { Impact } from './alarms.ts';
import type { ControlFunction } from './control-function.ts';
import type { Foundation } from './foundation.ts';
import type { Runbook } from './runbook.ts';

export interface WorkflowProps {
  /** `provisioning/create-tenant` */
  readonly definition: `${string}/${string}`;
  /** Runs every step; the definition calls it `${Tasks}`. */
  readonly tasks: ControlFunction;
  /** Those of other features that it also calls, by their names in the definition: `RecordsTasks` is `${RecordsTasks}`. */
  readonly others?: Readonly<Record<string, ControlFunction>>;
  /**
   * The step that ends an execution that failed: where it fails itself, the job goes on saying that it runs. Absent where there is no job,
   * and where another workflow of the same tasks, ended by the same step, is watched already.
   */
  readonly endedBy?: string;
  /** What it means when an execution ends, and what it was to take away is still there. */
  readonly impact: Impact;
  /** What to do then. */
  readonly runbook: Runbook;
}

export class Workflow extends Construct {
  readonly machine: StateMachine;
  /** Those that run its steps. */
  readonly functions: readonly ControlFunction[];

  constructor(foundation: Foundation, id: string, { definition, tasks, others = {}, endedBy, impact, runbook }: WorkflowProps) {
    super(foundation, id);
    const { stage, key } = foundation;
    const named = { Tasks: tasks, ...others };
    this.functions = Object.values(named);
    const arns = Object.fromEntries(Object.entries(named).map(([name, { lambda }]) => [name, lambda.functionArn]));
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `Runs ${definition}`,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(arns) }));
    const destination = new LogGroup(this, 'Logs', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      comment: definition,
      definitionBody: DefinitionBody.fromString(readFileSync(`statemachines/${definition}.asl.json`, 'utf8')),
      definitionSubstitutions: arns,
      role,
      // What a step answers or fails with may quote what it was given; the log has the events, and none of their data.
      logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: stage.tracing,
    });
    this.#watch(foundation, { tasks, endedBy, impact, runbook });
    acknowledge(this, findings);
    if (!stage.tracing) acknowledge(this, untraced);
  }

  /** One that fails has refused, and taken back what it made: its job tells whoever asked. One that was cut off tells nobody. */
  #watch({ stage, alarms }: Foundation, { tasks, endedBy, impact, runbook }: Omit<WorkflowProps, 'definition' | 'others'>): void {
    const period = Duration.minutes(5);
    const metrics = {
      ...(endedBy ? { LeftBehind: tasks.logged('LeftBehind', leftBehind(endedBy), stage) } : {}),
      TimedOut: this.machine.metricTimedOut({ period }),
      Aborted: this.machine.metricAborted({ period }),
    };
    for (const [id, metric] of Object.entries(metrics)) alarms.add(this, id, { metric, threshold: 1, impact, runbook });
  }
}

/** Said by the step that ends it, or of that step. */
const leftBehind = (endedBy: string): string =>
  `{ $.code = "${alarmCodes.leftBehind}" || ($.code = "StepFailed" && $.step = "${endedBy}") }`;

const findings = {
  'HIPAA.Security-IAMNoInlinePolicy':
    'The policy belongs to one role, is made with it and goes with it; a managed policy could be attached to another principal.',
  'AwsSolutions-IAM5[Resource::*]':
    'The actions that set up log delivery and send traces have no resource to name. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
};

const untraced = {
  'AwsSolutions-SF2': 'This stage holds no patient’s data; its executions are followed by their history and log.',
};
