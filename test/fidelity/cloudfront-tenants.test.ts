/** Distribution tenants of CloudFront as AWS documents them, asked by its stock client: the cases of docs/fidelity/cloudfront.md. */
import { Readable } from 'node:stream';
import {
  CloudFrontClient,
  CreateDistributionTenantCommand,
  type CreateDistributionTenantCommandInput,
  DeleteDistributionTenantCommand,
  GetDistributionTenantByDomainCommand,
  GetDistributionTenantCommand,
  GetManagedCertificateDetailsCommand,
  ListDistributionTenantsCommand,
  UpdateDistributionTenantCommand,
  VerifyDnsConfigurationCommand,
} from '@aws-sdk/client-cloudfront';
import { createAcm } from '../../local/acm/acm.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { type CloudFront, createCloudFront } from '../../local/cloudfront/cloudfront.ts';
import { createRoute53, type Route53 } from '../../local/route53/route53.ts';
import type { HttpRequest } from '../../local/service.ts';
import { type AwsAccount, awsAccount } from '../local/aws-account.ts';
import { allowedTo } from '../local/iam/allowed.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';
const DistributionId = 'E1234567890ABC';
const ConnectionGroupId = 'cg_E1234567890DEF';
const endpoint = 'd1234567890def.cloudfront.net';

let account: AwsAccount;
let client: CloudFrontClient;
let seen: HttpRequest | undefined;

const cloudFrontOf = (cloud: Cloud): CloudFront => {
  const named = async (request: HttpRequest) => {
    seen = request;
    return { status: 200, headers: {}, body: 'the hospital' };
  };
  return createCloudFront(cloud, { route53: cloud.find('route53') as Route53, named, api: named });
};
const root = async <T>(service: string, operation: string, input: object): Promise<T> =>
  (await account.cloud.call(rootOf(account.cloud), service, operation, { ...input })) as T;

const blueprint = {
  Enabled: true,
  ConnectionMode: 'tenant-only',
  TenantConfig: { ParameterDefinitions: [{ Name: 'slug', Definition: { StringSchema: { Required: true } } }] },
  Origins: [{ Id: 'address', DomainName: '{{slug}}.ward.test', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }],
  DefaultCacheBehavior: {
    TargetOriginId: 'address',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    ViewerProtocolPolicy: 'redirect-to-https',
  },
};

beforeEach(async () => {
  account = await awsAccount([createRoute53, (cloud) => createAcm(cloud, cloud.find('route53') as Route53), cloudFrontOf]);
  client = new CloudFrontClient({ ...account.asRoot, maxAttempts: 1 });
  await root('cloudfront', 'CreateDistribution', { Id: DistributionId, DistributionConfig: blueprint });
  await root('cloudfront', 'CreateConnectionGroup', { Id: 'E1234567890DEF', Name: 'own' });
});
afterEach(async () => {
  client.destroy();
  await account.close();
});

/** As whoever runs the DNS of `care.test` does it, in a zone of theirs. */
const point = async (name: string, target: string): Promise<void> => {
  const Name = name.slice(name.indexOf('.') + 1);
  const { HostedZone } = await root<{ HostedZone: { Id: string } }>('route53', 'CreateHostedZone', {
    Name,
    CallerReference: name,
  });
  const set = { Name: name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: target }] };
  const ChangeBatch = { Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] };
  await root('route53', 'ChangeResourceRecordSets', { HostedZoneId: HostedZone.Id, ChangeBatch });
  account.wait(1_000);
};

const wanted: CreateDistributionTenantCommandInput = {
  DistributionId,
  ConnectionGroupId,
  Name: 'care',
  Domains: [{ Domain: 'records.care.test' }],
  Parameters: [{ Name: 'slug', Value: 'care' }],
  Tags: { Items: [{ Key: 'stage', Value: 'test' }] },
  ManagedCertificateRequest: { ValidationTokenHost: 'cloudfront' },
};
const create = (changes: Partial<CreateDistributionTenantCommandInput> = {}) =>
  client.send(new CreateDistributionTenantCommand({ ...wanted, ...changes }));
const get = (Identifier = 'care') => client.send(new GetDistributionTenantCommand({ Identifier }));
const certificateOf = async (Identifier: string) =>
  (await client.send(new GetManagedCertificateDetailsCommand({ Identifier }))).ManagedCertificateDetails;

