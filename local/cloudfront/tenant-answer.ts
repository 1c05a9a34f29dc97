/** What operations on distribution tenants share: what they need, how one is found, and how it is told. */
import type { Cloud } from '../cloud.ts';
import type { Route53 } from '../route53/route53.ts';
import { AwsError, type Call } from '../service.ts';
import type { ConnectionGroup, Distribution } from './distribution.ts';
import type { DistributionTenant, TenantStore } from './tenant-store.ts';

export interface TenantNeeds {
  readonly cloud: Cloud;
  readonly route53: Pick<Route53, 'canonicalName'>;
  readonly store: TenantStore;
  /** By their ids: what the template made. */
  readonly distributions: ReadonlyMap<string, Distribution>;
  readonly groups: ReadonlyMap<string, ConnectionGroup>;
}

export interface TenantOperation {
  readonly members: readonly string[];
  /** The input's member that names the tenant IAM is asked about; none for what has no resource. */
  readonly names?: 'Id' | 'Identifier' | 'Domain';
  readonly run: (needs: TenantNeeds, call: Call) => unknown;
}

/** How long a change takes to reach every edge, in milliseconds; on AWS minutes. */
const propagation = 1_000;

export const isDeployed = ({ cloud }: Pick<TenantNeeds, 'cloud'>, { changedAt }: DistributionTenant): boolean =>
  cloud.now() - changedAt >= propagation;

export const arnOf = ({ accountId }: Pick<Cloud, 'accountId'>, id: string): string =>
  `arn:aws:cloudfront::${accountId}:distribution-tenant/${id}`;

/** Throws `EntityNotFound`. */
export const tenantIn = ({ store }: TenantNeeds, identifier: unknown): DistributionTenant => {
  const found = store.find(String(identifier));
  if (!found) throw noSuch('distribution tenant');
  return found;
};

export const noSuch = (what: string): AwsError => new AwsError('EntityNotFound', `The specified ${what} does not exist.`, 404);

export const summaryOf = (needs: TenantNeeds, tenant: DistributionTenant) => ({
  Id: tenant.id,
  DistributionId: tenant.distributionId,
  Name: tenant.name,
  Arn: arnOf(needs.cloud, tenant.id),
  Domains: [{ Domain: tenant.domain, Status: tenant.certificate ? 'active' : 'inactive' }],
  ConnectionGroupId: tenant.connectionGroupId,
  ...(tenant.certificate ? { Customizations: { Certificate: { Arn: tenant.certificate } } } : {}),
  CreatedTime: tenant.createdAt,
  LastModifiedTime: tenant.changedAt,
  ETag: tenant.etag,
  Enabled: tenant.enabled,
  Status: isDeployed(needs, tenant) ? 'Deployed' : 'InProgress',
});

export const answerOf = (needs: TenantNeeds, tenant: DistributionTenant) => ({
  ETag: tenant.etag,
  DistributionTenant: {
    ...summaryOf(needs, tenant),
    Parameters: Object.entries(tenant.parameters).map(([Name, Value]) => ({ Name, Value })),
    Tags: { Items: Object.entries(tenant.tags).map(([Key, Value]) => ({ Key, Value })) },
  },
});
