/**
 * The platform's event bus. Its events are listed in `functions/kernel/event.ts`; a function publishes those it is granted, and hears
 * those it listens to, at least once.
 */
import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type EventName, platformEvents } from '../../functions/kernel/event.ts';
import type { Stage } from '../stages.ts';
import type { WardFunction } from './ward-function.ts';

export class Events extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { name }: Stage) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: `ward-${name}`, description: 'What happens on the platform' });
  }

  /** Calls the function with each event of this name; `functions/edge/event.ts` is its way in. It is called again while it fails. */
  tell(listener: WardFunction, event: EventName): void {
    new Rule(listener, event, {
      eventBus: this.bus,
      description: `Tells ${listener.node.id}`,
      eventPattern: { source: [platformEvents[event].source], detailType: [event] },
      targets: [new LambdaFunction(listener.lambda, { maxEventAge: Duration.hours(24), retryAttempts: 185 })],
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
