/** APIs that answer every `GET /` with one status, in a cloud with nothing else in it. */
import { Readable } from 'node:stream';
import { type ApiGateway, createApiGateway } from '../../../local/apigateway/gateway.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

/** An API that answers every `GET /` with this status. */
export const body = (status: number) => ({
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

export const mockCloud = () => {
  const lines: string[] = [];
  let gateway!: ApiGateway;
  const small: SmallCloud = smallCloud([
    (cloud) => {
      gateway = createApiGateway(cloud, { log: (...line) => void lines.push(line.join(' ')) });
      return gateway.service;
    },
  ]);

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

  return { ...small, gateway, lines, deploy, serve, get, statusAt: async (host: string) => (await get(host)).status };
};
