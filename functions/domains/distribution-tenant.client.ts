/**
 * CloudFront, as far as hospitals' own domains go: one distribution tenant a hospital, whose domain leads to the hospital's address.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-config-options.html
 */
import {
  type CloudFrontClient,
  CreateDistributionTenantCommand,
  DeleteDistributionTenantCommand,
  type DistributionTenant,
  GetDistributionTenantCommand,
  GetManagedCertificateDetailsCommand,
  UpdateDistributionTenantCommand,
  VerifyDnsConfigurationCommand,
} from '@aws-sdk/client-cloudfront';
import { unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { OwnDomain } from '../tenancy/own-domain.store.ts';

export interface CloudFrontNeeds {
  readonly cloudFront: Pick<CloudFrontClient, 'send'>;
  readonly distributionId: string;
  readonly connectionGroupId: string;
  /** Tags what it makes, and so what it may change: `{ Key: 'ward:stage', Value: 'prod' }`. */
  readonly tag: { readonly Key: string; readonly Value: string };
}

/** As CloudFront has it, with the version that a change must name. */
export interface Served extends DistributionTenant {
  readonly Id: string;
  readonly etag: string;
}

/** One hospital has one, so its name is the hospital's: whatever was made without an answer is found again. */
const nameOf = ({ tag }: CloudFrontNeeds, tenantId: TenantId): string => `ward-${tag.Value}-${tenantId}`;

const isNamed = (error: unknown, ...names: readonly string[]): error is Error =>
  error instanceof Error && names.includes(error.name);

/** What CloudFront answers while the name does not lead to it, which its documents ask for and have no error for. */
const notPointing = /ownership|not be pointing/i;

/**
 * `made`: also where it was there before, which may be disabled. `taken`: CloudFront serves the name already, for somebody else or for another
 * of its distributions.
 */
export type Making = 'made' | 'not-pointing' | 'taken';

/** Asks for the domain, and for its certificate, whose token CloudFront serves. Twice is once. */
export const makeServed = async (needs: CloudFrontNeeds, { name, slug, tenantId }: OwnDomain): Promise<Making> => {
  const create = new CreateDistributionTenantCommand({
    DistributionId: needs.distributionId,
    ConnectionGroupId: needs.connectionGroupId,
    Name: nameOf(needs, tenantId),
    Domains: [{ Domain: name }],
    Parameters: [{ Name: 'slug', Value: slug }],
    ManagedCertificateRequest: { ValidationTokenHost: 'cloudfront', PrimaryDomainName: name },
    Tags: { Items: [needs.tag] },
    Enabled: true,
  });
  try {
    await needs.cloudFront.send(create);
    return 'made';
  } catch (error) {
    if (isNamed(error, 'InvalidArgument') && notPointing.test(error.message)) return 'not-pointing';
    if (!isNamed(error, 'EntityAlreadyExists', 'CNAMEAlreadyExists')) throw error;
    const before = await findServed(needs, tenantId);
    return before?.Domains?.[0]?.Domain === name ? 'made' : 'taken';
  }
};

export const findServed = async (needs: CloudFrontNeeds, tenantId: TenantId): Promise<Served | undefined> => {
  try {
    const get = new GetDistributionTenantCommand({ Identifier: nameOf(needs, tenantId) });
    const { DistributionTenant: found, ETag: etag } = await needs.cloudFront.send(get);
    return found?.Id && etag ? { ...found, Id: found.Id, etag } : undefined;
  } catch (error) {
    if (isNamed(error, 'EntityNotFound')) return undefined;
    throw error;
  }
};

/** `pending-validation` → `issued`; anything else is the end of it. */
export const certificateOf = async ({ cloudFront }: CloudFrontNeeds, { Id }: Served) => {
  const { ManagedCertificateDetails: details } = await cloudFront.send(
    new GetManagedCertificateDetailsCommand({ Identifier: Id }),
  );
  return { arn: details?.CertificateArn ?? '', status: details?.CertificateStatus ?? 'failed' };
};

/** Whether the name leads to this platform, and not to some other place of CloudFront's. */
export const leadsHere = async ({ cloudFront }: CloudFrontNeeds, { Id }: Served): Promise<boolean> => {
  const { DnsConfigurationList: list = [] } = await cloudFront.send(new VerifyDnsConfigurationCommand({ Identifier: Id }));
  return list.every(({ Status: status }) => status === 'valid-configuration');
};

/** With another certificate, or all or none of its traffic; all else as it is. Throws `unavailable` when another change came first. */
export const changeServed = async (
  { cloudFront }: CloudFrontNeeds,
  before: Served,
  to: { readonly certificate?: string; readonly enabled?: boolean },
): Promise<void> => {
  const { Id, etag, DistributionId, ConnectionGroupId, Domains = [], Parameters, Customizations, Enabled } = before;
  const update = new UpdateDistributionTenantCommand({
    ...{ Id, IfMatch: etag, DistributionId, ConnectionGroupId, Parameters },
    Domains: Domains.map(({ Domain }) => ({ Domain })),
    Customizations: to.certificate ? { ...Customizations, Certificate: { Arn: to.certificate } } : Customizations,
    Enabled: to.enabled ?? Enabled,
  });
  await cloudFront.send(update).catch((error: unknown) => {
    if (isNamed(error, 'PreconditionFailed', 'InvalidIfMatchVersion'))
      throw unavailable('DomainBusy', 'The domain is being changed in CloudFront. Try again.', error);
    throw error;
  });
};

/** False until CloudFront has stopped to serve it everywhere, which takes minutes. Twice is once. */
export const takeServedAway = async (needs: CloudFrontNeeds, tenantId: TenantId): Promise<boolean> => {
  const served = await findServed(needs, tenantId);
  if (!served) return true;
  if (served.Enabled) await changeServed(needs, served, { enabled: false });
  if (served.Enabled || served.Status !== 'Deployed') return false;
  const remove = new DeleteDistributionTenantCommand({ Id: served.Id, IfMatch: served.etag });
  return needs.cloudFront.send(remove).then(
    () => true,
    (error: unknown) => {
      if (isNamed(error, 'EntityNotFound')) return true;
      if (isNamed(error, 'ResourceNotDisabled', 'PreconditionFailed', 'InvalidIfMatchVersion')) return false;
      throw error;
    },
  );
};
