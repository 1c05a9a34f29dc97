/**
 * Who asked CloudFront, and how it ended. Neither path nor query is written: they may hold PHI, as in the gateway's own log.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import type { WardKey } from './ward-key.ts';

export interface ViewerLogProps {
  readonly stage: Stage;
  readonly key: WardKey;
  /** Of the distribution. */
  readonly arn: string;
  /** What tells it from the stage's other logs. */
  readonly name: string;
}

const fields = [
  'date',
  'time',
  'x-edge-location',
  'c-ip',
  'cs-method',
  'x-host-header',
  'sc-status',
  'sc-bytes',
  'time-taken',
  'x-edge-result-type',
  'x-edge-detailed-result-type',
  'x-edge-request-id',
  'ssl-protocol',
  'ssl-cipher',
  'cs-protocol-version',
];

export class ViewerLog extends Construct {
  constructor(scope: Construct, id: string, { stage, key, arn, name: ownName }: ViewerLogProps) {
    super(scope, id);
    const group = new LogGroup(this, 'Group', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const name = `${Stack.of(this).stackName}-${ownName}`;
    const source = new CfnDeliverySource(this, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: arn,
    });
    const destination = new CfnDeliveryDestination(this, 'Destination', {
      name,
      destinationResourceArn: group.logGroupArn,
      outputFormat: 'json',
    });
    const delivery = new CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
      recordFields: fields,
    });
    delivery.node.addDependency(source);
  }
}
