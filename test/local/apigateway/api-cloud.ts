/** A cloud with an API in it: functions of a few lines, a body of a few routes, real HTTP through the front door. */
import { request as httpRequest } from 'node:http';
import { type ApiGateway, createApiGateway } from '../../../local/apigateway/gateway.ts';
import { createAuthorize } from '../../../local/authorize.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import { createRoles } from '../../../local/iam/roles.ts';
import { type LambdaCloud, lambdaCloud } from '../lambda/lambda-cloud.ts';

export interface Response {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  readonly raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape.
  readonly json: any;
}

export interface Sent {
  readonly host?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface ApiCloud extends LambdaCloud {
  /** Creates a function that the API may invoke for `source`, such as `main/live/GET/beds`. */
  define(name: string, code: string, settings?: object, source?: string): Promise<void>;
  readonly gateway: ApiGateway;
  readonly port: number;
  /** Imports, deploys and serves an API at `<id>.localhost`. */
  serve(id: string, body: object, stage?: object): Promise<void>;
  /** `GET /v1/pets` of the API `main`, unless another host is given. */
  send(line: string, sent?: Sent): Promise<Response>;
}

export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

export const functionUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** The integration with a function. */
export const proxy = (name: string, more: object = {}): object => ({
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: functionUri(name), ...more },
});

/** Every function may be invoked by the API `main` only, and by all of it unless told otherwise. */
export const apiCloud = async (settings: { now?: () => number } = {}): Promise<ApiCloud> => {
  const now = settings.now ?? Date.now;
  const authorize = createAuthorize(createRoles('000000000000'), { region: 'us-east-1', now });
  const lambda = lambdaCloud({ authorize, now });
  const gateway = createApiGateway(lambda.cloud, { log: (...line) => void lambda.lines.push(line) });
  lambda.cloud.register(gateway.service);
  const door = await openFrontDoor(lambda.cloud, { port: 0, web: (request) => gateway.web(request) });
  const domains: Parameters<ApiGateway['map']>[0][number][] = [];

  const serve = async (restApiId: string, body: object, stage: object = {}): Promise<void> => {
    await lambda.root('apigateway', 'ImportRestApi', { restApiId, body });
    const { id } = await lambda.root<{ id: string }>('apigateway', 'CreateDeployment', { restApiId });
    await lambda.root('apigateway', 'CreateStage', { restApiId, deploymentId: id, stageName: 'live', ...stage });
    domains.push({ pattern: `${restApiId}.localhost`, restApiId, stage: 'live' });
    gateway.map(domains);
  };

  return {
    ...lambda,
    gateway,
    port: door.port,
    serve,
    async define(name, code, more, source = 'main/*') {
      await lambda.define(name, code, more);
      await lambda.root('lambda', 'AddPermission', {
        FunctionName: name,
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${source}`,
      });
    },
    send: (line, sent) => sendTo(door.port, line, sent),
    async close() {
      await door.close();
      await lambda.close();
    },
  };
};

const sendTo = (port: number, line: string, { host = 'main.localhost', headers = {}, body }: Sent = {}): Promise<Response> =>
  new Promise((resolve, reject) => {
    const [method, path] = line.split(' ');
    const options = { host: '127.0.0.1', port, method, path, headers: { host: `${host}:${port}`, ...headers }, agent: false };
    const outgoing = httpRequest(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve(readResponse(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const readResponse = (status: number, headers: Response['headers'], raw: Buffer): Response => {
  const text = raw.toString('utf8');
  const parse = () => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  return { status, headers, text, raw, json: parse() };
};
