/**
 * Where hospitals' own domains come in: a distribution that is a blueprint for one tenant a hospital, whose origin is the hospital's address.
 * So an own domain is one more name that leads there, and the API sees nothing of it (docs/decisions/0050-own-domains.md).
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-config-options.html
 */
import { Stack } from 'aws-cdk-lib';
import { CachePolicy, CfnConnectionGroup, CfnDistribution, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { TenantDomain } from './tenant-domain.ts';
import { ViewerLog } from './viewer-log.ts';
import { platformTag, type WardKey } from './ward-key.ts';

export interface OwnDomainsProps {
  readonly stage: Stage;
  readonly key: WardKey;
  readonly domain: TenantDomain;
}

export interface OwnDomainsGrant {
  readonly statements: readonly PolicyStatement[];
  /** The resources among them that hold a `*`. */
  readonly wildcards: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export class OwnDomains extends Construct {
  /** What a hospital's record names: `d….cloudfront.net`. */
  readonly target: string;
  readonly #distribution: CfnDistribution;
  readonly #group: CfnConnectionGroup;
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage, key, domain }: OwnDomainsProps) {
    super(scope, id);
    this.#stage = stage;
    this.#distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: `Ward ${stage.name}: hospitals’ own domains`,
        connectionMode: 'tenant-only',
        tenantConfig: { parameterDefinitions: [{ name: 'slug', definition: { stringSchema: { required: true } } }] },
        httpVersion: 'http2and3',
        origins: [addressOf(stage)],
        // Whether anything is kept is decided at the address, by the distribution there.
        defaultCacheBehavior: {
          targetOriginId: 'Address',
          allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          cachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
          originRequestPolicyId: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
          viewerProtocolPolicy: 'redirect-to-https',
          compress: true,
        },
        // Each tenant shows its own; the protocols are of this one.
        viewerCertificate: {
          acmCertificateArn: domain.certificate.certificateArn,
          sslSupportMethod: 'sni-only',
          minimumProtocolVersion: 'TLSv1.2_2021',
        },
      },
    });
    this.#group = new CfnConnectionGroup(this, 'Group', { name: `ward-${stage.name}`, enabled: true, ipv6Enabled: true });
    this.target = this.#group.attrRoutingEndpoint;
    const arn = Stack.of(this).formatArn({
      ...{ service: 'cloudfront', region: '', resource: 'distribution', resourceName: this.#distribution.ref },
    });
    new ViewerLog(this, 'ViewerLog', { stage, key, arn, name: 'own-domains' });
    acknowledge(this.#distribution, findings);
  }

  /**
   * Makes tenants of this stage, and changes those of this stage. One is told by its tag, for CloudFront names it itself.
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
   */
  get serving(): OwnDomainsGrant {
    const stack = Stack.of(this);
    const tenants = stack.formatArn({ service: 'cloudfront', region: '', resource: 'distribution-tenant', resourceName: '*' });
    const certificates = stack.formatArn({ service: 'acm', resource: 'certificate', resourceName: '*' });
    const tagged = {
      StringEquals: { [`aws:RequestTag/${platformTag}`]: this.#stage.name },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [platformTag] },
    };
    const ofThisStage = { StringEquals: { [`aws:ResourceTag/${platformTag}`]: this.#stage.name } };
    const change = ['Get', 'Update', 'Delete'].map((verb) => `cloudfront:${verb}DistributionTenant`);
    const look = ['cloudfront:GetManagedCertificateDetails', 'cloudfront:VerifyDnsConfiguration'];
    return {
      statements: [
        new PolicyStatement({ actions: ['cloudfront:CreateDistributionTenant'], resources: ['*'], conditions: tagged }),
        new PolicyStatement({
          actions: ['cloudfront:TagResource'],
          resources: [tenants],
          conditions: { ...tagged, Null: { [`aws:ResourceTag/${platformTag}`]: 'true' } },
        }),
        new PolicyStatement({ actions: [...change, ...look], resources: [tenants], conditions: ofThisStage }),
        // CloudFront asks ACM in its caller's name.
        new PolicyStatement({ actions: ['acm:RequestCertificate'], resources: ['*'] }),
        new PolicyStatement({ actions: ['acm:DescribeCertificate'], resources: [certificates] }),
      ],
      wildcards: ['*', tenants, certificates],
      variables: {
        DISTRIBUTION_ID: this.#distribution.ref,
        CONNECTION_GROUP_ID: this.#group.ref,
        STAGE_TAG: platformTag,
        STAGE: this.#stage.name,
      },
    };
  }
}

/** The hospital's address, asked by its own name: the Host that came in goes no further. */
const addressOf = ({ domain }: Stage): CfnDistribution.OriginProperty => ({
  id: 'Address',
  domainName: `{{slug}}.${domain.name}`,
  customOriginConfig: { originProtocolPolicy: 'https-only', originSslProtocols: ['TLSv1.2'] },
});

const findings = {
  'AwsSolutions-CFR1':
    'Hospitals’ staff travel, and work for hospitals wherever they are; whom a hospital admits is its own policy.',
  'AwsSolutions-CFR2':
    'Every request goes on to the hospital’s address, where each route that reads or writes anything of a tenant needs a verified credential.',
  'AwsSolutions-CFR3':
    'Requests are logged by the newer standard logging, field by field (viewer-log.ts): the older writes every query, and a search may name a patient.',
};
