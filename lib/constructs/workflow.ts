/** A Standard workflow, defined in `statemachines/<feature>/<verb-noun>.asl.json`. It may invoke its tasks function and nothing else. */
import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Impact } from './alarms.ts';
import type { ControlFunction } from './control-function.ts';
import type { Foundation } from './foundation.ts';

export interface WorkflowProps {
  /** `provisioning/create-tenant` */
  readonly definition: `${string}/${string}`;
  /** Runs every step; the definition calls it `${Tasks}`. */
  readonly tasks: ControlFunction;
  /** What it means when an execution fails. */
  readonly impact: Impact;
}

export class Workflow extends Construct {
  readonly machine: StateMachine;

  constructor(foundation: Foundation, id: string, { definition, tasks, impact }: WorkflowProps) {
    super(foundation, id);
    const { stage, key, alarms } = foundation;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `Runs ${definition}`,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [tasks.lambda.functionArn] }));
    const destination = new LogGroup(this, 'Logs', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      comment: definition,
      definitionBody: DefinitionBody.fromString(readFileSync(`statemachines/${definition}.asl.json`, 'utf8')),
      definitionSubstitutions: { Tasks: tasks.lambda.functionArn },
      role,
      // The input holds an administrator's name and address; the history has it, the log does not need it.
      logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: stage.tracing,
    });
    alarms.add(this, 'Failures', { metric: this.machine.metricFailed({ period: Duration.minutes(5) }), threshold: 1, impact });
    acknowledge(this, findings);
    if (!stage.tracing) acknowledge(this, untraced);
  }
}

const findings = {
  'HIPAA.Security-IAMNoInlinePolicy':
    'The policy belongs to one role, is made with it and goes with it; a managed policy could be attached to another principal.',
  'AwsSolutions-IAM5[Resource::*]':
    'The actions that set up log delivery and send traces have no resource to name. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
};

const untraced = {
  'AwsSolutions-SF2': 'This stage holds no patient’s data; its executions are followed by their history and log.',
};