/** Says all of it again, as an update must, with what changes. */
const update = async (changes: { Enabled?: boolean; certificate?: string }) => {
  const { DistributionTenant: { Id, Customizations, Enabled } = {}, ETag } = await get();
  const { Domains, Parameters } = wanted;
  const Arn = changes.certificate ?? Customizations?.Certificate?.Arn;
  const said = { Id, IfMatch: ETag, DistributionId, ConnectionGroupId, Domains, Parameters, Enabled: changes.Enabled ?? Enabled };
  return client.send(
    new UpdateDistributionTenantCommand({ ...said, ...(Arn ? { Customizations: { Certificate: { Arn } } } : {}) }),
  );
};
const ask = async (host: string) =>
  (account.cloud.find('cloudfront') as CloudFront).web(endpoint, {
    ...{ method: 'GET', host, path: '/v1/address', query: new URLSearchParams(), headers: {}, sourceIp: '203.0.113.7' },
    body: Readable.from([]),
    trailers: () => ({}),
  });
const serving = async (): Promise<void> => {
  await point('records.care.test', endpoint);
  await create();
  await update({ certificate: (await certificateOf('care'))?.CertificateArn });
  account.wait(1_000);
};

behaves(
  'a tenant is made once its name leads to CloudFront, which is to serve the token',
  `${guide}/managed-cloudfront-certificates.html`,
  async () => {
    await expect(create()).rejects.toMatchObject({ name: 'InvalidArgument', message: expect.stringContaining('ownership') });
    await point('records.care.test', endpoint);
    const { DistributionTenant: made, ETag } = await create();
    expect(made).toMatchObject({
      ...{ DistributionId, ConnectionGroupId, Name: 'care', Enabled: true, Status: 'InProgress' },
      Domains: [{ Domain: 'records.care.test', Status: 'inactive' }],
    });
    expect(made?.Arn).toBe(`arn:aws:cloudfront::000000000000:distribution-tenant/${made?.Id}`);
    expect(ETag).toMatch(/^E[0-9A-F]{13}$/);
  },
);

behaves('a name and a domain are one tenant’s', `${api}/API_CreateDistributionTenant.html`, async () => {
  await point('records.care.test', endpoint);
  await create();
  await expect(create()).rejects.toMatchObject({ name: 'EntityAlreadyExists' });
  await expect(create({ Name: 'another' })).rejects.toMatchObject({ name: 'CNAMEAlreadyExists' });
});

