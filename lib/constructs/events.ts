/**
 * The platform's event bus. Its events are listed in `functions/kernel/event.ts`; a function publishes those it is granted, and hears
 * those it listens to, at least once.
 */
import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { awsEvents, type EventName, platformEvents } from '../../functions/kernel/event.ts';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { Alarms } from './alarms.ts';
import type { WardFunction } from './ward-function.ts';
import type { Workflow } from './workflow.ts';

export class Events extends Construct {
  readonly bus: EventBus;

  /**
   * What no listener had or could handle, for two weeks, the longest there is. Events, and what listeners throw, hold ids and what is
   * public; SQS's own key is enough for that.
   */
  readonly #undelivered: Queue;
  readonly #listeners = new Set<WardFunction>();

  constructor(scope: Construct, id: string, { stage, alarms }: { readonly stage: Stage; readonly alarms: Alarms }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: `ward-${stage.name}`, description: 'What happens on the platform' });
    this.#undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.#undelivered, findings);
    alarms.add(this, 'NotDelivered', {
      metric: this.#undelivered.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      impact:
        'Something happened that a function was never told, or could not handle. What follows from it, a hospital that signed up or a job that ends, waits.',
      runbook: 'alarms.md#events-that-were-not-delivered',
    });
  }

  /**
   * EventBridge has delivered an event when Lambda accepts it, and offers it for a day, as long as it ever does; what was not accepted by
   * then, or cannot be, is kept. What the function makes of an event, EventBridge never learns.
   */
  #targetOf(listener: WardFunction): LambdaFunction {
    this.#keepFailuresOf(listener);
    return new LambdaFunction(listener.lambda, {
      maxEventAge: Duration.hours(24),
      retryAttempts: 185,
      deadLetterQueue: this.#undelivered,
    });
  }

  /**
   * Lambda tries an event it accepted three times, a minute and two apart, and keeps a throttled one for six hours, the longest there is.
   * What failed to the end is kept here too, with what was thrown; Lambda sends it as the function's role.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  #keepFailuresOf(listener: WardFunction): void {
    if (this.#listeners.has(listener)) return;
    this.#listeners.add(listener);
    const { queueArn } = this.#undelivered;
    listener.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
    listener.lambda.configureAsyncInvoke({
      maxEventAge: Duration.hours(6),
      retryAttempts: 2,
      // CDK's own destination would also let the function ask about the queue.
      onFailure: { bind: () => ({ destination: queueArn }) },
    });
  }

  /** Calls the function with each event of this name; `functions/edge/event.ts` is its way in. It is called twice more while it fails. */
  tell(listener: WardFunction, event: EventName): void {
    new Rule(listener, event, {
      eventBus: this.bus,
      description: `Tells ${listener.node.id}`,
      eventPattern: { source: [platformEvents[event].source], detailType: [event] },
      targets: [this.#targetOf(listener)],
    });
  }

  /**
   * Calls the function when an execution of one of these workflows ends and did not succeed. Step Functions tells the account's own bus.
   * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  tellOfFailed(listener: WardFunction, workflows: readonly Workflow[]): void {
    const name = 'Step Functions Execution Status Change';
    new Rule(listener, 'ExecutionEnded', {
      description: `Tells ${listener.node.id}`,
      eventPattern: {
        source: [awsEvents[name].source],
        detailType: [name],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: workflows.map(({ machine }) => machine.stateMachineArn),
        },
      },
      targets: [this.#targetOf(listener)],
    });
  }

  /**
   * What lets a function publish one kind of event, and no other in its name.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
   */
  publishing(event: EventName): PolicyStatement {
    return new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
      conditions: { StringEquals: { 'events:source': platformEvents[event].source, 'events:detail-type': event } },
    });
  }
}

const findings = {
  'AwsSolutions-SQS3': 'It is itself where dead letters go: people read it, and no function takes from it.',
};
