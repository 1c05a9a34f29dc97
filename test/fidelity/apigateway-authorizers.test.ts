/** Lambda authorizers, and the tenant they tell. */
import type { ApiCloud } from '../local/apigateway/api-cloud.ts';
import { wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;
let clock = 1_790_000_000_000;

beforeAll(async () => {
  api = await wardApi({ now: () => clock });
});
afterAll(() => api.close());

const page = `${DG}/apigateway-use-lambda-authorizer.html` as const;
const as = (authorization: string, path = '/mine') => api.send(`GET ${path}`, { headers: { authorization } });

behaves(
  'the context reaches the function as strings, with the principal',
  `${DG}/api-gateway-lambda-authorizer-output.html`,
  async () => {
    expect((await as('blue')).json.requestContext.authorizer).toMatchObject({
      principalId: 'ann',
      tenantId: 'blue',
      age: '7',
      admin: 'true',
    });
  },
);

behaves('a missing identity source is a 401, and the authorizer is not asked', page, async () => {
  const before = api.cloud.traffic.counts()['lambda:Invoke'];
  expect(await api.send('GET /mine')).toMatchObject({ status: 401, json: { message: 'Unauthorized' } });
  expect(api.cloud.traffic.counts()['lambda:Invoke']).toBe(before);
});

behaves('a result is cached by its identity sources, for its time to live', page, async () => {
  const asked = async (token: string) => (await as(token)).json.requestContext.authorizer.asked;
  const first = await asked('cached');
  expect(await asked('cached')).toBe(first);
  expect(await asked('other')).not.toBe(first);
  clock += 299_000;
  expect(await asked('cached')).toBe(first);
  clock += 1000;
  expect(await asked('cached')).not.toBe(first);
});

behaves('a cached policy is asked again for each method', page, async () => {
  expect((await as('beds', '/beds/7')).status).toBe(200);
  expect(await as('beds', '/mine')).toMatchObject({
    status: 403,
    json: { message: 'User is not authorized to access this resource' },
  });
});

behaves('an explicit deny is a 403', page, async () => {
  expect(await as('deny')).toMatchObject({ status: 403, json: { message: expect.stringContaining('explicit deny') } });
});

behaves('an authorizer that throws Unauthorized makes a 401', page, async () => {
  expect(await as('unauthorized')).toMatchObject({ status: 401, json: { message: 'Unauthorized' } });
});

for (const token of ['breaks', 'object', 'nobody', 'nonsense'] as const)
  behaves(`an authorizer that fails (${token}) makes a 500 that tells nothing`, page, async () => {
    const response = await as(token);
    expect([response.status, response.text]).toEqual([500, '{"message":null}']);
  });

behaves(
  'the tenant of an isolated function is told by the authorizer, whatever the client says',
  'https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html',
  async () => {
    const headers = { authorization: 'blue', 'x-amz-tenant-id': 'green' };
    expect((await api.send('GET /tenant', { headers })).json.tenantId).toBe('blue');
  },
);

behaves(
  'the tenant of an isolated function can be a constant, for routes without an authorizer',
  `${DG}/rest-api-parameter-mapping-sources.html`,
  async () => {
    expect((await api.send('GET /open-to-all', { headers: { 'x-amz-tenant-id': 'green' } })).json.tenantId).toBe('anyone');
  },
);
