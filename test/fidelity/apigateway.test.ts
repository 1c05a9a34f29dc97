/** REST APIs as AWS documents them, over real HTTP and with real functions behind them. */
import { type ApiCloud, apiCloud, functionUri, proxy } from '../local/apigateway/api-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;
let clock = 1_790_000_000_000;

const ECHO =
  'export const handler = async (event, context) => ({ statusCode: 200, body: JSON.stringify({ ...event, tenantId: context.tenantId }) });';
const ANSWER = 'export const handler = async (event) => JSON.parse(event.body);';
const AUTHORIZER = `
  let asked = 0;
  const policy = (Effect, Resource) => ({ Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] });
  export const handler = async (event) => {
    asked += 1;
    const token = event.headers.authorization;
    if (token === 'unauthorized') throw new Error('Unauthorized');
    if (token === 'breaks') throw new Error('disk on fire');
    if (token === 'object') return { principalId: 'ann', policyDocument: policy('Allow', '*'), context: { roles: ['a'] } };
    if (token === 'nobody') return { policyDocument: policy('Allow', '*') };
    if (token === 'nonsense') return { principalId: 'ann', policyDocument: { Statement: 'x' } };
    if (token === 'deny') return { principalId: 'ann', policyDocument: policy('Deny', '*') };
    if (token === 'beds') return { principalId: 'ann', policyDocument: policy('Allow', event.methodArn.replace(/GET.*/, 'GET/beds/*')) };
    return { principalId: 'ann', policyDocument: policy('Allow', '*'), context: { tenantId: token, age: 7, admin: true, asked } };
  };`;

const BED = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string' }, width: { type: 'number', minimum: 0, exclusiveMinimum: true } },
};

const body = () => ({
  openapi: '3.0.3',
  info: { title: 'Ward', version: '1' },
  'x-amazon-apigateway-binary-media-types': ['application/pdf'],
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  components: {
    schemas: { Bed: BED },
    securitySchemes: {
      caller: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          authorizerUri: functionUri('authorizer'),
          identitySource: 'method.request.header.Authorization, context.domainName',
          authorizerResultTtlInSeconds: 300,
        },
      },
    },
  },
  paths: {
    '/echo': { get: proxy('echo'), post: proxy('echo') },
    '/echo/{id}': { get: proxy('echo') },
    '/echo/fixed': { get: proxy('echo') },
    '/files/{path+}': { 'x-amazon-apigateway-any-method': proxy('echo') },
    '/answer': { post: proxy('answer') },
    '/fails': { get: proxy('fails') },
    '/slow': { get: proxy('slow', { timeoutInMillis: 100 }) },
    '/ungranted': { get: proxy('ungranted') },
    '/mine': { get: { ...proxy('echo'), security: [{ caller: [] }] } },
    '/beds/{id}': { get: { ...proxy('echo'), security: [{ caller: [] }] } },
    '/tenant': {
      get: {
        ...proxy('isolated', {
          requestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenantId' },
        }),
        security: [{ caller: [] }],
      },
    },
    '/open-to-all': {
      get: proxy('isolated', { requestParameters: { 'integration.request.header.X-Amz-Tenant-Id': "'anyone'" } }),
    },
    '/beds': {
      post: {
        ...proxy('echo'),
        'x-amazon-apigateway-request-validator': 'all',
        parameters: [{ name: 'ward', in: 'query', required: true, schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Bed' } } } },
      },
      options: {
        responses: { 204: { description: 'CORS' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 204}' },
          responses: {
            default: { statusCode: '204', responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" } },
          },
        },
      },
    },
  },
});

beforeAll(async () => {
  api = await apiCloud({ now: () => clock });
  await api.define('echo', ECHO);
  await api.define('answer', ANSWER);
  await api.define('authorizer', AUTHORIZER);
  await api.define('isolated', ECHO, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } });
  await api.define('fails', 'export const handler = async () => { throw new Error("secret of the house"); };');
  await api.define('slow', 'export const handler = () => new Promise(() => {});', { Timeout: 1 });
  await api.define('ungranted', ECHO);
  await api.root('lambda', 'RemovePermission', { FunctionName: 'ungranted', StatementId: 'api' });
  await api.serve('main', body());
}, 20_000);

afterAll(() => api.close());

const answering = (answer: unknown, headers: Record<string, string> = {}) =>
  api.send('POST /answer', { body: JSON.stringify(answer), headers });

