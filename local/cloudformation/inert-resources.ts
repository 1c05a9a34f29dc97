/** Resources that change nothing for a caller of the platform: alarms, their topics, metadata. Made in name only, as docs/fidelity.md says. */
import type { ResourceHandler } from './resource.ts';

const named: ResourceHandler = async (_properties, { name, cloud }) => ({
  ref: name,
  attributes: { Arn: `arn:aws:ward-local:${cloud.region}:${cloud.accountId}:${name}` },
});

const topic: ResourceHandler = async (_properties, { name, cloud }) => {
  const arn = `arn:aws:sns:${cloud.region}:${cloud.accountId}:${name}`;
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
};

export const inertResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CDK::Metadata': named,
  'AWS::CloudWatch::Alarm': named,
  'AWS::CloudWatch::Dashboard': named,
  'AWS::Logs::MetricFilter': named,
  'AWS::Lambda::LayerVersion': named,
  'AWS::Logs::Delivery': named,
  'AWS::Logs::DeliveryDestination': named,
  'AWS::Logs::DeliverySource': named,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': named,
  'AWS::SNS::Subscription': named,
  /** The account's role for the gateway's own logs; the embedded gateway writes them itself. */
  'AWS::ApiGateway::Account': named,
};
