/** The REST API: from its OpenAPI body, rebuilt at every start under the id it was first given. */
import { randomBytes } from 'node:crypto';
import { camelCased, only, type ResourceHandler, text } from './resource.ts';

const restApi: ResourceHandler = async (properties, { call, name, remembered, remember }) => {
  // The embedded API has no address but its domains, so how the execute-api address is set makes no difference.
  const ignored = ['DisableExecuteApiEndpoint', 'EndpointConfiguration', 'Tags'];
  only('AWS::ApiGateway::RestApi', properties, ['Body', 'BinaryMediaTypes', 'Description', 'FailOnWarnings', 'Name', ...ignored]);
  const restApiId = remembered ?? randomBytes(5).toString('hex');
  remember(restApiId);
  const { Body: body, BinaryMediaTypes: binaryMediaTypes } = properties;
  await call('apigateway', 'ImportRestApi', { restApiId, name, body, binaryMediaTypes });
  return { ref: restApiId, attributes: { RestApiId: restApiId, RootResourceId: 'root' } };
};

const deployment: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::ApiGateway::Deployment', properties, ['Description', 'RestApiId']);
  await call('apigateway', 'CreateDeployment', { restApiId: text(properties, 'RestApiId'), deploymentId: name });
  return { ref: name, attributes: { DeploymentId: name } };
};

const stage: ResourceHandler = async (properties, { call }) => {
  const members = [
    'AccessLogSetting',
    'DeploymentId',
    'MethodSettings',
    'RestApiId',
    'StageName',
    'Tags',
    'TracingEnabled',
    'Variables',
  ];
  only('AWS::ApiGateway::Stage', properties, members);
  const {
    AccessLogSetting: accessLog,
    MethodSettings: methods,
    Variables: variables,
    TracingEnabled: tracingEnabled,
  } = properties;
  const stageName = text(properties, 'StageName');
  await call('apigateway', 'CreateStage', {
    restApiId: text(properties, 'RestApiId'),
    deploymentId: text(properties, 'DeploymentId'),
    stageName,
    variables,
    tracingEnabled,
    accessLogSettings: camelCased(accessLog),
    methodSettings: camelCased(methods),
  });
  return { ref: stageName };
};

export const apiResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Deployment': deployment,
  'AWS::ApiGateway::Stage': stage,
};
