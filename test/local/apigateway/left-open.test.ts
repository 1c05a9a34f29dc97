/** What AWS's pages leave open, and what differs here: the reading is the one that docs/fidelity/apigateway.md tells. */
import type { ApiCloud } from './api-cloud.ts';
import { body, wardApi } from './ward-api.ts';

let api: ApiCloud;
beforeAll(async () => {
  api = await wardApi();
});
afterAll(() => api.close());

test.each(['/echo//', '//echo', '/echo//x', '/echo/.', '/echo/%2e%2e', '/%65cho'])('%s reaches nothing', async (path) => {
  expect(await api.send(`GET ${path}`)).toMatchObject({ status: 403, json: { message: 'Missing Authentication Token' } });
});

test('one trailing slash is as good as none, and the path stays as it was sent', async () => {
  expect((await api.send('GET /echo/')).json).toMatchObject({ resource: '/echo', path: '/echo/' });
});

test('broken percent-encoding is a 400', async () => {
  expect((await api.send('GET /echo/%zz')).status).toBe(400);
});

test('several Set-Cookie headers in one answer are a 500', async () => {
  const answer = { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } };
  expect((await api.send('POST /answer', { body: JSON.stringify(answer) })).status).toBe(500);
});

test('the names of headers arrive in lower case, by http', async () => {
  const { json } = await api.send('GET /echo', { headers: { 'X-Bed': '7' } });
  expect(json.headers).toMatchObject({ 'x-bed': '7', 'x-forwarded-proto': 'http', 'x-forwarded-port': String(api.port) });
  expect(json.headers).not.toHaveProperty('X-Bed');
});

test('formats in models are not checked', async () => {
  const model = { type: 'object', properties: { born: { type: 'string', format: 'date' } } };
  const beds = {
    ...body().paths['/beds'].post,
    parameters: [],
    requestBody: { content: { 'application/json': { schema: model } } },
  };
  await api.serve('formats', { ...body(), paths: { '/': { post: { ...beds, ...body().paths['/beds'].options } } } });
  const sent = { host: 'formats.localhost', body: '{"born":"yesterday"}', headers: { 'content-type': 'application/json' } };
  expect((await api.send('POST /', sent)).status).toBe(204);
  expect((await api.send('POST /', { ...sent, body: '{"born":7}' })).status).toBe(400);
});

test('a value in the template of a gateway response cannot break the document', async () => {
  const responseTemplates = { 'application/json': '{"agent":"$context.identity.userAgent"}' };
  const responses = { MISSING_AUTHENTICATION_TOKEN: { responseTemplates } };
  await api.serve('quoting', { ...body(), 'x-amazon-apigateway-gateway-responses': responses });
  const agent = 'a"},"b":"c';
  const { json } = await api.send('GET /nowhere', { host: 'quoting.localhost', headers: { 'user-agent': agent } });
  expect(json).toEqual({ agent });
});
