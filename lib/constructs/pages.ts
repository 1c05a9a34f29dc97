/** The built console in its bucket: files with a hash in their name for ever, the one way in asked for each time. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { WardKey } from './ward-key.ts';

export interface PagesProps {
  readonly bucket: IBucket;
  readonly content: string;
  /** What differs between deployments: `/config.json` (web/src/config.ts). */
  readonly config: object;
  readonly stage: Stage;
  readonly key: WardKey;
}

const hashed = 'assets/*';

export class Pages extends Construct {
  constructor(scope: Construct, id: string, { bucket, content, config, stage, key }: PagesProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // Nothing is pruned: a page that is open still asks for the files of the build it came from.
    const common = { sources: [Source.asset(content)], destinationBucket: bucket, prune: false, logGroup };
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      exclude: ['*'],
      include: [hashed],
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    });
    const entrance = new BucketDeployment(this, 'Entrance', {
      ...common,
      sources: [...common.sources, Source.jsonData('config.json', config)],
      exclude: [hashed],
      cacheControl: [CacheControl.noCache()],
    });
    // The new page names new files, which must be there first.
    entrance.node.addDependency(assets);
    this.#acknowledge(bucket);
  }

  /** CDK makes one function for all deployments of a stack, beside them. */
  #acknowledge(bucket: IBucket): void {
    const stack = Stack.of(this);
    const handler = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    if (!handler) throw new Error('CDK makes the function of bucket deployments no longer where it did.');
    const assets = `arn:aws:s3:::cdk-hnb659fds-assets-${stack.account}-${stack.region}/*`;
    acknowledgeWildcards(handler, [`${bucket.bucketArn}/*`, assets.replace('arn:aws', 'arn:${AWS::Partition}')], copying);
    const actions = ['s3:GetBucket*', 's3:GetObject*', 's3:List*', 's3:Abort*', 's3:DeleteObject*'];
    acknowledge(handler, {
      ...Object.fromEntries(actions.map((action) => [`AwsSolutions-IAM5[Action::${action}]`, copying])),
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': copying,
      'AwsSolutions-L1': copying,
      'HIPAA.Security-IAMNoInlinePolicy': copying,
      'HIPAA.Security-LambdaConcurrency': copying,
      'HIPAA.Security-LambdaDLQ': copying,
      'HIPAA.Security-LambdaInsideVPC': copying,
    });
  }
}

const copying =
  'CDK’s own function, which CloudFormation runs while the stack is deployed, to copy the console’s public files into their bucket. No request reaches it and it can reach no data.';
