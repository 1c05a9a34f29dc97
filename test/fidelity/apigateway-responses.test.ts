/** What the gateway answers and writes down itself. */
import type { ApiCloud } from '../local/apigateway/api-cloud.ts';
import { body, wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;

beforeAll(async () => {
  api = await wardApi();
});
afterAll(() => api.close());

describe('gateway responses', () => {
  const custom = () => ({
    ...body(),
    'x-amazon-apigateway-gateway-responses': {
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: 404,
        responseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
        responseTemplates: {
          'application/json': '{"title":"Not found","detail":$context.error.messageString,"instance":"$context.path"}',
        },
      },
      DEFAULT_4XX: {
        responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': 'method.request.header.origin' },
        responseTemplates: {
          'application/json': '{"type":"$context.error.responseType","why":"$context.error.validationErrorString"}',
        },
      },
    },
  });

  beforeAll(() => api.serve('custom', custom()));

  behaves('a type has its own status, headers and template', `${DG}/api-gateway-gatewayResponse-definition.html`, async () => {
    const response = await api.send('GET /no%22where', { host: 'custom.localhost' });
    expect([response.status, response.headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(response.json).toEqual({ title: 'Not found', detail: 'Missing Authentication Token', instance: '/no%22where' });
  });

  behaves(
    'DEFAULT_4XX serves the types that have none, with their own status',
    `${DG}/supported-gateway-response-types.html`,
    async () => {
      const sent = { host: 'custom.localhost', body: '{}', headers: { origin: 'https://a.example' } };
      const response = await api.send('POST /beds?ward=7', sent);
      expect([response.status, response.headers['access-control-allow-origin']]).toEqual([400, 'https://a.example']);
      expect(response.json).toEqual({ type: 'BAD_REQUEST_BODY', why: '[object has missing required properties (["name"])]' });
    },
  );
});

describe('access logs', () => {
  behaves('one line a request, its variables escaped, a dash for what is absent', `${DG}/set-up-logging.html`, async () => {
    const format =
      '{"id":"$context.requestId","status":"$context.status","path":"$context.path","agent":"$context.identity.userAgent","tenant":"$context.authorizer.tenantId","error":"$context.error.message","bytes":$context.responseLength}';
    const destinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/ward/access:*';
    await api.serve('logged', body(), { accessLogSettings: { format, destinationArn } });
    const response = await api.send('GET /nowhere', { host: 'logged.localhost', headers: { 'user-agent': 'a "quoted" agent' } });
    const [, , line] = api.lines.find(([group]) => group === '/ward/access') ?? [];
    expect(JSON.parse(line ?? '')).toEqual({
      id: response.headers['x-amzn-requestid'],
      status: '403',
      path: '/nowhere',
      agent: 'a "quoted" agent',
      tenant: '-',
      error: 'Missing Authentication Token',
      bytes: response.raw.length,
    });
  });
});
