/** The console and the API as one origin: what the template says of it. */
import { ofType, oneOf, platformOf, resourcesOf } from './test-platform.ts';

const prod = resourcesOf(platformOf('prod'));
const dev = resourcesOf(platformOf('dev'));
/** Of the site: the other is of hospitals’ own domains. */
const siteOf = (resources: typeof prod) =>
  ofType(resources, 'AWS::CloudFront::Distribution').find(([id]) => id.startsWith('Site'))?.[1].Properties.DistributionConfig;

const config = siteOf(prod);
const names = (resources: typeof prod, type: string, member: string) =>
  ofType(resources, type).map(([, { Properties }]) => Properties[member]);

test('the platform’s name and every hospital’s lead to one distribution', () => {
  expect(config.Aliases).toEqual(['ward.test', '*.ward.test']);
  expect(config.ViewerCertificate).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' });
  expect(config.HttpVersion).toBe('http2and3');
});

test('the stack registers the platform’s own name, and no wildcard: a hospital’s record is made when it is onboarded', () => {
  // The names of mail's keys are SES's to give.
  const written = names(prod, 'AWS::Route53::RecordSet', 'Name').filter((name) => typeof name === 'string');
  expect(written.filter((name) => !name.startsWith('mail.'))).toEqual(['ward.test.', 'ward.test.']);
  expect(names(prod, 'AWS::Route53::RecordSet', 'Type')).toEqual(expect.arrayContaining(['A', 'AAAA']));
});

test('the API is not cached, and sees the Host that names the hospital', () => {
  expect(config.CacheBehaviors).toHaveLength(2);
  for (const [at, path] of ['/v1/*', '/fhir/*'].entries())
    expect(config.CacheBehaviors[at]).toMatchObject({
      PathPattern: path,
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
      ViewerProtocolPolicy: 'https-only',
    });
});

test('without a domain the API is asked by its own name, which knows no other Host', () => {
  const bare = siteOf(dev);
  expect(bare.Aliases).toBeUndefined();
  expect(bare.CacheBehaviors[0].OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
  expect(ofType(dev, 'AWS::Route53::RecordSet')).toEqual([]);
});

test('the bucket of the console is read by this distribution alone', () => {
  const allowed = ofType(prod, 'AWS::S3::BucketPolicy')
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Effect, Principal }) => Effect === 'Allow' && Principal.Service === 'cloudfront.amazonaws.com');
  expect(allowed).toEqual([
    expect.objectContaining({
      Action: 's3:GetObject',
      Condition: { StringEquals: { 'AWS:SourceArn': expect.objectContaining({ 'Fn::Join': expect.anything() }) } },
    }),
  ]);
});

test('no error page: the API’s 404 stays what it is', () => {
  expect(config.CustomErrorResponses).toBeUndefined();
});

describe('a page', () => {
  const { SecurityHeadersConfig: headers } = oneOf(prod, 'AWS::CloudFront::ResponseHeadersPolicy').ResponseHeadersPolicyConfig;
  const policy = JSON.stringify(headers.ContentSecurityPolicy.ContentSecurityPolicy);

  test('runs our files alone, and nothing inline', () => {
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|script-src[^;]*(\*|http)/);
  });

  test('speaks to its origin, sign-in and the files’ bucket', () => {
    expect(policy).toMatch(/connect-src 'self' https:\/\/cognito-idp\./);
    expect(policy).toMatch(/FilesBucket\w+","RegionalDomainName"/);
    expect(policy).not.toContain('http:');
  });

  test('is framed by no one', () => {
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(headers.FrameOptions.FrameOption).toBe('DENY');
  });
});

test('files with a hash in their name are kept for ever, the way in is asked for each time, and the files are there first', () => {
  const deployments = ofType(prod, 'Custom::CDKBucketDeployment');
  expect(deployments.map(([, { Properties }]) => [Properties.Include, Properties.Exclude, Properties.SystemMetadata])).toEqual([
    [['assets/*'], ['*'], { 'cache-control': 'public, max-age=31536000, immutable' }],
    [undefined, ['assets/*'], { 'cache-control': 'no-cache' }],
  ]);
  const [[assets = ''] = [], [, entrance] = []] = deployments;
  expect((entrance as { DependsOn?: string[] }).DependsOn).toContain(assets);
});

test('the logs of viewers hold neither path nor query, for they may hold PHI', () => {
  const logs = names(prod, 'AWS::Logs::Delivery', 'RecordFields');
  expect(logs).toHaveLength(2);
  for (const fields of logs) expect(fields).toContain('sc-status');
  expect(logs.flat().filter((field: string) => /uri|query|referer|cookie/i.test(field))).toEqual([]);
});