behaves('what the blueprint requires must be given', `${guide}/tenant-customization.html`, async () => {
  await point('records.care.test', endpoint);
  await expect(create({ Parameters: [] })).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(create({ DistributionId: 'E0000000000000' })).rejects.toMatchObject({ name: 'EntityNotFound' });
  await expect(create({ ManagedCertificateRequest: undefined })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

behaves('a tenant is found by its name, id, ARN or domain', `${api}/API_GetDistributionTenant.html`, async () => {
  await point('records.care.test', endpoint);
  const { DistributionTenant: { Id, Arn } = {} } = await create();
  for (const identifier of ['care', Id, Arn]) expect((await get(identifier)).DistributionTenant?.Id).toBe(Id);
  const byDomain = await client.send(new GetDistributionTenantByDomainCommand({ Domain: 'records.care.test' }));
  expect(byDomain.DistributionTenant?.Tags?.Items).toEqual([{ Key: 'stage', Value: 'test' }]);
  const { DistributionTenantList: list } = await client.send(
    new ListDistributionTenantsCommand({ AssociationFilter: { DistributionId } }),
  );
  expect(list).toMatchObject([{ Id, Name: 'care' }]);
  await expect(get('another')).rejects.toMatchObject({ name: 'EntityNotFound' });
});

behaves('its DNS is valid while the name leads to its connection group', `${api}/API_VerifyDnsConfiguration.html`, async () => {
  const verify = async () => (await client.send(new VerifyDnsConfigurationCommand({ Identifier: 'care' }))).DnsConfigurationList;
  await point('records.care.test', 'd0000000000000.cloudfront.net');
  await create();
  expect(await verify()).toMatchObject([{ Domain: 'records.care.test', Status: 'invalid-configuration' }]);
  await point('www.records.test', endpoint);
  expect(await verify()).toMatchObject([{ Status: 'invalid-configuration' }]);
});

behaves(
  'the domain serves its origin once it shows the certificate that was issued',
  `${guide}/distribution-config-options.html`,
  async () => {
    await point('records.care.test', endpoint);
    await create();
    account.wait(1_000);
    expect(await ask('records.care.test')).toBeUndefined();
    const certificate = await certificateOf('care');
    expect(certificate).toMatchObject({ CertificateStatus: 'issued', ValidationTokenHost: 'cloudfront' });
    const { DistributionTenant: updated } = await update({ certificate: certificate?.CertificateArn });
    expect(updated?.Domains).toEqual([{ Domain: 'records.care.test', Status: 'active' }]);
    account.wait(1_000);
    expect(await ask('records.care.test:3000')).toMatchObject({ status: 200, body: 'the hospital' });
    expect(seen).toMatchObject({ host: 'care.ward.test:3000', path: '/v1/address', headers: { host: 'care.ward.test:3000' } });
    expect(await ask('other.care.test')).toBeUndefined();
  },
);

behaves('a certificate that is not issued cannot be shown', `${api}/API_UpdateDistributionTenant.html`, async () => {
  await point('records.care.test', endpoint);
  await create();
  const stranger = await root<{ CertificateArn: string }>('acm', 'RequestCertificate', {
    DomainName: 'a.test',
    ValidationMethod: 'DNS',
  });
  await expect(update({ certificate: stranger.CertificateArn })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

behaves('a change is for the version it was made from', `${api}/API_UpdateDistributionTenant.html`, async () => {
  await serving();
  const { DistributionTenant: { Id } = {}, ETag } = await get();
  await update({ Enabled: true });
  const late = client.send(new DeleteDistributionTenantCommand({ Id, IfMatch: ETag }));
  await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

behaves(
  'a tenant is deleted when it is disabled, and disabled everywhere',
  `${api}/API_DeleteDistributionTenant.html`,
  async () => {
    await serving();
    const remove = async () => {
      const { DistributionTenant: { Id } = {}, ETag } = await get();
      await client.send(new DeleteDistributionTenantCommand({ Id, IfMatch: ETag }));
    };
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotDisabled' });
    await update({ Enabled: false });
    expect(await ask('records.care.test')).toBeUndefined();
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotDisabled' });
    account.wait(1_000);
    await remove();
    await expect(get()).rejects.toMatchObject({ name: 'EntityNotFound' });
    await create({ Name: 'another' });
  },
);

behaves(
  'who makes a tenant must be allowed to tag it, and to ask ACM; who changes one, to do so with tenants of its tags',
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html',
  async () => {
    await point('records.care.test', endpoint);
    const may = await allowedTo(account, 'cloudfront');
    const action = (Action: string, Condition?: Record<string, Record<string, string>>) => ({ Action, Resource: '*', Condition });
    const making = action('cloudfront:CreateDistributionTenant', { StringEquals: { 'aws:RequestTag/stage': 'test' } });
    const [tagging, asking] = [action('cloudfront:TagResource'), action('acm:RequestCertificate')];
    const input = { ...wanted };
    expect(await may([making, asking], 'CreateDistributionTenant', input)).toBe(false);
    expect(await may([making, tagging], 'CreateDistributionTenant', input)).toBe(false);
    expect(await may([making, tagging, asking], 'CreateDistributionTenant', input)).toBe(true);
    const reading = (stage: string) =>
      action('cloudfront:GetDistributionTenant', { StringEquals: { 'aws:ResourceTag/stage': stage } });
    expect(await may(reading('test'), 'GetDistributionTenant', { Identifier: 'care' })).toBe(true);
    expect(await may(reading('production'), 'GetDistributionTenant', { Identifier: 'care' })).toBe(false);
  },
);

test.each<[string, Partial<CreateDistributionTenantCommandInput>]>([
  ['more than one domain', { Domains: [{ Domain: 'a.test' }, { Domain: 'b.test' }] }],
  ['whose token CloudFront does not serve', { ManagedCertificateRequest: { ValidationTokenHost: 'self-hosted' } }],
  ['the default connection group', { ConnectionGroupId: undefined }],
])('not modelled: %s', async (what, changes) => {
  await expect(create(changes)).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining(what) });
});
