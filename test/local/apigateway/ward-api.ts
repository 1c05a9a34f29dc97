/** The API that the cases of API Gateway are asked of: a function for each way of answering, a route for each way of asking. */
import { type ApiCloud, apiCloud, functionUri, proxy } from './api-cloud.ts';

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

/** The routes of `main`, each with its own way of being answered. */
export const body = () => ({
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
    '/elsewhere': { get: proxy('elsewhere') },
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

/** Serves it as `main`, by a clock of the test's own. */
export const wardApi = async (settings: { now?: () => number } = {}): Promise<ApiCloud> => {
  const api = await apiCloud(settings);
  await api.define('echo', ECHO);
  await api.define('answer', ANSWER);
  await api.define('authorizer', AUTHORIZER);
  await api.define('isolated', ECHO, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } });
  await api.define('fails', 'export const handler = async () => { throw new Error("secret of the house"); };');
  await api.define('slow', 'export const handler = () => new Promise(() => {});', { Timeout: 1 });
  await api.define('ungranted', ECHO);
  await api.root('lambda', 'RemovePermission', { FunctionName: 'ungranted', StatementId: 'api' });
  await api.define('elsewhere', ECHO, {}, 'main/live/GET/echo');
  await api.serve('main', body());
  return api;
};
