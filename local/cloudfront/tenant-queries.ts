/** Distribution tenants read and listed, their DNS looked at, and how far their certificates are. */
import { onBehalfOf } from '../cloud.ts';
import type { Input } from '../service.ts';
import { answerOf, noSuch, summaryOf, type TenantOperation, tenantIn } from './tenant-answer.ts';
import { invalid } from './tenant-input.ts';

const getDistributionTenant: TenantOperation = {
  members: ['Identifier'],
  names: 'Identifier',
  run: (needs, { input }) => answerOf(needs, tenantIn(needs, input.Identifier)),
};

const getDistributionTenantByDomain: TenantOperation = {
  members: ['Domain'],
  names: 'Domain',
  run(needs, { input }) {
    const found = needs.store.findByDomain(String(input.Domain));
    if (!found) throw noSuch('distribution tenant');
    return answerOf(needs, found);
  },
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributionTenants.html */
const listDistributionTenants: TenantOperation = {
  members: ['AssociationFilter', 'Marker', 'MaxItems'],
  run(needs, { input }) {
    const { DistributionId: distribution, ConnectionGroupId: group } = (input.AssociationFilter ?? {}) as Input;
    const rest = needs.store
      .all()
      .filter(({ distributionId }) => distribution === undefined || distribution === distributionId)
      .filter(({ connectionGroupId }) => group === undefined || group === connectionGroupId)
      .filter(({ id }) => id >= String(input.Marker ?? ''));
    const size = Number(input.MaxItems ?? 100);
    if (!(size >= 1 && size <= 100)) throw invalid('MaxItems must be 1 to 100.');
    const page = rest.slice(0, size).map((tenant) => summaryOf(needs, tenant));
    return { DistributionTenantList: page, NextMarker: rest[size]?.id };
  },
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VerifyDnsConfiguration.html */
const verifyDnsConfiguration: TenantOperation = {
  members: ['Identifier', 'Domain'],
  names: 'Identifier',
  run(needs, { input }) {
    const { domain, connectionGroupId } = tenantIn(needs, input.Identifier);
    if (input.Domain !== undefined && input.Domain !== domain) throw invalid('The domain is not one of the distribution tenant.');
    const endpoint = needs.groups.get(connectionGroupId)?.routingEndpoint;
    const isValid = needs.route53.canonicalName(domain) === `${endpoint}.`;
    const Status = isValid ? 'valid-configuration' : 'invalid-configuration';
    return {
      DnsConfigurationList: [
        { Domain: domain, Status, Reason: isValid ? undefined : `The domain does not lead to ${endpoint}.` },
      ],
    };
  },
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetManagedCertificateDetails.html */
const getManagedCertificateDetails: TenantOperation = {
  members: ['Identifier'],
  names: 'Identifier',
  async run(needs, { input, principal }) {
    const { managedCertificate: CertificateArn } = tenantIn(needs, input.Identifier);
    const caller = onBehalfOf(principal, 'cloudfront.amazonaws.com');
    const { Certificate: described } = (await needs.cloud.call(caller, 'acm', 'DescribeCertificate', { CertificateArn })) as {
      Certificate: { Status: string; DomainValidationOptions: { DomainName: string; HttpRedirect: object }[] };
    };
    return {
      ManagedCertificateDetails: {
        CertificateArn,
        CertificateStatus: described.Status.toLowerCase().replaceAll('_', '-'),
        ValidationTokenHost: 'cloudfront',
        ValidationTokenDetails: described.DomainValidationOptions.map(({ DomainName, HttpRedirect }) => ({
          Domain: DomainName,
          ...HttpRedirect,
        })),
      },
    };
  },
};

export const tenantQueries: Readonly<Record<string, TenantOperation>> = {
  GetDistributionTenant: getDistributionTenant,
  GetDistributionTenantByDomain: getDistributionTenantByDomain,
  ListDistributionTenants: listDistributionTenants,
  VerifyDnsConfiguration: verifyDnsConfiguration,
  GetManagedCertificateDetails: getManagedCertificateDetails,
};
