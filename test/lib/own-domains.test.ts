/** Hospitals' own domains: what the template says of the way they come in, and of who may open it. */
import { type Grant, grantsIn } from './permissions.ts';
import { ofType, oneOf, platformOf, resourcesOf } from './test-platform.ts';

const prod = resourcesOf(platformOf('prod'));
const dev = resourcesOf(platformOf('dev'));
const [, { Properties: properties } = {}] =
  ofType(prod, 'AWS::CloudFront::Distribution').find(([id]) => id.startsWith('OwnDomains')) ?? [];
const config = properties.DistributionConfig;

test('a domain leads to the address of the one hospital it was made for, over TLS', () => {
  expect(config).toMatchObject({
    ConnectionMode: 'tenant-only',
    TenantConfig: { ParameterDefinitions: [{ Name: 'slug', Definition: { StringSchema: { Required: true } } }] },
    Origins: [{ DomainName: '{{slug}}.ward.test', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }],
    ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
  });
  expect(config.Aliases).toBeUndefined();
});

test('the address is told its own name as Host, and nothing is kept on the way', () => {
  expect(config.CacheBehaviors).toBeUndefined();
  expect(config.DefaultCacheBehavior).toMatchObject({
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    ViewerProtocolPolicy: 'redirect-to-https',
  });
});

test('a stage without a domain has none of it, and its functions may ask CloudFront for nothing', () => {
  expect(ofType(dev, 'AWS::CloudFront::ConnectionGroup')).toEqual([]);
  expect(ofType(dev, 'AWS::CloudFront::Distribution')).toHaveLength(1);
  expect(toCloudFront(grantsIn(dev))).toEqual([]);
  expect(oneOf(prod, 'AWS::CloudFront::ConnectionGroup').Enabled).toBe(true);
});

const toCloudFront = (grants: readonly Grant[]): Grant[] =>
  grants.filter(({ actions }) => actions.some((action) => /^(cloudfront|acm):/.test(action)));

test('one function may make tenants of this stage, and change those of this stage, and no other function anything', () => {
  const found = toCloudFront(grantsIn(prod));
  expect([...new Set(found.map(({ role }) => role.replace(/.{8}$/, '')))]).toEqual(['DomainsTasksRole']);
  const ofTenants = found.filter(({ actions }) => actions.some((action) => action.startsWith('cloudfront:')));
  expect(ofTenants.map(({ actions, conditions }) => [actions, conditions.StringEquals])).toEqual([
    [['cloudfront:CreateDistributionTenant'], { 'aws:RequestTag/ward:stage': 'prod' }],
    [['cloudfront:TagResource'], { 'aws:RequestTag/ward:stage': 'prod' }],
    [
      [
        ...['cloudfront:DeleteDistributionTenant', 'cloudfront:GetDistributionTenant', 'cloudfront:GetManagedCertificateDetails'],
        ...['cloudfront:UpdateDistributionTenant', 'cloudfront:VerifyDnsConfiguration'],
      ],
      { 'aws:ResourceTag/ward:stage': 'prod' },
    ],
  ]);
  const ofCertificates = found.filter((grant) => !ofTenants.includes(grant)).flatMap(({ actions }) => actions);
  expect(ofCertificates.filter((action) => !action.startsWith('xray:'))).toEqual([
    'acm:RequestCertificate',
    'acm:DescribeCertificate',
  ]);
});

test('what is already tagged cannot be made this stage’s', () => {
  const [tagging] = toCloudFront(grantsIn(prod)).filter(({ actions }) => actions.includes('cloudfront:TagResource'));
  expect(tagging?.conditions.Null).toEqual({ 'aws:ResourceTag/ward:stage': 'true' });
});
