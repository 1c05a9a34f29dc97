/** How much a request may bring, and how often it may come. */
import { type ApiCloud, proxy } from '../local/apigateway/api-cloud.ts';
import { body, wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;
let clock = 1_790_000_000_000;

beforeAll(async () => {
  api = await wardApi({ now: () => clock });
});
afterAll(() => api.close());

behaves(
  'a body beyond 10 MB is a 413, and the connection ends well',
  `${DG}/api-gateway-execution-service-limits-table.html`,
  async () => {
    const response = await api.send('POST /echo', {
      body: Buffer.alloc(10_485_761),
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect([response.status, response.json.message]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
  },
);

behaves(
  'a body that fits the gateway and not the function behind it, which takes 6 MB as JSON, is a 413 too',
  'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  async () => {
    const bodyOf = (bytes: number) => ({ body: 'x'.repeat(bytes), headers: { 'content-type': 'text/plain' } });
    expect((await api.send('POST /echo', bodyOf(6_291_456))).status).toBe(413);
    expect((await api.send('POST /echo', bodyOf(3_000_000))).status).toBe(200);
  },
);

behaves('headers beyond 10,240 bytes are refused', `${DG}/api-gateway-execution-service-limits-table.html`, async () => {
  expect((await api.send('GET /echo', { headers: { 'x-long': 'x'.repeat(10_240) } })).status).toBe(431);
});

behaves(
  'requests beyond the burst are throttled, until the bucket fills again',
  `${DG}/api-gateway-request-throttling.html`,
  async () => {
    const settings = { httpMethod: '*', resourcePath: '/*', throttlingRateLimit: 1, throttlingBurstLimit: 2 };
    await api.serve(
      'narrow',
      { ...body(), paths: { '/': { get: body().paths['/beds'].options } } },
      { methodSettings: [settings] },
    );
    const ask = async () => (await api.send('GET /', { host: 'narrow.localhost' })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([204, 204, 429]);
    clock += 1000;
    expect([await ask(), await ask()]).toEqual([204, 429]);
  },
);

behaves('a method that is limited by itself is throttled by itself', `${DG}/api-gateway-request-throttling.html`, async () => {
  const { options } = body().paths['/beds'];
  const limits = [
    { httpMethod: '*', resourcePath: '/*', throttlingRateLimit: 1, throttlingBurstLimit: 5 },
    { httpMethod: 'GET', resourcePath: '/~1beds', throttlingRateLimit: 1, throttlingBurstLimit: 1 },
  ];
  await api.serve(
    'wards',
    { ...body(), paths: { '/beds': { get: options }, '/wards': { get: options } } },
    { methodSettings: limits },
  );
  const ask = async (path: string) => (await api.send(`GET ${path}`, { host: 'wards.localhost' })).status;
  expect([await ask('/beds'), await ask('/beds')]).toEqual([204, 429]);
  expect([await ask('/wards'), await ask('/wards')]).toEqual([204, 204]);
});

behaves(
  'an integration waits 50 ms at least and 29 s at most',
  `${DG}/api-gateway-execution-service-limits-table.html`,
  async () => {
    const importing = (timeoutInMillis: number) => {
      const paths = { '/': { get: proxy('echo', { timeoutInMillis }) } };
      return api.root('apigateway', 'PutRestApi', { restApiId: 'main', body: { ...body(), paths } });
    };
    for (const timeout of [49, 29_001]) {
      await expect(importing(timeout)).rejects.toMatchObject({
        code: 'BadRequestException',
        message: expect.stringContaining('29000 ms'),
      });
    }
    for (const timeout of [50, 29_000]) expect(await importing(timeout)).toEqual({ id: 'main' });
  },
);
