/** What leads a browser to the platform: zones and records, the API's own domains, the distribution and its parts. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { apiGatewayZone } from '../route53/check-record.ts';
import { type Building, camelCased, only, pick, type ResourceHandler, text } from './resource.ts';
import type { Properties } from './template.ts';

const hostedZone: ResourceHandler = async (properties, { call, remembered, remember }) => {
  only('AWS::Route53::HostedZone', properties, ['Name', 'HostedZoneConfig', 'HostedZoneTags']);
  const create = () =>
    call<{ HostedZone: { Id: string } }>('route53', 'CreateHostedZone', {
      CallerReference: randomBytes(8).toString('hex'),
      ...pick(properties, ['Name', 'HostedZoneConfig']),
    });
  const Id = remembered ?? (await create()).HostedZone.Id.replace('/hostedzone/', '');
  remember(Id);
  const { DelegationSet } = await call<{ DelegationSet: { NameServers: string[] } }>('route53', 'GetHostedZone', { Id });
  return { ref: Id, attributes: { Id, NameServers: DelegationSet.NameServers } };
};

interface Listed {
  readonly ResourceRecordSets: readonly {
    readonly Name: string;
    readonly Type: string;
    readonly AliasTarget?: { DNSName: string };
  }[];
}

const recordSet: ResourceHandler = async (properties, { call }) => {
  const members = ['Name', 'Type', 'TTL', 'ResourceRecords', 'AliasTarget'];
  only('AWS::Route53::RecordSet', properties, ['HostedZoneId', ...members]);
  const Name = text(properties, 'Name');
  const target = properties.AliasTarget as { DNSName: string } | undefined;
  const values = properties.ResourceRecords as string[] | undefined;
  const set = {
    ...pick(properties, members),
    ...(values ? { ResourceRecords: values.map((Value) => ({ Value })) } : {}),
    ...(target ? { AliasTarget: { EvaluateTargetHealth: false, ...target } } : {}),
  };
  const HostedZoneId = text(properties, 'HostedZoneId');
  const there = await call<Listed>('route53', 'ListResourceRecordSets', {
    HostedZoneId,
    StartRecordName: Name,
    StartRecordType: properties.Type,
    MaxItems: 1,
  });
  const [found] = there.ResourceRecordSets;
  const isThere = target !== undefined && found?.Type === properties.Type && found?.AliasTarget?.DNSName === `${target.DNSName}.`;
  if (!isThere) await upsert(call, HostedZoneId, set);
  return { ref: Name };
};

/** As CloudFormation does, waits until the change is in sync: whatever comes next may count on the name. */
const upsert = async (call: Building['call'], HostedZoneId: string, set: object): Promise<void> => {
  const Changes = [{ Action: 'UPSERT', ResourceRecordSet: set }];
  type Told = { ChangeInfo: { Id: string; Status: string } };
  let { ChangeInfo: change } = await call<Told>('route53', 'ChangeResourceRecordSets', {
    HostedZoneId,
    ChangeBatch: { Changes },
  });
  while (change.Status !== 'INSYNC') {
    await delay(50);
    change = (await call<Told>('route53', 'GetChange', { Id: change.Id })).ChangeInfo;
  }
};

interface Described {
  readonly Certificate: {
    readonly Status: string;
    readonly DomainValidationOptions: readonly {
      readonly DomainName: string;
      readonly ResourceRecord: { Name: string; Value: string };
    }[];
  };
}

/** Where a zone is named for it, CloudFormation makes the record that proves a domain itself. */
const certificate: ResourceHandler = async (properties, { call, logicalId }) => {
  const members = ['DomainName', 'SubjectAlternativeNames', 'ValidationMethod'];
  only('AWS::CertificateManager::Certificate', properties, [...members, 'DomainValidationOptions', 'Tags']);
  const input = { ...pick(properties, members), IdempotencyToken: logicalId };
  const { CertificateArn } = await call<{ CertificateArn: string }>('acm', 'RequestCertificate', input);
  const { Certificate: described } = await call<Described>('acm', 'DescribeCertificate', { CertificateArn });
  const zones = (properties.DomainValidationOptions ?? []) as readonly { DomainName: string; HostedZoneId: string }[];
  for (const { DomainName, HostedZoneId } of described.Status === 'ISSUED' ? [] : zones) {
    const record = described.DomainValidationOptions.find((option) => option.DomainName === DomainName)?.ResourceRecord;
    if (!record) throw new Error(`${DomainName} is no name of the certificate`);
    const { Name, Value } = record;
    await upsert(call, HostedZoneId, { Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value }] });
  }
  return { ref: CertificateArn };
};

