/** The platform's own key: it encrypts tables, logs and alarms at rest. Tenants' records and files have keys of their own. */
import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/** Marks what is the platform's own: whoever may tag new keys with a tenant may not so tag this one. */
export const platformTag = 'ward:stage';

/** How long a key waits for its deletion, which can be taken back until then: the longest and the shortest that KMS allows. */
export const pendingWindowDays = (stage: Stage): number => (stage.retain ? 30 : 7);

export class WardKey extends Key {
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      alias: `ward/${stage.name}/platform`,
      description: `Ward ${stage.name}: tables, logs and alarms at rest`,
      enableKeyRotation: true,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(pendingWindowDays(stage)),
    });
    Tags.of(this).add(platformTag, stage.name);
    for (const statement of [throughDynamoDb(this), logsOf(this), alarmsOf(this)]) this.addToResourcePolicy(statement);
  }
}

/**
 * DynamoDB decrypts a table's key in its caller's name. As with the key AWS manages, whoever DynamoDB lets in may use this one through
 * DynamoDB, and in no other way; who that is, the caller's own policies say, and session policies need not name a second key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
const throughDynamoDb = (key: Key): PolicyStatement =>
  new PolicyStatement({
    sid: 'ThroughDynamoDb',
    principals: [new AnyPrincipal()],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: {
      StringEquals: {
        'kms:CallerAccount': Stack.of(key).account,
        'kms:ViaService': `dynamodb.${Stack.of(key).region}.amazonaws.com`,
      },
    },
  });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const logsOf = (key: Key): PolicyStatement => {
  const { region, account, stackName } = Stack.of(key);
  const groups = [`${stackName}-*`, 'API-Gateway-Execution-Logs_*'];
  return new PolicyStatement({
    sid: 'Logs',
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': groups.map((group) => `arn:aws:logs:${region}:${account}:log-group:${group}`),
      },
    },
  });
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const alarmsOf = (key: Key): PolicyStatement =>
  new PolicyStatement({
    sid: 'Alarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(key).account } },
  });
