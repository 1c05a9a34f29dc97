/** The operations that shape APIs, called in process by the loader of the template; nothing of them is served over HTTP. */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import {
  type Access,
  AwsError,
  type Call,
  type Input,
  notImplemented,
  onlyModelled,
  type Protocol,
  type Service,
} from '../service.ts';
import type { Api, GatewayResponseSetting, Stage } from './api.ts';
import type { Domains } from './domains.ts';
import { readGatewayResponse } from './gateway-response.ts';
import { readApi } from './read-body.ts';
import { readStage } from './read-stage.ts';

interface RestApi {
  /** What the next deployment takes a picture of. */
  api: Api;
  readonly gatewayResponses: Record<string, GatewayResponseSetting>;
  readonly deployments: Map<string, Api>;
  readonly stages: Map<string, Stage>;
}

export interface Control {
  readonly service: Service;
  stage(restApiId: string, name: string): Stage | undefined;
}

/** APIs are rebuilt from the template at every start, so they are kept in memory. */
export const createControl = (cloud: Cloud, domains: Domains): Control => {
  const apis = new Map<string, RestApi>();
  const operations = { ...operationsOn(apis, () => cloud.now()), ...domains.operations };

  const find = (name: string): ((input: Input) => unknown) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw notImplemented(`API Gateway's ${name}`);
    return operation;
  };

  const service: Service = {
    name: 'apigateway',
    protocol: inProcessOnly,
    access(call) {
      find(call.operation);
      return accessesOf(call, cloud.region);
    },
    handle: async ({ operation, input }) => find(operation)(input),
  };
  return { service, stage: (restApiId, name) => apis.get(restApiId)?.stages.get(name) };
};

const missing = (what: string): AwsError => new AwsError('NotFoundException', `Invalid ${what} identifier specified`, 404);

const operationsOn = (apis: Map<string, RestApi>, now: () => number): Record<string, (input: Input) => unknown> => {
  const find = (input: Input): RestApi => {
    const found = apis.get(String(input.restApiId));
    if (!found) throw missing('API');
    return found;
  };
  return {
    ImportRestApi(input) {
      const id = String(input.restApiId ?? randomBytes(5).toString('hex'));
      if (apis.has(id)) throw new AwsError('ConflictException', `The API ${id} exists already.`, 409);
      const api = readImport(id, input);
      apis.set(id, { api, gatewayResponses: {}, deployments: new Map(), stages: new Map() });
      return { id };
    },
    PutRestApi(input) {
      const restApi = find(input);
      restApi.api = readImport(String(input.restApiId), input);
      return { id: restApi.api.id };
    },
    DeleteRestApi(input) {
      find(input);
      apis.delete(String(input.restApiId));
      return {};
    },
    PutGatewayResponse(input) {
      const { restApiId, responseType, ...setting } = input;
      find({ restApiId }).gatewayResponses[String(responseType)] = readGatewayResponse(String(responseType), setting);
      return { responseType };
    },
    CreateDeployment(input) {
      onlyModelled('CreateDeployment', input, ['restApiId', 'deploymentId', 'description']);
      const { api, gatewayResponses, deployments } = find(input);
      const id = String(input.deploymentId ?? randomBytes(3).toString('hex'));
      deployments.set(id, { ...api, gatewayResponses: { ...api.gatewayResponses, ...gatewayResponses } });
      return { id };
    },
    CreateStage(input) {
      const restApi = find(input);
      const api = restApi.deployments.get(String(input.deploymentId));
      if (!api) throw missing('Deployment');
      const stage = readStage(input, api, now);
      if (restApi.stages.has(stage.name)) throw new AwsError('ConflictException', 'Stage already exists', 409);
      restApi.stages.set(stage.name, stage);
      return { stageName: stage.name, deploymentId: input.deploymentId };
    },
    /** Points a stage at another deployment, or gives it other settings: all of them are told again. */
    UpdateStage(input) {
      const restApi = find(input);
      const api = restApi.deployments.get(String(input.deploymentId));
      if (!restApi.stages.has(String(input.stageName))) throw missing('Stage');
      if (!api) throw missing('Deployment');
      restApi.stages.set(String(input.stageName), readStage(input, api, now));
      return { stageName: input.stageName };
    },
  };
};

const readImport = (id: string, input: Input): Api => {
  onlyModelled('ImportRestApi', input, [
    'restApiId',
    'body',
    'binaryMediaTypes',
    'name',
    'description',
    'failOnWarnings',
    'tags',
  ]);
  const binaryMediaTypes = input.binaryMediaTypes as string[] | undefined;
  return readApi({ id, body: (input.body ?? {}) as Input, binaryMediaTypes });
};

const ACTIONS: Readonly<Record<string, string>> = {
  DeleteRestApi: 'DELETE',
  PutRestApi: 'PUT',
  PutGatewayResponse: 'PUT',
  UpdateStage: 'PATCH',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html */
const accessesOf = ({ operation, input }: Call, region: string): readonly Access[] => {
  const collection = input.domainName === undefined ? 'restapis' : 'domainnames';
  const id = input.domainName ?? input.restApiId;
  const resource = `arn:aws:apigateway:${region}::/${collection}${id === undefined ? '' : `/${String(id)}`}`;
  return [{ action: `apigateway:${ACTIONS[operation] ?? 'POST'}`, resource }];
};

const inProcessOnly: Protocol = {
  async read() {
    throw notImplemented("API Gateway's control operations over HTTP");
  },
  write: () => ({ status: 501, headers: {} }),
  fail: (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message }),
  }),
};
