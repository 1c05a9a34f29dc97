/** What a body may not hold is refused when it is imported, by name and place. */
import { createApiGateway } from '../../../local/apigateway/gateway.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { functionUri, proxy } from './api-cloud.ts';

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([(cloud) => createApiGateway(cloud, { log: () => {} }).service]);
});
afterEach(() => small.close());

const body = (path: string, operation: object, more: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Ward', version: '1' },
  paths: { [path]: { get: operation } },
  ...more,
});

const importing = (document: object) => small.root('apigateway', 'ImportRestApi', { restApiId: 'main', body: document });

const scheme = (authorizer: object) => ({
  components: {
    securitySchemes: {
      caller: { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authorizer': authorizer },
    },
  },
});

const integration = (more: object) => ({ 'x-amazon-apigateway-integration': more });

test.each<[string, object]>([
  ['x-amazon-apigateway-cors at /x-amazon-apigateway-cors', body('/a', proxy('f'), { 'x-amazon-apigateway-cors': {} })],
  ['x-amazon-apigateway-auth at /paths/~1a/get', body('/a', { ...proxy('f'), 'x-amazon-apigateway-auth': { type: 'NONE' } })],
  ['integration type http_proxy of GET /a', body('/a', integration({ type: 'http_proxy', uri: 'https://a.example' }))],
  ['cacheKeyParameters', body('/a', proxy('f', { cacheKeyParameters: [] }))],
  ['credentials', body('/a', proxy('f', { credentials: 'arn:aws:iam::000000000000:role/R' }))],
  [
    'mapping of integration.request.header.X-Other',
    body('/a', proxy('f', { requestParameters: { 'integration.request.header.X-Other': 'context.stage' } })),
  ],
  [
    'tenant id mapped from method.request.header.tenant',
    body(
      '/a',
      proxy('f', { requestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'method.request.header.tenant' } }),
    ),
  ],
  [
    'template language (VTL) in the integration of GET /a',
    body(
      '/a',
      integration({
        type: 'mock',
        requestTemplates: { 'application/json': '{"statusCode": $input.path("$.a")}' },
        responses: { default: { statusCode: 200 } },
      }),
    ),
  ],
  ['the type token of the authorizer caller', body('/a', proxy('f'), scheme({ type: 'token', authorizerUri: functionUri('f') }))],
  [
    'authorizerCredentials',
    body('/a', proxy('f'), scheme({ type: 'request', authorizerUri: functionUri('f'), authorizerCredentials: 'r' })),
  ],
  ['security scheme caller without an authorizer', body('/a', { ...proxy('f'), security: [{ caller: [] }] })],
  [
    '$context.wafResponseCode',
    body('/a', proxy('f'), {
      'x-amazon-apigateway-gateway-responses': {
        THROTTLED: { responseTemplates: { 'application/json': '$context.wafResponseCode' } },
      },
    }),
  ],
  ...['http', 'aws', 'http_proxy'].map((type): [string, object] => [
    `integration type ${type}`,
    body('/a', integration({ type })),
  ]),
  ['the type cognito_user_pools', body('/a', proxy('f'), scheme({ type: 'cognito_user_pools' }))],
  [
    'the authtype awsSigv4 of the security scheme caller',
    body('/a', proxy('f'), {
      components: { securitySchemes: { caller: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' } } },
    }),
  ],
  ['the scopes beds:read for GET /a', body('/a', { ...proxy('f'), security: [{ caller: ['beds:read'] }] })],
  ['2 security schemes at once', body('/a', { ...proxy('f'), security: [{ one: [] }, { other: [] }] })],
  ['0 security schemes at once', body('/a', { ...proxy('f'), security: [{}] })],
  ['x-amazon-apigateway-policy', body('/a', proxy('f'), { 'x-amazon-apigateway-policy': {} })],
  ['x-amazon-apigateway-api-key-source', body('/a', proxy('f'), { 'x-amazon-apigateway-api-key-source': 'HEADER' })],
  ['x-amazon-apigateway-minimum-compression-size', body('/a', proxy('f'), { 'x-amazon-apigateway-minimum-compression-size': 0 })],
  ['OpenAPI 3.1.0', { ...body('/a', proxy('f')), openapi: '3.1.0' }],
])('what is not modelled is named: %s', async (what, document) => {
  await expect(importing(document)).rejects.toMatchObject({ code: 'NotImplemented', message: expect.stringContaining(what) });
});

test.each<[string, object]>([
  ['No integration defined for method GET /a', body('/a', {})],
  ["Resource's path part", body('/$export', proxy('f'))],
  [
    'only one is allowed',
    { ...body('/a/{b}', proxy('f')), paths: { '/a/{b}': { get: proxy('f') }, '/a/{c}/d': { get: proxy('f') } } },
  ],
  ['Nothing may follow', body('/{rest+}/a', proxy('f'))],
  [
    'Invalid model specified for GET /a',
    body('/a', { ...proxy('f'), requestBody: { content: { 'application/json': { schema: { type: 'nonsense' } } } } }),
  ],
  ['Identity source is required', body('/a', proxy('f'), scheme({ type: 'request', authorizerUri: functionUri('f') }))],
])('what API Gateway refuses is refused: %s', async (what, document) => {
  await expect(importing(document)).rejects.toMatchObject({
    code: 'BadRequestException',
    message: expect.stringContaining(what),
  });
});

test.each([
  ['a cache', { methodSettings: [{ httpMethod: '*', resourcePath: '/*', cachingEnabled: true }] }],
  ['a canary', { canarySettings: {} }],
  ['a client certificate', { clientCertificateId: 'x' }],
  ['whole requests in its logs', { methodSettings: [{ httpMethod: '*', resourcePath: '/*', dataTraceEnabled: true }] }],
  ['a log level for one method', { methodSettings: [{ httpMethod: 'GET', resourcePath: '/~1a', loggingLevel: 'INFO' }] }],
  [
    'a log elsewhere',
    {
      accessLogSettings: {
        format: '$context.requestId',
        destinationArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/a',
      },
    },
  ],
])('a stage with %s is refused', async (_what, stage) => {
  await importing(body('/a', proxy('f')));
  const { id } = await small.root<{ id: string }>('apigateway', 'CreateDeployment', { restApiId: 'main' });
  const input = { restApiId: 'main', deploymentId: id, stageName: 'live', ...stage };
  await expect(small.root('apigateway', 'CreateStage', input)).rejects.toMatchObject({ code: 'NotImplemented' });
});

test.each([
  ['apigateway', 'CreateUsagePlan', {}],
  ['apigateway', 'CreateApiKey', {}],
  ['apigateway', 'CreateDomainName', {}],
  ['apigateway', 'UpdateRestApiPolicy', {}],
  ['apigateway', 'GenerateClientCertificate', {}],
  ['apigateway', 'ImportRestApi', { restApiId: 'other', body: {}, parameters: {} }],
  ['apigateway', 'ImportRestApi', { restApiId: 'other', body: {}, policy: '{}' }],
  ['apigatewayv2', 'CreateApi', { ProtocolType: 'WEBSOCKET' }],
])('%s %s with %j', async (service, operation, input) => {
  await expect(small.root(service, operation, input)).rejects.toMatchObject({ code: 'NotImplemented' });
});
