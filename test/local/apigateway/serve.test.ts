/** Which API, deployment and stage a request meets, and what the logs say of it. */
import { Readable } from 'node:stream';
import { type ApiGateway, createApiGateway } from '../../../local/apigateway/gateway.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

let small: SmallCloud;
let gateway: ApiGateway;
let lines: string[];

beforeEach(() => {
  lines = [];
  small = smallCloud([
    (cloud) => {
      gateway = createApiGateway(cloud, { log: (...line) => void lines.push(line.join(' ')) });
      return gateway.service;
    },
  ]);
});
afterEach(() => small.close());

/** An API that answers every `GET /` with this status. */
const body = (status: number) => ({
  openapi: '3.0.3',
  paths: {
    '/': {
      get: {
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: String(status) } },
        },
      },
    },
  },
});

const deploy = async (restApiId: string) =>
  (await small.root<{ id: string }>('apigateway', 'CreateDeployment', { restApiId })).id;

const serve = async (restApiId: string, status: number, stage: object = {}): Promise<void> => {
  await small.root('apigateway', 'ImportRestApi', { restApiId, body: body(status) });
  const deploymentId = await deploy(restApiId);
  await small.root('apigateway', 'CreateStage', { restApiId, deploymentId, stageName: 'live', ...stage });
};

const get = (host: string, path = '/') =>
  gateway.web({
    host,
    path,
    method: 'GET',
    query: new URLSearchParams(),
    headers: {},
    body: Readable.from([]),
    trailers: () => ({}),
    sourceIp: '127.0.0.1',
  });

const statusAt = async (host: string): Promise<number> => (await get(host)).status;

test('an exact domain goes before a wildcard, which stands for one label', async () => {
  await serve('platform', 201);
  await serve('tenants', 202);
  gateway.map([
    { pattern: '*.localhost', restApiId: 'tenants', stage: 'live' },
    { pattern: 'api.localhost', restApiId: 'platform', stage: 'live' },
  ]);
  expect(await statusAt('API.localhost:8080')).toBe(201);
  expect(await statusAt('general.localhost:8080')).toBe(202);
  expect(await statusAt('a.b.localhost')).toBe(403);
  expect(await statusAt('localhost')).toBe(403);
});

test('a stage serves the deployment it was given, until it is given another', async () => {
  await serve('main', 201);
  gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  await small.root('apigateway', 'PutRestApi', { restApiId: 'main', body: body(202) });
  expect(await statusAt('localhost')).toBe(201);
  await small.root('apigateway', 'UpdateStage', { restApiId: 'main', stageName: 'live', deploymentId: await deploy('main') });
  expect(await statusAt('localhost')).toBe(202);
});

test('a gateway response put beside the body is part of the next deployment', async () => {
  await small.root('apigateway', 'ImportRestApi', { restApiId: 'main', body: body(200) });
  const type = 'MISSING_AUTHENTICATION_TOKEN';
  await small.root('apigateway', 'PutGatewayResponse', { restApiId: 'main', responseType: type, statusCode: '404' });
  const deploymentId = await deploy('main');
  await small.root('apigateway', 'CreateStage', { restApiId: 'main', deploymentId, stageName: 'live' });
  gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  expect((await get('localhost', '/nowhere')).status).toBe(404);
});

test('the execution log says why a request was refused', async () => {
  await serve('main', 200, { methodSettings: [{ httpMethod: '*', resourcePath: '/*', loggingLevel: 'INFO' }] });
  gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  await get('localhost', '/nowhere');
  expect(lines).toEqual([
    expect.stringMatching(/^API-Gateway-Execution-Logs_main\/live live \(.+\) MISSING_AUTHENTICATION_TOKEN: /),
  ]);
});

test('nothing of it is served over HTTP', async () => {
  const read = gateway.service.protocol.read({} as never);
  await expect(read).rejects.toMatchObject({ code: 'NotImplemented' });
});
