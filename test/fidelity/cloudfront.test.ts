/** CloudFront as AWS documents it, before a private bucket and an API: the cases of docs/fidelity/cloudfront.md. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openAccount } from '../../local/account.ts';
import { rootOf } from '../../local/cloud.ts';
import { type CloudFront, createCloudFront } from '../../local/cloudfront/cloudfront.ts';
import { createS3 } from '../../local/s3/s3.ts';
import type { HttpRequest, HttpResponse } from '../../local/service.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';
const directory = mkdtempSync(join(tmpdir(), 'ward-cloudfront-'));
const { cloud } = openAccount({ directory });
let seenByApi: HttpRequest | undefined;
const front: CloudFront = createCloudFront(cloud, {
  route53: { canonicalName: (name) => `${name}.` },
  async api(request) {
    seenByApi = request;
    return { status: 404, headers: { 'content-type': 'application/json' }, body: '{"message":"no such patient"}' };
  },
  named: async () => ({ status: 502, headers: {} }),
});
cloud.register(createS3(cloud));
cloud.register(front);
afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const call = (service: string, operation: string, input: object) => cloud.call(rootOf(cloud), service, operation, { ...input });
const Id = 'E1234567890ABC';
const domainName = 'd1234567890abc.cloudfront.net';
const handler = `function handler(event) {
  const request = event.request;
  if (request.uri === '/old') return { statusCode: 301, headers: { location: { value: '/new' } } };
  if (request.uri === '/fails') throw new Error('on purpose');
  if (request.uri === '/forever') for (;;);
  if (request.uri === '/rooms') request.uri = '/' + [typeof require, typeof process, typeof fetch, typeof setTimeout].join();
  else if (!request.uri.split('/').pop().includes('.')) request.uri = '/index.html';
  return request;
}`;

const policyFor = (source: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/*',
      Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::000000000000:distribution/${source}` } },
    },
  });

const behavior = (more: object) => ({
  CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'redirect-to-https',
  ...more,
});
const config = {
  Aliases: ['care.test', '*.care.test'],
  Enabled: true,
  DefaultRootObject: 'index.html',
  Origins: [
    { Id: 'site', DomainName: 'site.s3.us-east-1.amazonaws.com', OriginAccessControlId: 'oac' },
    { Id: 'api', DomainName: 'd-1.execute-api.us-east-1.amazonaws.com', CustomOriginConfig: {} },
  ],
  CacheBehaviors: [
    behavior({
      PathPattern: '/v1/*',
      TargetOriginId: 'api',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
    }),
  ],
  DefaultCacheBehavior: behavior({
    ResponseHeadersPolicyId: 'headers',
    FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:aws:cloudfront::000000000000:function/one' }],
  }),
};

beforeAll(async () => {
  await call('s3', 'CreateBucket', { Bucket: 'site' });
  await call('s3', 'PutBucketPolicy', { Bucket: 'site', Policy: policyFor(Id) });
  const page = { Bucket: 'site', ContentType: 'text/html', CacheControl: 'no-cache' };
  await call('s3', 'PutObject', { ...page, Key: 'index.html', Body: 'the console' });
  await call('s3', 'PutObject', { ...page, Key: 'undefined,undefined,undefined,undefined', Body: 'alone' });
  await call('cloudfront', 'CreateFunction', {
    Name: 'one',
    FunctionCode: handler,
    FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
  });
  await call('cloudfront', 'CreateOriginAccessControl', {
    Id: 'oac',
    SigningBehavior: 'always',
    OriginAccessControlOriginType: 's3',
  });
  await call('cloudfront', 'CreateResponseHeadersPolicy', {
    Id: 'headers',
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
    },
  });
  await call('cloudfront', 'CreateDistribution', { Id, DistributionConfig: config });
});

const ask = async (path: string, more: Partial<HttpRequest> = {}): Promise<HttpResponse & { text: string }> => {
  const request: HttpRequest = {
    method: 'GET',
    host: 'north.care.test:3000',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Readable.from([]),
    trailers: () => ({}),
    sourceIp: '203.0.113.7',
    ...more,
  };
  const answer = (await front.web(domainName, request)) as HttpResponse;
  const { body = '' } = answer;
  return { ...answer, text: body instanceof Readable ? await text(body) : String(body) };
};

behaves('a name is served when it is an alias, or one label of a wildcard alias', `${guide}/CNAMEs.html`, async () => {
  expect((await ask('/', { host: 'care.test' })).status).toBe(200);
  expect((await ask('/')).status).toBe(200);
  const unknown = ['other.test', 'a.b.care.test', 'mycare.test'].map((host) => ({ host }) as HttpRequest);
  expect(unknown.map((request) => front.web(domainName, request))).toEqual([undefined, undefined, undefined]);
});

behaves('`/` is the default root object', `${guide}/DefaultRootObject.html`, async () => {
  expect(await ask('/')).toMatchObject({ status: 200, text: 'the console' });
});

behaves('a function rewrites the path before the origin is asked', `${guide}/functions-event-structure.html`, async () => {
  expect(await ask('/hospitals/7')).toMatchObject({ status: 200, text: 'the console' });
});

behaves('or answers itself', `${guide}/functions-event-structure.html`, async () => {
  expect(await ask('/old')).toMatchObject({ status: 301, headers: { location: '/new' } });
});

behaves('one that throws, or does not end, is 503', `${guide}/http-503-service-unavailable.html`, async () => {
  expect((await ask('/fails')).status).toBe(503);
  expect((await ask('/forever')).status).toBe(503);
});

behaves('a function has no network, no timers and no process', `${guide}/functions-javascript-runtime-20.html`, async () => {
  expect(await ask('/rooms')).toMatchObject({ status: 200, text: 'alone' });
});

behaves(
  'a private bucket is read in CloudFront’s name for the one distribution that its policy names',
  `${guide}/private-content-restricting-access-to-s3.html`,
  async () => {
    await call('s3', 'PutBucketPolicy', { Bucket: 'site', Policy: policyFor('EANOTHER') });
    expect((await ask('/')).status).toBe(403);
    await call('s3', 'PutBucketPolicy', { Bucket: 'site', Policy: policyFor(Id) });
    expect((await ask('/')).status).toBe(200);
  },
);

behaves('who may not list the bucket is told 403 of what is not there', `${guide}/http-403-permission-denied.html`, async () => {
  expect((await ask('/missing.js')).status).toBe(403);
});

behaves(
  'the first behavior whose pattern fits has the request, and its answer as it is',
  `${guide}/DownloadDistValuesCacheBehavior.html`,
  async () => {
    expect(await ask('/v1/patients/7')).toMatchObject({ status: 404, text: '{"message":"no such patient"}' });
    expect(await ask('/v1')).toMatchObject({ status: 200, text: 'the console' });
  },
);

behaves('a method that the behavior does not allow is 403', `${guide}/DownloadDistValuesCacheBehavior.html`, async () => {
  expect((await ask('/', { method: 'POST' })).status).toBe(403);
  expect((await ask('/v1/patients', { method: 'POST' })).status).toBe(404);
});

behaves(
  'the API is sent the viewer’s Host, and the viewer’s address after what the viewer claimed',
  `${guide}/RequestAndResponseBehaviorCustomOrigin.html`,
  async () => {
    await ask('/v1/patients', { headers: { 'x-forwarded-for': '10.0.0.1', authorization: 'Bearer a' } });
    expect(seenByApi).toMatchObject({
      host: 'north.care.test:3000',
      headers: { 'x-forwarded-for': '10.0.0.1, 203.0.113.7', authorization: 'Bearer a' },
    });
  },
);

behaves(
  'a response headers policy adds to what the origin answers',
  `${guide}/understanding-response-headers-policies.html`,
  async () => {
    expect((await ask('/')).headers).toMatchObject({
      'content-security-policy': "default-src 'none'",
      'strict-transport-security': 'max-age=60; includeSubDomains',
      'cache-control': 'no-cache',
    });
    expect((await ask('/v1/patients')).headers).not.toHaveProperty('content-security-policy');
  },
);

behaves('a page that is known already is 304', `${guide}/RequestAndResponseBehaviorS3Origin.html`, async () => {
  const { headers } = await ask('/');
  expect((await ask('/', { headers: { 'if-none-match': String(headers.etag) } })).status).toBe(304);
});

describe('not modelled', () => {
  test.each<[string, object]>([
    ['CustomErrorResponses', { CustomErrorResponses: [] }],
    ['a distribution that is not enabled', { Enabled: false }],
    ['the cache policy mine', { DefaultCacheBehavior: behavior({ CachePolicyId: 'mine' }) }],
  ])('%s', async (what, more) => {
    const made = call('cloudfront', 'CreateDistribution', { Id: 'E2', DistributionConfig: { ...config, ...more } });
    await expect(made).rejects.toMatchObject({ code: 'NotImplemented', message: expect.stringContaining(what) });
  });
});