describe('routes', () => {
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

  /** Tried on AWS: https://github.com/aws-powertools/powertools-lambda-python/pull/1609 */
  test('one trailing slash is as good as none, and the path stays as it was sent', async () => {
    expect((await api.send('GET /echo/')).json).toMatchObject({ resource: '/echo', path: '/echo/' });
  });

  test.each(['/echo//', '//echo', '/echo//x', '/echo/.', '/echo/%2e%2e', '/%65cho'])('%s reaches nothing', async (path) => {
    expect(await api.send(`GET ${path}`)).toMatchObject(MISSING);
  });

  test('broken percent-encoding is a 400', async () => {
    expect((await api.send('GET /echo/%zz')).status).toBe(400);
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
});

describe('the proxy event', () => {
  behaves('it carries the request and its context', `${DG}/set-up-lambda-proxy-integrations.html`, async () => {
    const { json } = await api.send('GET /echo?a=1&a=2&b=x%20y', { headers: { 'user-agent': 'stethoscope', 'x-bed': '7' } });
    expect(json).toMatchObject({
      resource: '/echo',
      path: '/echo',
      httpMethod: 'GET',
      headers: { 'x-bed': '7', host: `main.localhost:${api.port}`, 'x-forwarded-for': '127.0.0.1' },
      multiValueHeaders: { 'x-bed': ['7'] },
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: 'main',
        domainName: 'main.localhost',
        domainPrefix: 'main',
        httpMethod: 'GET',
        path: '/echo',
        protocol: 'HTTP/1.1',
        requestTimeEpoch: clock,
        resourcePath: '/echo',
        stage: 'live',
        identity: { sourceIp: '127.0.0.1', userAgent: 'stethoscope' },
      },
    });
    expect(json.requestContext.requestTime).toMatch(/^\d\d\/\w{3}\/2026:\d\d:\d\d:\d\d \+0000$/);
    expect(json.headers.connection).toBeUndefined();
  });

  behaves('a body is text, or base64 when its type is binary', `${DG}/api-gateway-payload-encodings.html`, async () => {
    const text = await api.send('POST /echo', { body: 'ä', headers: { 'content-type': 'text/plain' } });
    const pdf = await api.send('POST /echo', { body: Buffer.from([0, 255]), headers: { 'content-type': 'application/pdf' } });
    expect(text.json).toMatchObject({ body: 'ä', isBase64Encoded: false });
    expect(pdf.json).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});

describe('the proxy response', () => {
  const page = `${DG}/set-up-lambda-proxy-integrations.html` as const;

  behaves('status, headers and body become the answer', page, async () => {
    const response = await answering({ statusCode: 201, headers: { Location: '/beds/7', 'X-Width': 90 }, body: 'ok' });
    expect(response).toMatchObject({ status: 201, text: 'ok', headers: { location: '/beds/7', 'x-width': '90' } });
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  behaves('multiValueHeaders win over headers of the same name', page, async () => {
    const { headers } = await answering({
      statusCode: 200,
      headers: { vary: 'a', etag: '"1"' },
      multiValueHeaders: { Vary: ['b', 'c'] },
    });
    expect([headers.vary, headers.etag]).toEqual(['b, c', '"1"']);
  });

  behaves('some headers are remapped', `${DG}/api-gateway-known-issues.html`, async () => {
    const { headers } = await answering({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer', Date: 'never' } });
    expect(headers).toMatchObject({ 'x-amzn-remapped-www-authenticate': 'Bearer', 'x-amzn-remapped-date': 'never' });
    expect(headers['www-authenticate']).toBeUndefined();
  });

  behaves(
    'a base64 body is decoded for a client that accepts the binary type',
    `${DG}/api-gateway-payload-encodings-workflow.html`,
    async () => {
      const answer = { statusCode: 200, body: 'AP8=', isBase64Encoded: true, headers: { 'content-type': 'application/pdf' } };
      expect((await answering(answer, { accept: 'application/pdf' })).raw).toEqual(Buffer.from([0, 255]));
      expect((await answering(answer, { accept: 'text/html' })).text).toBe('AP8=');
    },
  );

  test.each([
    ['no status', { body: 'x' }],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
    ['an unknown member', { statusCode: 200, message: 'x' }],
    ['a status out of range', { statusCode: 42 }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['nothing', null],
  ])('an answer with %s is malformed, a 502', async (_what, answer) => {
    expect(await answering(answer)).toMatchObject({ status: 502, json: { message: 'Internal server error' } });
  });

  behaves('a function that fails is a 502 that tells nothing', page, async () => {
    const response = await api.send('GET /fails');
    expect(response).toMatchObject({ status: 502, json: { message: 'Internal server error' } });
    expect(response.text).not.toContain('secret');
  });

  behaves(
    'a function that does not answer in time is a 504',
    `${DG}/api-gateway-execution-service-limits-table.html`,
    async () => {
      expect(await api.send('GET /slow')).toMatchObject({ status: 504, json: { message: 'Endpoint request timed out' } });
    },
  );

  behaves('a function whose policy does not name the API is a 500', `${DG}/apigateway-use-lambda-authorizer.html`, async () => {
    expect(await api.send('GET /ungranted')).toMatchObject({ status: 500, json: { message: 'Internal server error' } });
  });
});

describe('limits', () => {
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
});

describe('request validation', () => {
  const page = `${DG}/api-gateway-method-request-validation.html` as const;
  const post = (bed: unknown, { path = '/beds?ward=7', type = 'application/json' } = {}) =>
    api.send(`POST ${path}`, { body: typeof bed === 'string' ? bed : JSON.stringify(bed), headers: { 'content-type': type } });

  behaves('a body that fits its model passes', page, async () => {
    expect((await post({ name: 'north', width: 1 })).status).toBe(200);
  });

  test.each([
    ['a missing property', {}],
    ['an unknown property', { name: 'a', colour: 'red' }],
    ['a wrong type', { name: 7 }],
    ['an exclusive minimum', { name: 'a', width: 0 }],
    ['broken JSON', '{'],
    ['no body', ''],
  ])('a body with %s is a 400', async (_what, bed) => {
    expect(await post(bed)).toMatchObject({ status: 400, json: { message: 'Invalid request body' } });
  });

  behaves('a missing parameter is named', page, async () => {
    expect(await post({ name: 'a' }, { path: '/beds' })).toMatchObject({
      status: 400,
      json: { message: 'Missing required request parameters: [ward]' },
    });
  });

  behaves('a body whose type has no model is not validated', page, async () => {
    expect((await post('{', { type: 'text/plain' })).status).toBe(200);
  });
});

describe('authorizers', () => {
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

  test.each(['breaks', 'object', 'nobody', 'nonsense'])(
    'an authorizer that fails (%s) makes a 500 that tells nothing',
    async (token) => {
      const response = await as(token);
      expect([response.status, response.text]).toEqual([500, '{"message":null}']);
    },
  );

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
});

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
