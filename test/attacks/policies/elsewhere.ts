/** What no session has any business with: other services, and the means to more rights. */
import type { Attempt } from './attempt.ts';
import type { DeployedPlatform } from './platform.ts';
import { account, region } from './template.ts';

const actions: Readonly<Record<string, readonly string[]>> = {
  iam: [
    'AttachRolePolicy',
    'CreateAccessKey',
    'CreateRole',
    'CreateUser',
    'GetRolePolicy',
    'ListRoles',
    'PassRole',
    'PutRolePolicy',
    'UpdateAssumeRolePolicy',
  ],
  sts: [
    'AssumeRole',
    'AssumeRoleWithSAML',
    'AssumeRoleWithWebIdentity',
    'GetFederationToken',
    'GetSessionToken',
    'SetSourceIdentity',
    'TagSession',
  ],
  'cognito-idp': [
    'AdminCreateUser',
    'AdminDeleteUser',
    'AdminGetUser',
    'AdminSetUserPassword',
    'AdminUpdateUserAttributes',
    'ListUsers',
    'UpdateUserPool',
  ],
  lambda: [
    'AddPermission',
    'GetFunction',
    'GetFunctionConfiguration',
    'InvokeFunction',
    'ListFunctions',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
  ],
  states: ['DescribeExecution', 'GetExecutionHistory', 'ListExecutions', 'StartExecution', 'StopExecution', 'UpdateStateMachine'],
  logs: ['CreateLogGroup', 'CreateLogStream', 'DeleteLogGroup', 'FilterLogEvents', 'GetLogEvents', 'PutLogEvents', 'StartQuery'],
  cloudformation: ['DescribeStacks', 'GetTemplate', 'UpdateStack'],
  ssm: ['GetParameter', 'GetParametersByPath', 'SendCommand'],
  secretsmanager: ['GetSecretValue', 'ListSecrets'],
  apigateway: ['GET', 'PATCH', 'POST'],
  events: ['PutEvents', 'PutRule', 'PutTargets'],
  sns: ['Publish', 'Subscribe'],
  sqs: ['ReceiveMessage', 'SendMessage'],
  athena: ['StartQueryExecution'],
  backup: ['StartBackupJob', 'StartRestoreJob'],
  dax: ['GetItem', 'PutItem', 'Scan'],
  organizations: ['ListAccounts'],
  xray: ['GetTraceSummaries', 'PutTraceSegments'],
};

export const attemptsElsewhere = ({ roles }: DeployedPlatform): Attempt[] =>
  Object.entries(actions).flatMap(([service, names]) => {
    const own =
      service === 'iam' || service === 'sts' ? roles.map(({ arn }) => arn) : [`arn:aws:${service}:${region}:${account}:thing/1`];
    return names.flatMap((name) =>
      ['*', ...own].map((resource): Attempt => ({ asks: [{ action: `${service}:${name}`, resource }], names: ['nobody'] })),
    );
  });
