/** Functions behind an API: the event they get, and what becomes of their answer. */
import { AwsError } from '../../local/service.ts';
import type { ApiCloud } from '../local/apigateway/api-cloud.ts';
import { body, wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;
const clock = 1_790_000_000_000;

beforeAll(async () => {
  api = await wardApi({ now: () => clock });
});
afterAll(() => api.close());

const answering = (answer: unknown, headers: Record<string, string> = {}) =>
  api.send('POST /answer', { body: JSON.stringify(answer), headers });

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

  for (const [what, answer] of [
    ['no status', { body: 'x' }],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
    ['an unknown member', { statusCode: 200, message: 'x' }],
    ['a status out of range', { statusCode: 42 }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['nothing', null],
  ] as const)
    behaves(`an answer with ${what} is malformed, a 502`, page, async () => {
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

  behaves('a function whose policy does not name the API is a 500', `${DG}/permissions.html`, async () => {
    expect(await api.send('GET /ungranted')).toMatchObject({ status: 500, json: { message: 'Internal server error' } });
  });

  for (const [what, id, error] of [
    ['is throttled', 'busy', new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)],
    ['Lambda fails to run', 'broken', new AwsError('ServiceException', 'Service failed.', 500)],
  ] as const)
    behaves(
      `a function that ${what} is a 500, and a failed integration to the API’s gateway responses`,
      `${DG}/supported-gateway-response-types.html`,
      async () => {
        const INTEGRATION_FAILURE = { statusCode: '503', responseTemplates: { 'application/json': '{"busy":true}' } };
        await api.serve(id, { ...body(), 'x-amazon-apigateway-gateway-responses': { INTEGRATION_FAILURE } });
        const stop = api.cloud.traffic.disturb({ matches: ({ operation }) => operation === 'Invoke', error });
        expect(await api.send('GET /echo')).toMatchObject({ status: 500 });
        const told = await api.send('GET /echo', { host: `${id}.localhost` }).finally(stop);
        expect(told).toMatchObject({ status: 503, json: { busy: true } });
      },
    );

  behaves('a permission for another method is not enough', `${DG}/permissions.html`, async () => {
    expect((await api.send('GET /elsewhere')).status).toBe(500);
  });
});
