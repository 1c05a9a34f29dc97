/** What a browser's request comes to, by the record of its name. */
import { Readable } from 'node:stream';
import { createAddresses } from '../../local/addresses.ts';
import type { RecordSet } from '../../local/route53/zone-store.ts';
import type { HttpRequest, HttpResponse } from '../../local/service.ts';

const alias = (name: string, DNSName: string): [string, RecordSet] => [
  name,
  { Name: `${name}.`, Type: 'A', AliasTarget: { HostedZoneId: 'Z', DNSName, EvaluateTargetHealth: false } },
];
const records = new Map([
  alias('localhost', 'd1.cloudfront.net.'),
  alias('api.localhost', 'd-1.execute-api.us-east-1.amazonaws.com.'),
  alias('gone.localhost', 'd2.cloudfront.net.'),
]);
const saying = (body: string): Promise<HttpResponse> => Promise.resolve({ status: 200, headers: {}, body });
const needs = {
  route53: {
    lookup: (name: string) => records.get(name.replace(/\.$/, '')),
    canonicalName: (name: string) => (name === 'records.care.localhost' ? 'd3.cloudfront.net.' : `${name}.`),
  },
  cloudFront: {
    web: (name: string) =>
      ({ 'd1.cloudfront.net': saying('distribution'), 'd3.cloudfront.net': saying('connection group') })[name],
  },
  api: () => saying('api'),
};
const ask = (host: string) =>
  createAddresses(needs)({
    method: 'GET',
    host,
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Readable.from([]),
    trailers: () => ({}),
    sourceIp: '127.0.0.1',
  } satisfies HttpRequest);

test.each([
  ['localhost:3000', 'distribution'],
  ['LOCALHOST.', 'distribution'],
  ['api.localhost', 'api'],
  ['records.care.localhost', 'connection group'],
])('%s is answered by the %s its record leads to', async (host, body) => {
  expect(await ask(host)).toMatchObject({ status: 200, body });
});

test('a name without a record has no address', async () => {
  const body = 'There is no address north.localhost: no record leads from it.\n';
  expect(await ask('north.localhost:3000')).toMatchObject({ status: 404, body });
});

test('nor has one whose distribution is not there', async () => {
  expect((await ask('gone.localhost')).status).toBe(404);
});
