/**
 * Distribution tenants made, changed and deleted: domains of others, served by a distribution that is a blueprint for all of them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-config-options.html
 */
import { onBehalfOf } from '../cloud.ts';
import { AwsError, type Input, notImplemented } from '../service.ts';
import type { ConnectionGroup, Distribution } from './distribution.ts';
import { answerOf, isDeployed, noSuch, type TenantNeeds, type TenantOperation, tenantIn } from './tenant-answer.ts';
import { certificateIn, domainOf, invalid, nameOf, parametersOf, requireManagedCertificate, tagsOf } from './tenant-input.ts';
import { type DistributionTenant, newTenantId } from './tenant-store.ts';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionTenant.html */
const createDistributionTenant: TenantOperation = {
  members: [
    'DistributionId',
    'Name',
    'Domains',
    'Tags',
    'Parameters',
    'ConnectionGroupId',
    'ManagedCertificateRequest',
    'Enabled',
  ],
  async run(needs, { input, principal }) {
    const distribution = blueprintOf(needs, input);
    const group = groupOf(needs, input);
    const [name, domain, parameters] = [nameOf(input), domainOf(input), parametersOf(input)];
    requireManagedCertificate(input);
    requireParameters(distribution, parameters);
    requireFree(needs, { name, domain });
    requireOwned(needs, domain);
    const asked = { DomainName: domain, ValidationMethod: 'HTTP', ManagedBy: 'CLOUDFRONT' };
    const caller = onBehalfOf(principal, 'cloudfront.amazonaws.com');
    const { CertificateArn } = (await needs.cloud.call(caller, 'acm', 'RequestCertificate', asked)) as { CertificateArn: string };
    const made = needs.store.put({
      ...{ id: newTenantId(), name, domain, parameters, tags: tagsOf(input), enabled: input.Enabled !== false },
      ...{
        distributionId: distribution.id,
        connectionGroupId: group.id,
        managedCertificate: CertificateArn,
        createdAt: needs.cloud.now(),
      },
    });
    return answerOf(needs, made);
  },
};

const blueprintOf = ({ distributions }: TenantNeeds, { DistributionId: id }: Input): Distribution => {
  const found = distributions.get(String(id));
  if (!found) throw noSuch('distribution');
  if (found.parameters) return found;
  throw new AwsError('InvalidAssociation', 'The distribution is not a multi-tenant distribution.', 409);
};

const groupOf = ({ groups }: TenantNeeds, { ConnectionGroupId: id }: Input): ConnectionGroup => {
  if (id === undefined) throw notImplemented('the default connection group');
  const found = groups.get(String(id));
  if (!found) throw noSuch('connection group');
  return found;
};

const requireParameters = ({ parameters = [] }: Distribution, given: Readonly<Record<string, string>>): void => {
  const missing = parameters.filter(({ name, required }) => required && given[name] === undefined);
  if (missing.length > 0) throw invalid(`A required parameter has no value: ${missing.map(({ name }) => name).join(', ')}`);
  const unknown = Object.keys(given).filter((name) => !parameters.some((parameter) => parameter.name === name));
  if (unknown.length > 0) throw invalid(`The distribution defines no parameter ${unknown.join(', ')}`);
};

const requireFree = ({ store, distributions }: TenantNeeds, { name, domain }: { name: string; domain: string }): void => {
  if (store.all().some((tenant) => tenant.name === name))
    throw new AwsError('EntityAlreadyExists', 'A distribution tenant with this name already exists.', 409);
  const isAlias = [...distributions.values()].some(({ aliases }) => aliases.includes(domain));
  if (isAlias || store.findByDomain(domain))
    throw new AwsError(
      'CNAMEAlreadyExists',
      'One or more of the CNAMEs you provided are already associated with a different resource.',
      409,
    );
};

/**
 * Where CloudFront is to serve the token of a certificate, the name must lead to CloudFront first.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/managed-cloudfront-certificates.html
 */
const requireOwned = ({ route53 }: TenantNeeds, domain: string): void => {
  if (!route53.canonicalName(domain).endsWith('.cloudfront.net.'))
    throw invalid(
      'The provided Domain Name is not valid. Could not verify Domain Name ownership. It may not be pointing to a valid CloudFront resource.',
    );
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistributionTenant.html */
const updateDistributionTenant: TenantOperation = {
  members: ['Id', 'IfMatch', 'DistributionId', 'Domains', 'Customizations', 'Parameters', 'ConnectionGroupId', 'Enabled'],
  names: 'Id',
  async run(needs, { input, principal }) {
    const before = tenantIn(needs, input.Id);
    requireCurrent(before, input);
    const certificate = certificateIn(input, before);
    const parameters = parametersOf(input);
    requireParameters(blueprintOf(needs, input), parameters);
    if (certificate !== undefined && certificate !== before.certificate) {
      const caller = onBehalfOf(principal, 'cloudfront.amazonaws.com');
      const { Certificate: described } = (await needs.cloud.call(caller, 'acm', 'DescribeCertificate', {
        CertificateArn: certificate,
      })) as { Certificate: { DomainName: string; Status: string } };
      if (described.Status !== 'ISSUED' || described.DomainName !== before.domain)
        throw invalid('The specified certificate is not issued, or does not cover the domain.');
    }
    const after = { ...before, parameters, enabled: input.Enabled === true, certificate };
    return answerOf(needs, needs.store.put(after));
  },
};

const requireCurrent = ({ etag }: DistributionTenant, { IfMatch: given }: Input): void => {
  if (!given) throw new AwsError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.');
  if (given !== etag)
    throw new AwsError(
      'PreconditionFailed',
      'The request failed because it didn’t meet the preconditions in one or more request-header fields.',
      412,
    );
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteDistributionTenant.html */
const deleteDistributionTenant: TenantOperation = {
  members: ['Id', 'IfMatch'],
  names: 'Id',
  run(needs, { input }) {
    const tenant = tenantIn(needs, input.Id);
    requireCurrent(tenant, input);
    if (tenant.enabled || !isDeployed(needs, tenant))
      throw new AwsError('ResourceNotDisabled', 'The specified CloudFront resource hasn’t been disabled yet.', 409);
    needs.store.remove(tenant.id);
  },
};

export const tenantChanges: Readonly<Record<string, TenantOperation>> = {
  CreateDistributionTenant: createDistributionTenant,
  UpdateDistributionTenant: updateDistributionTenant,
  DeleteDistributionTenant: deleteDistributionTenant,
};
