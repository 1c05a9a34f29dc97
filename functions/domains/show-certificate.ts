/**
 * The domain's certificate: AWS issues it once it has seen that the name leads to CloudFront, and CloudFront serves the domain once it shows
 * it. Undone by `hideDomain`. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/managed-cloudfront-certificates.html
 */
import type { TaskAnswer } from '../edge/task.ts';
import { conflict, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { OwnDomain, OwnDomainStore } from '../tenancy/own-domain.store.ts';
import { type CloudFrontNeeds, certificateOf, changeServed, findServed, leadsHere } from './distribution-tenant.client.ts';

export interface ShowNeeds extends CloudFrontNeeds {
  readonly domains: Pick<OwnDomainStore, 'move'>;
}

/**
 * `unfinished` until it is issued: AWS gives up by itself after three days. What earlier work left disabled serves again, the token of its
 * certificate too. Throws `CertificateNotIssued`. Twice is once.
 */
export const showCertificate = async (needs: ShowNeeds, domain: OwnDomain): Promise<TaskAnswer> => {
  const served = await findServed(needs, domain.tenantId);
  if (!served) throw unavailable('DomainNotSeenYet', 'CloudFront does not know the domain yet. Try again.');
  const { arn, status } = await certificateOf(needs, served);
  if (status === 'pending-validation') {
    if (!served.Enabled) await changeServed(needs, served, { enabled: true });
    const seen = (await leadsHere(needs, served)) ? 'validating' : 'waiting-for-dns';
    if (seen !== domain.status) await needs.domains.move(domain, { status: seen });
    return { state: 'unfinished' };
  }
  if (status !== 'issued')
    throw conflict('CertificateNotIssued', `AWS issued no certificate for ${domain.name}: it says “${status}”.`);
  const isShown = served.Enabled && served.Customizations?.Certificate?.Arn === arn;
  if (!isShown) await changeServed(needs, served, { certificate: arn, enabled: true });
  return {};
};

/** Nobody is served any more. Twice is once. */
export const hideDomain = async (needs: CloudFrontNeeds, tenantId: TenantId): Promise<void> => {
  const served = await findServed(needs, tenantId);
  if (served?.Enabled) await changeServed(needs, served, { enabled: false });
};
