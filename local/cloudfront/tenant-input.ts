/** What is asked for a distribution tenant, in the API's shape and in this service's. */
import { AwsError, type ConditionContext, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { DistributionTenant } from './tenant-store.ts';

export const invalid = (message: string): AwsError => new AwsError('InvalidArgument', message);

/** Pairs of a list of `{Name, Value}` or `{Key, Value}`. */
const pairsOf = (list: unknown, key: 'Name' | 'Key'): Readonly<Record<string, string>> =>
  Object.fromEntries(((list ?? []) as Input[]).map((one) => [String(one[key]), String(one.Value)]));

export const tagsOf = ({ Tags: tags }: Input): Readonly<Record<string, string>> =>
  pairsOf((tags as Input | undefined)?.Items, 'Key');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
export const requestTagKeys = (input: Input): ConditionContext => ({
  'aws:TagKeys': Object.keys(tagsOf(input)),
  ...Object.fromEntries(Object.entries(tagsOf(input)).map(([name, value]) => [`aws:RequestTag/${name}`, value])),
});

export const parametersOf = ({ Parameters: list }: Input): Readonly<Record<string, string>> => pairsOf(list, 'Name');

/** Lower case, as every alternate domain name. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html */
export const domainOf = ({ Domains: list }: Input): string => {
  const [domain, ...more] = ((list ?? []) as Input[]).map((one) => String(one.Domain));
  if (domain === undefined) throw invalid('You must specify at least one domain.');
  if (more.length > 0) throw notImplemented('a distribution tenant of more than one domain');
  if (!/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/.test(domain)) throw invalid('The provided Domain Name is not valid.');
  return domain;
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionTenant.html */
export const nameOf = ({ Name: name }: Input): string => {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-.]{1,126}[a-zA-Z0-9]$/.test(String(name)))
    throw invalid('The name of the distribution tenant is not valid.');
  return String(name);
};

export const requireManagedCertificate = ({ ManagedCertificateRequest: request }: Input): void => {
  if (!request) throw invalid('The certificate of the distribution does not cover the domain, and no other is asked for.');
  onlyModelled('ManagedCertificateRequest', request as Input, ['ValidationTokenHost', 'PrimaryDomainName']);
  if ((request as Input).ValidationTokenHost !== 'cloudfront')
    throw notImplemented('certificates whose token CloudFront does not serve');
};

/** As an update replaces the whole, what it leaves out would be lost: here it must say all. */
const told = ['DistributionId', 'Domains', 'Parameters', 'ConnectionGroupId', 'Enabled'];

/** The ARN of the certificate that it is to show, if any. Throws `NotImplemented` for an update that moves the tenant elsewhere. */
export const certificateIn = (input: Input, before: DistributionTenant): string | undefined => {
  const left = told.filter((name) => input[name] === undefined);
  if (left.length > 0) throw notImplemented(`an update of a distribution tenant that leaves out ${left.join(', ')}`);
  const moved =
    input.DistributionId !== before.distributionId ||
    input.ConnectionGroupId !== before.connectionGroupId ||
    domainOf(input) !== before.domain;
  if (moved) throw notImplemented('an update that gives a distribution tenant another distribution, group or domain');
  const { Certificate: certificate, ...others } = (input.Customizations ?? {}) as Input;
  onlyModelled('Customizations', others, []);
  return (certificate as { Arn?: string } | undefined)?.Arn;
};