const domainName: ResourceHandler = async (properties, { call }) => {
  only('AWS::ApiGateway::DomainName', properties, [
    ...['DomainName', 'EndpointConfiguration', 'RegionalCertificateArn', 'SecurityPolicy', 'Tags'],
  ]);
  const { Tags: _tags, ...settings } = properties;
  const made = await call<{ regionalDomainName: string }>('apigateway', 'CreateDomainName', camelCased(settings) as object);
  return {
    ref: text(properties, 'DomainName'),
    attributes: { RegionalDomainName: made.regionalDomainName, RegionalHostedZoneId: apiGatewayZone },
  };
};

const basePathMapping: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::ApiGateway::BasePathMapping', properties, ['DomainName', 'RestApiId', 'Stage']);
  await call('apigateway', 'CreateBasePathMapping', camelCased(properties) as object);
  return { ref: name };
};

/** Ids of CloudFront are capital letters and digits; here they follow from the logical id, so that records go on naming the same. */
const idOf = ({ cloud, logicalId }: Pick<Building, 'cloud' | 'logicalId'>): string =>
  `E${createHash('sha256').update(`${cloud.accountId} ${logicalId}`).digest('hex').slice(0, 13).toUpperCase()}`;

const edgeFunction: ResourceHandler = async (properties, { call }) => {
  only('AWS::CloudFront::Function', properties, ['Name', 'FunctionCode', 'FunctionConfig', 'AutoPublish']);
  const input = pick(properties, ['Name', 'FunctionCode', 'FunctionConfig']);
  const { FunctionARN } = await call<{ FunctionARN: string }>('cloudfront', 'CreateFunction', input);
  return { ref: FunctionARN, attributes: { FunctionARN } };
};

const partOf =
  (type: string, operation: string, config: string): ResourceHandler =>
  async (properties, building) => {
    only(type, properties, [config]);
    const Id = idOf(building);
    await building.call('cloudfront', operation, { Id, ...(properties[config] as Properties) });
    return { ref: Id, attributes: { Id } };
  };

const distribution: ResourceHandler = async (properties, building) => {
  only('AWS::CloudFront::Distribution', properties, ['DistributionConfig', 'Tags']);
  const { DistributionConfig } = properties;
  const input = { Id: idOf(building), DistributionConfig };
  const made = await building.call<{ Id: string; DomainName?: string }>('cloudfront', 'CreateDistribution', input);
  return { ref: made.Id, attributes: { ...made } };
};

const connectionGroup: ResourceHandler = async (properties, building) => {
  only('AWS::CloudFront::ConnectionGroup', properties, ['Name', 'Enabled', 'Ipv6Enabled', 'Tags']);
  const input = { Id: idOf(building), ...pick(properties, ['Name', 'Enabled', 'Ipv6Enabled']) };
  type Made = { Id: string; Arn: string; RoutingEndpoint: string };
  const made = await building.call<Made>('cloudfront', 'CreateConnectionGroup', input);
  return { ref: made.Id, attributes: { ...made } };
};

export const addressResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Route53::HostedZone': hostedZone,
  'AWS::Route53::RecordSet': recordSet,
  'AWS::CertificateManager::Certificate': certificate,
  'AWS::ApiGateway::DomainName': domainName,
  'AWS::ApiGateway::BasePathMapping': basePathMapping,
  'AWS::CloudFront::Function': edgeFunction,
  'AWS::CloudFront::ResponseHeadersPolicy': partOf(
    'AWS::CloudFront::ResponseHeadersPolicy',
    'CreateResponseHeadersPolicy',
    'ResponseHeadersPolicyConfig',
  ),
  'AWS::CloudFront::OriginAccessControl': partOf(
    'AWS::CloudFront::OriginAccessControl',
    'CreateOriginAccessControl',
    'OriginAccessControlConfig',
  ),
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::ConnectionGroup': connectionGroup,
};
