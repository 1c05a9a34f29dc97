/** Functions, workflows, log groups: rebuilt from the template at every start, except that a workflow's executions go on. */
import { camelCased, only, pick, type ResourceHandler, text, unlessThere } from './resource.ts';
import type { Properties } from './template.ts';

const logGroup: ResourceHandler = async (properties, { call, name, cloud }) => {
  only('AWS::Logs::LogGroup', properties, ['LogGroupName', 'KmsKeyId', 'RetentionInDays', 'Tags']);
  const logGroupName = (properties.LogGroupName as string | undefined) ?? name;
  const group = { logGroupName, kmsKeyId: properties.KmsKeyId };
  await unlessThere(call('logs', 'CreateLogGroup', group), 'ResourceAlreadyExistsException');
  if (properties.RetentionInDays)
    await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: properties.RetentionInDays });
  return {
    ref: logGroupName,
    attributes: { Arn: `arn:aws:logs:${cloud.region}:${cloud.accountId}:log-group:${logGroupName}:*` },
  };
};

const functionMembers = [
  'Architectures',
  'Description',
  'Environment',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'Role',
  'Runtime',
  'TenancyConfig',
  'Timeout',
  'TracingConfig',
  'ReservedConcurrentExecutions',
];

const lambdaFunction: ResourceHandler = async (properties, { call, name, cloud, assetOf }) => {
  const FunctionName = (properties.FunctionName as string | undefined) ?? name;
  const Arn = `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${FunctionName}`;
  // CDK's own functions, which CloudFormation runs while it deploys, are not in the platform's language. What they do is done here.
  if (String(properties.Runtime).startsWith('python')) return { ref: FunctionName, attributes: { Arn } };
  only('AWS::Lambda::Function', properties, ['FunctionName', 'Code', 'Tags', ...functionMembers]);
  const code = properties.Code as Properties;
  only('AWS::Lambda::Function Code', code, ['S3Bucket', 'S3Key']);
  await call('lambda', 'CreateFunction', {
    FunctionName,
    ...pick(properties, functionMembers),
    Code: { Directory: assetOf(text(code, 'S3Key')) },
  });
  return { ref: FunctionName, attributes: { Arn } };
};

const permission: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::Lambda::Permission', properties, ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount']);
  await call('lambda', 'AddPermission', { StatementId: name, ...properties });
  return { ref: name };
};

const eventInvokeConfig: ResourceHandler = async (properties, { call, name }) => {
  const settings = ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'DestinationConfig'];
  only('AWS::Lambda::EventInvokeConfig', properties, ['FunctionName', 'Qualifier', ...settings]);
  await call('lambda', 'PutFunctionEventInvokeConfig', { ...properties });
  return { ref: name };
};

const stateMachine: ResourceHandler = async (properties, { call, name, cloud }) => {
  const members = [
    'DefinitionString',
    'DefinitionSubstitutions',
    'LoggingConfiguration',
    'RoleArn',
    'StateMachineName',
    'StateMachineType',
    'TracingConfiguration',
    'Tags',
  ];
  only('AWS::StepFunctions::StateMachine', properties, members);
  const substitutions = (properties.DefinitionSubstitutions ?? {}) as Record<string, string>;
  const definition = text(properties, 'DefinitionString').replaceAll(
    /\$\{(\w+)\}/g,
    (whole, key: string) => substitutions[key] ?? whole,
  );
  const machineName = (properties.StateMachineName as string | undefined) ?? name;
  const stateMachineArn = `arn:aws:states:${cloud.region}:${cloud.accountId}:stateMachine:${machineName}`;
  const { LoggingConfiguration: logging, TracingConfiguration: tracing } = properties;
  const settings = {
    definition,
    roleArn: text(properties, 'RoleArn'),
    loggingConfiguration: camelCased(logging),
    tracingConfiguration: camelCased(tracing),
  };
  await call('states', 'CreateStateMachine', { name: machineName, type: properties.StateMachineType, ...settings }).catch(
    async (error: unknown) => {
      if ((error as { code?: string }).code !== 'StateMachineAlreadyExists') throw error;
      await call('states', 'UpdateStateMachine', { stateMachineArn, ...settings });
    },
  );
  return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: machineName } };
};

export const computeResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::StepFunctions::StateMachine': stateMachine,
};
