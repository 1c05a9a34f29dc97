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
        Statement: [
          { Effect: 'Deny', Principal: '*', Action: 's3:PutBucketTagging', Resource: arnOf('Bucket') },
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: { 'Fn::Join': ['', [arnOf('Bucket'), '/*']] },
            Condition: {
              StringEquals: {
                'AWS:SourceArn': { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}' },
              },
            },
          },
        ],
      },
    },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'beds', MessageRetentionPeriod: 60 } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Version,
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf('Queue'),
          },
        ],
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
      PolicyDocument: {
        Version,
        Statement: [
          { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arnOf('Table') },
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('Queue') },
        ],
      },
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
  Failing: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'Function' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: arnOf('Queue') } },
    },
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
  Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'localhost' } },
  Certificate: {
    Type: 'AWS::CertificateManager::Certificate',
    Properties: {
      DomainName: 'localhost',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'localhost', HostedZoneId: { Ref: 'Zone' } }],
    },
  },
  Domain: {
    Type: 'AWS::ApiGateway::DomainName',
    Properties: {
      DomainName: 'localhost',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      RegionalCertificateArn: { Ref: 'Certificate' },
    },
  },
  Mapping: {
    Type: 'AWS::ApiGateway::BasePathMapping',
    Properties: { DomainName: { Ref: 'Domain' }, RestApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } },
  },
  Record: {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: { Ref: 'Zone' },
      Name: 'localhost.',
      Type: 'A',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': ['Domain', 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': ['Domain', 'RegionalHostedZoneId'] },
      },
    },
  },
  Headers: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        Name: 'safe',
        SecurityHeadersConfig: { FrameOptions: { FrameOption: 'DENY', Override: true } },
      },
    },
  },
  Entrance: {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: 'entrance',
      AutoPublish: true,
      FunctionCode:
        "function handler(event) { if (!event.request.uri.includes('.')) event.request.uri = '/index.html'; return event.request; }",
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
    },
  },
  Control: {
    Type: 'AWS::CloudFront::OriginAccessControl',
    Properties: {
      OriginAccessControlConfig: {
        Name: 'beds',
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    },
  },
  Distribution: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Aliases: ['site.localhost'],
        Enabled: true,
        Origins: [
          {
            Id: 'beds',
            DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] },
            OriginAccessControlId: { Ref: 'Control' },
          },
        ],
        DefaultCacheBehavior: {
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Entrance', 'FunctionARN'] } }],
          ResponseHeadersPolicyId: { Ref: 'Headers' },
          TargetOriginId: 'beds',
          ViewerProtocolPolicy: 'allow-all',
        },
      },
    },
  },
  Names: { Type: 'AWS::CloudFront::ConnectionGroup', Properties: { Name: 'own-names', Enabled: true } },
  SiteRecord: {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: { Ref: 'Zone' },
      Name: 'site.localhost.',
      Type: 'A',
      AliasTarget: { DNSName: { 'Fn::GetAtt': ['Distribution', 'DomainName'] }, HostedZoneId: 'Z2FDTNDATAQYW2' },
    },
  },
  Pages: {
    Type: 'Custom::CDKBucketDeployment',
    Properties: {
      SourceObjectKeys: ['pages.zip'],
      DestinationBucketName: { Ref: 'Bucket' },
      Prune: false,
      Exclude: ['*'],
      Include: ['index.html'],
      SystemMetadata: { 'cache-control': 'no-cache' },
    },
  },
};

/** What an output is called: `Table` for its Ref, `TableArn` for an attribute. */
const outputs = {
  Key: ['Arn', 'KeyId'],
  Alias: [],
  Table: ['Arn', 'StreamArn'],
  Bucket: ['Arn', 'DomainName', 'RegionalDomainName'],
  Queue: ['Arn', 'QueueName', 'QueueUrl'],
  Pool: ['Arn', 'ProviderName', 'ProviderURL', 'UserPoolId'],
  Client: ['ClientId'],
  Group: [],
  Role: ['Arn'],
  Logs: ['Arn'],
  Function: ['Arn'],
  Failing: [],
  Machine: ['Arn', 'Name'],
  Api: ['RestApiId', 'RootResourceId'],
  Deployment: ['DeploymentId'],
  Stage: [],
  Zone: ['Id'],
  Certificate: [],
  Domain: ['RegionalDomainName', 'RegionalHostedZoneId'],
  Record: [],
  Headers: ['Id'],
  Entrance: ['FunctionARN'],
  Control: ['Id'],
  Distribution: ['Id', 'DomainName'],
  Names: ['Id', 'Arn', 'RoutingEndpoint'],
} as const;

/** The assembly, with the code of its one function in a folder that `remove` takes away. */
export const everyType = (): { assembly: Assembly; remove(): void } => {
  const code = mkdtempSync(join(tmpdir(), 'ward-admit-'));
  writeFileSync(join(code, 'index.html'), '<!doctype html>beds');
  writeFileSync(
    join(code, 'index.mjs'),
    'export const handler = async ({ fails }) => (fails ? Promise.reject(new Error()) : process.env.TABLE);',
  );
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
