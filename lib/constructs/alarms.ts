/** Alarms, and the topic that tells people. An alarm says who is harmed and how, and where it is written what to do, or it does not compile. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarm, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { placeOfRunbook, type Runbook } from './runbook.ts';
import type { WardKey } from './ward-key.ts';

/** A sentence for whoever is woken by it: `No one can sign in.` */
export type Impact = `${string} ${string}.`;

export interface WardAlarm {
  readonly metric: IMetric;
  /** Alarms at this value and above it. */
  readonly threshold: number;
  /** How many periods in a row; one unless told. */
  readonly periods?: number;
  /** Who is harmed, and how. It has no default. */
  readonly impact: Impact;
  /** What to do then. */
  readonly runbook: Runbook;
}

export class Alarms extends Construct {
  readonly all: IAlarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { stage, key }: { readonly stage: Stage; readonly key: WardKey }) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    this.#topic.addToResourcePolicy(alarmsOfThisAccount(this.#topic));
    if (stage.alarmEmail) this.#topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  }

  /** Raises an alarm as a part of `scope`, the construct it watches. */
  add(scope: Construct, id: string, { metric, threshold, periods = 1, impact, runbook }: WardAlarm): void {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} Runbook: ${placeOfRunbook(runbook)}`,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.all.push(alarm);
  }
}

/**
 * A policy of the topic's own takes the place of the default one, which let the account in: without this no alarm would reach anybody.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
const alarmsOfThisAccount = (topic: Topic): PolicyStatement => {
  const { account } = Stack.of(topic);
  const alarms = Stack.of(topic).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': alarms } },
  });
};
