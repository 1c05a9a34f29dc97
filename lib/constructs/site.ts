/**
 * What a browser reaches: the console from a private bucket and the API, as one origin, at the platform's name and every hospital's.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AaaaRecord, ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import { PageHeaders } from './page-headers.ts';
import { Pages } from './pages.ts';
import type { TenantDomain } from './tenant-domain.ts';
import { ViewerLog } from './viewer-log.ts';
import type { WardKey } from './ward-key.ts';

export interface SiteProps {
  readonly stage: Stage;
  readonly key: WardKey;
  readonly api: SpecRestApi;
  /** Absent: the distribution's own name is all there is, and no hospital's address works. */
  readonly domain?: TenantDomain;
  /** The folder of the built console. */
  readonly content: string;
  /** What its pages must know of this deployment. */
  readonly config: object;
  /** Whom a page may speak to besides its own origin: `https://cognito-idp.us-east-1.amazonaws.com`. */
  readonly reaches: readonly string[];
}

export class Site extends Construct {
  /** Each hospital's record is an alias of its domain name. */
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { stage, key, api, domain, content, config, reaches }: SiteProps) {
    super(scope, id);
    const bucket = consoleBucket(this, stage);
    const toApi = apiBehavior(api, domain);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Ward ${stage.name}: the console and the API`,
      ...(domain && {
        domainNames: [stage.domain.name, `*.${stage.domain.name}`],
        certificate: domain.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: new PageHeaders(this, 'Headers', reaches),
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: oneEntrance(this) }],
        compress: true,
      },
      additionalBehaviors: { '/v1/*': toApi, '/fhir/*': toApi },
    });
    new Pages(this, 'Pages', { bucket, content, config, stage, key });
    new ViewerLog(this, 'ViewerLog', { stage, key, arn: this.distribution.distributionArn, name: 'viewers' });
    if (domain) {
      // Each hospital's own record is made when it is onboarded: a wildcard would answer for whoever is not there.
      const target = RecordTarget.fromAlias(new CloudFrontTarget(this.distribution));
      const apex = { zone: domain.zone, recordName: `${stage.domain.name}.`, target };
      new ARecord(this, 'Record', apex);
      new AaaaRecord(this, 'RecordV6', apex);
    }
    acknowledge(this.distribution, findings);
    if (!domain) acknowledge(this.distribution, withoutDomain);
    if (stage.domain.hostedZoneId === 'made') acknowledge(this.distribution, ofThisMachine);
  }
}

/** The built files are the same for everyone and no secret; what matters is that nobody else can write them. */
const consoleBucket = (scope: Construct, stage: Stage): Bucket => {
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    versioned: true,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  acknowledge(bucket, bucketFindings);
  return bucket;
};

/**
 * Answers depend on who asks, so none is kept. With a domain the Host goes on, for it names the hospital; API Gateway's own name would
 * refuse a foreign one.
 */
const apiBehavior = (api: SpecRestApi, domain: TenantDomain | undefined): BehaviorOptions => ({
  origin: domain ? new HttpOrigin(domain.origin, { originSslProtocols: [OriginSslPolicy.TLS_V1_2] }) : new RestApiOrigin(api),
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: domain ? OriginRequestPolicy.ALL_VIEWER : OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  compress: true,
});

/** A place in the console is a path without a file, and `index.html` is the one way in. By error pages, the API's 404s would become it too. */
const oneEntrance = (scope: Construct): EdgeFunction =>
  new EdgeFunction(scope, 'OneEntrance', {
    comment: 'Places in the console are answered by index.html',
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(
      [
        'function handler(event) {',
        '  const request = event.request;',
        "  if (!request.uri.split('/').pop().includes('.')) request.uri = '/index.html';",
        '  return request;',
        '}',
      ].join('\n'),
    ),
  });

const findings = {
  'AwsSolutions-CFR1':
    'Hospitals’ staff travel, and work for hospitals wherever they are; whom a hospital admits is its own policy.',
  'AwsSolutions-CFR2':
    'Every route that reads or writes anything of a tenant needs a verified credential before any code of ours runs. Managed WAF rules refuse clinical bodies above 8 KB.',
  'AwsSolutions-CFR3':
    'Requests are logged by the newer standard logging, field by field (viewer-log.ts): the older writes every query, and a search may name a patient.',
};

const withoutDomain = {
  'AwsSolutions-CFR4': 'This stage has no domain, so CloudFront shows its own certificate, for which it fixes the protocols.',
};

const ofThisMachine = {
  'CloudFormation-Validate::E3013': 'The zone is the embedded cloud’s, where `localhost` is a domain like any other.',
};

const bucketFindings = {
  'AwsSolutions-S1': 'CloudFront alone reads it, and CloudFront’s log tells who asked.',
  'HIPAA.Security-S3BucketLoggingEnabled': 'CloudFront alone reads it, and CloudFront’s log tells who asked.',
  'HIPAA.Security-S3BucketReplicationEnabled': 'It holds what the build makes again at any time.',
  'HIPAA.Security-S3DefaultEncryptionKMS': 'It holds the console’s public files and no data; they are encrypted with S3’s keys.',
};

/** The address of a Regional service's endpoint, as a page may be let speak to it. */
export const endpointOf = (scope: Construct, service: string): string =>
  `https://${service}.${Stack.of(scope).region}.${Aws.URL_SUFFIX}`;
