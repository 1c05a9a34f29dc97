/** A template with one resource of each type that the embedded cloud makes real, and an output for each of their values. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly, TemplateResource } from '../../../local/cloudformation/template.ts';
import { key } from './small-stack.ts';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
});
const Version = '2012-10-17';
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const resources: Record<string, TemplateResource> = {
  Key: key,
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/beds', TargetKeyId: { Ref: 'Key' } } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'beds' } },
  BucketPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Bucket' },
      PolicyDocument: {
        Version,
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutBucketTagging', Resource: arnOf('Bucket') }],
      },
    },
  },
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'nurses' } },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'night' } },
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'nurse', AssumeRolePolicyDocument: trust('lambda') } },
  Machines: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('states') } },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'read',
      PolicyDocument: { Version, Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arnOf('Table') }] },
      Roles: [{ Ref: 'Role' }],
    },
  },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/ward/beds', RetentionInDays: 7 } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'admit',
      Role: arnOf('Role'),
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Code: { S3Bucket: 'assets', S3Key: 'admit.zip' },
      Environment: { Variables: { TABLE: { Ref: 'Table' } } },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: arnOf('Function'), Principal: 'apigateway.amazonaws.com' },
  },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'discharge',
      RoleArn: arnOf('Machines'),
      DefinitionString: '{"QueryLanguage":"JSONata","StartAt":"${Last}","States":{"Home":{"Type":"Succeed"}}}',
      DefinitionSubstitutions: { Last: 'Home' },
    },
  },
  Api: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: {
      Body: {
        openapi: '3.0.3',
        paths: {
          '/': {
            get: {
              'x-amazon-apigateway-integration': {
                type: 'mock',
                requestTemplates: { 'application/json': '{"statusCode": 200}' },
                responses: { default: { statusCode: '204' } },
              },
            },
          },
        },
      },
    },
  },
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'live' },
  },
};

/** What an output is called: `Table` for its Ref, `TableArn` for an attribute. */
const outputs = {
  Key: ['Arn', 'KeyId'],
  Alias: [],
  Table: ['Arn', 'StreamArn'],
  Bucket: ['Arn', 'DomainName', 'RegionalDomainName'],
  Pool: ['Arn', 'ProviderName', 'ProviderURL', 'UserPoolId'],
  Client: ['ClientId'],
  Group: [],
  Role: ['Arn'],
  Logs: ['Arn'],
  Function: ['Arn'],
  Machine: ['Arn', 'Name'],
  Api: ['RestApiId', 'RootResourceId'],
  Deployment: ['DeploymentId'],
  Stage: [],
} as const;

/** The assembly, with the code of its one function in a folder that `remove` takes away. */
export const everyType = (): { assembly: Assembly; remove(): void } => {
  const code = mkdtempSync(join(tmpdir(), 'ward-admit-'));
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => process.env.TABLE;');
  const values = Object.entries(outputs).flatMap(([logicalId, attributes]) => [
    [logicalId, { Value: { Ref: logicalId } }],
    ...attributes.map((name) => [logicalId + name, { Value: { 'Fn::GetAtt': [logicalId, name] } }]),
  ]);
  return {
    assembly: {
      stackName: 'Beds',
      template: { Resources: resources, Outputs: Object.fromEntries(values) },
      assetOf: () => code,
    },
    remove: () => rmSync(code, { recursive: true, force: true }),
  };
};
