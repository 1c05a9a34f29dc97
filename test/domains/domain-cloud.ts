/** What a hospital's own domain stands on, in this process: CloudFront, ACM, Route 53 and the control table, with a clock of the test's own. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { createJobStore } from '../../functions/tenancy/job.store.ts';
import { createOwnDomainStore } from '../../functions/tenancy/own-domain.store.ts';
import { createTenantStore, tenantItemOf } from '../../functions/tenancy/tenant.store.ts';
import { createAcm } from '../../local/acm/acm.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { type CloudFront, createCloudFront } from '../../local/cloudfront/cloudfront.ts';
import { removeCname, setCname } from '../../local/cname.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createRoute53, type Route53 } from '../../local/route53/route53.ts';
import { awsAccount } from '../local/aws-account.ts';
import { controlTable, tableInput } from '../tenancy/control-table.ts';

const distributionId = 'E1234567890ABC';
const endpoint = 'd1234567890def.cloudfront.net';

const blueprint = {
  Enabled: true,
  ConnectionMode: 'tenant-only',
  TenantConfig: { ParameterDefinitions: [{ Name: 'slug', Definition: { StringSchema: { Required: true } } }] },
  Origins: [{ Id: 'Address', DomainName: '{{slug}}.ward.test', CustomOriginConfig: {} }],
  DefaultCacheBehavior: {
    ...{ TargetOriginId: 'Address', ViewerProtocolPolicy: 'redirect-to-https' },
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  },
};

const echoing = async ({ host }: { host: string }) => ({ status: 200, headers: {}, body: host });
const cloudFrontOf = (cloud: Cloud) =>
  createCloudFront(cloud, { route53: cloud.find('route53') as Route53, api: echoing, named: echoing });

export const openDomainCloud = async () => {
  const account = await awsAccount([
    createDynamoDb,
    createRoute53,
    (cloud) => createAcm(cloud, cloud.find('route53') as Route53),
    cloudFrontOf,
  ]);
  const { cloud, asRoot } = account;
  const root = (service: string, operation: string, input: object) => cloud.call(rootOf(cloud), service, operation, { ...input });
  await root('dynamodb', 'CreateTable', tableInput);
  await root('cloudfront', 'CreateDistribution', { Id: distributionId, DistributionConfig: blueprint });
  await root('cloudfront', 'CreateConnectionGroup', { Id: 'E1234567890DEF', Name: 'own' });
  const database = new DynamoDBClient({ ...asRoot, maxAttempts: 1 });
  const cloudFront = new CloudFrontClient({ ...asRoot, maxAttempts: 1 });
  const control = DynamoDBDocumentClient.from(database, { marshallOptions: { removeUndefinedValues: true } });
  const place = { awsEndpoint: asRoot.endpoint, region: asRoot.region, credentials: asRoot.credentials };
  return {
    ...{ account, control },
    needs: {
      cloudFront,
      distributionId,
      connectionGroupId: 'cg_E1234567890DEF',
      tag: { Key: 'ward:stage', Value: 'test' },
      tenants: createTenantStore(control, controlTable),
      domains: createOwnDomainStore(control, controlTable),
      jobs: createJobStore(control, controlTable),
      now: () => new Date(cloud.now()),
      newId: randomUUID,
      start: async () => undefined,
      baseDomain: 'ward.test',
      target: endpoint,
    },
    /** A hospital, active unless told. */
    async hospital(slug: string, changes: Partial<Tenant> = {}): Promise<Tenant> {
      const id = asTenantId(idFrom('hospital', slug));
      const at = new Date(cloud.now()).toISOString();
      const tenant: Tenant = {
        ...{ id, slug, plan: 'standard', status: 'active', placement: { kind: 'pooled' }, jobId: `${id}.${id}` },
        ...{ organization: { name: slug, type: 'hospital', size: '50-199' }, createdAt: at, updatedAt: at, version: 1 },
        ...changes,
      };
      await control.send(new PutCommand({ TableName: controlTable, Item: tenantItemOf(tenant) }));
      return tenant;
    },
    /** As whoever runs the name's DNS, and a moment later. */
    async point(name: string, target = endpoint): Promise<void> {
      await setCname(place, name, target);
      account.wait(1_000);
    },
    unpoint: (name: string) => removeCname(place, name),
    /** The Host that the origin is told; nothing where the name is not served. */
    async ask(host: string): Promise<unknown> {
      const front = cloud.find('cloudfront') as CloudFront;
      const request = { method: 'GET', host, path: '/', query: new URLSearchParams(), headers: {}, sourceIp: '203.0.113.7' };
      return (await front.web(endpoint, { ...request, body: Readable.from([]), trailers: () => ({}) }))?.body;
    },
    async close(): Promise<void> {
      database.destroy();
      cloudFront.destroy();
      await account.close();
    },
  };
};

export type DomainCloud = Awaited<ReturnType<typeof openDomainCloud>>;
