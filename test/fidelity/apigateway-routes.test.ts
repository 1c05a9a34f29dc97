/** Which requests meet a method, and which do not. */
import type { ApiCloud } from '../local/apigateway/api-cloud.ts';
import { wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;

beforeAll(async () => {
  api = await wardApi();
});
afterAll(() => api.close());

const MISSING = { status: 403, json: { message: 'Missing Authentication Token' } };

behaves('a path that the body does not declare is a 403', `${DG}/api-gateway-gatewayResponse-definition.html`, async () => {
  expect(await api.send('GET /nowhere')).toMatchObject(MISSING);
});

behaves('a method that the body does not declare is a 403', `${DG}/api-gateway-gatewayResponse-definition.html`, async () => {
  expect(await api.send('DELETE /echo')).toMatchObject(MISSING);
  expect((await api.send('HEAD /echo')).status).toBe(403);
  expect(await api.send('OPTIONS /echo')).toMatchObject(MISSING);
});

behaves('a literal goes before a variable', `${DG}/api-gateway-method-settings-method-request.html`, async () => {
  expect((await api.send('GET /echo/fixed')).json.resource).toBe('/echo/fixed');
  expect((await api.send('GET /echo/other')).json).toMatchObject({ resource: '/echo/{id}', pathParameters: { id: 'other' } });
});

behaves(
  'a greedy variable takes the rest of the path, by any method',
  `${DG}/api-gateway-method-settings-method-request.html`,
  async () => {
    expect((await api.send('PATCH /files/a/b.txt')).json).toMatchObject({
      resource: '/files/{path+}',
      httpMethod: 'PATCH',
      pathParameters: { path: 'a/b.txt' },
    });
    expect(await api.send('GET /files')).toMatchObject(MISSING);
  },
);

behaves('a path variable arrives decoded, the path as it was sent', `${DG}/api-gateway-known-issues.html`, async () => {
  const { json } = await api.send('GET /echo/a%20b%2Fc%25');
  expect(json).toMatchObject({ path: '/echo/a%20b%2Fc%25', pathParameters: { id: 'a b/c%' } });
});

behaves('an unknown host is forbidden', `${DG}/how-to-custom-domains.html`, async () => {
  expect(await api.send('GET /echo', { host: 'stranger.localhost' })).toMatchObject({
    status: 403,
    json: { message: 'Forbidden' },
  });
});

behaves('a mock integration answers constants', `${DG}/how-to-mock-integration.html`, async () => {
  const response = await api.send('OPTIONS /beds');
  expect([response.status, response.headers['access-control-allow-origin'], response.text]).toEqual([204, '*', '']);
});
