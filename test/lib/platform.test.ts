import { Template } from 'aws-cdk-lib/assertions';
import { ofType, platformOf, type Resource, resourcesOf } from './test-platform.ts';

const prod = resourcesOf(platformOf('prod'));
const dev = resourcesOf(platformOf('dev'));
const all = (type: string, resources = prod): Resource['Properties'][] =>
  ofType(resources, type).map(([, { Properties }]) => Properties);

describe('tables', () => {
  test.each(all('AWS::DynamoDB::Table'))('are recoverable, on demand, and under the platform’s own key', (table) => {
    expect(table.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
    expect(table.SSESpecification).toMatchObject({
      SSEType: 'KMS',
      KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  test('cannot be deleted in production, by CloudFormation or by hand', () => {
    for (const [, table] of ofType(prod, 'AWS::DynamoDB::Table')) {
      expect(table.DeletionPolicy).toBe('Retain');
      expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    }
  });

  test('go with the stack elsewhere', () => {
    for (const [, table] of ofType(dev, 'AWS::DynamoDB::Table')) expect(table.DeletionPolicy).toBe('Delete');
  });

  test('are indexed as the stores expect', () => {
    const indexes = Object.fromEntries(
      ofType(prod, 'AWS::DynamoDB::Table').map(([id, { Properties }]) => [
        id.replace(/.{8}$/, ''),
        Properties.GlobalSecondaryIndexes.map((index: { IndexName: string; KeySchema: { AttributeName: string }[] }) => [
          index.IndexName,
          ...index.KeySchema.map((key) => key.AttributeName),
        ]),
      ]),
    );
    expect(indexes).toEqual({
      ControlTable: [['byCreated', 'gsi1pk', 'gsi1sk']],
      TenantTable: [
        ['byUpdated', 'gsi1pk', 'gsi1sk'],
        ['byPatient', 'gsi2pk', 'gsi2sk'],
      ],
    });
  });
});

describe('the key', () => {
  const [key] = all('AWS::KMS::Key');

  test('rotates, and waits thirty days before it goes', () => {
    expect(key).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
  });

  test('serves whoever DynamoDB lets in, through DynamoDB alone and in this account alone', () => {
    const open = key.KeyPolicy.Statement.filter(({ Principal }: { Principal: { AWS?: unknown } }) => Principal.AWS === '*');
    expect(open).toHaveLength(1);
    expect(open[0].Condition.StringEquals).toEqual({
      'kms:CallerAccount': { Ref: 'AWS::AccountId' },
      'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    });
  });
});

describe('buckets', () => {
  const policies = all('AWS::S3::BucketPolicy').map(({ PolicyDocument }) => PolicyDocument.Statement);
  const refusals = (sid: string) => policies.flat().filter((statement: { Sid?: string }) => statement.Sid === sid);

  test.each(all('AWS::S3::Bucket'))('block public access, keep versions and own what is in them', (bucket) => {
    expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });

  test('refuse every call that is not over TLS', () => {
    expect(policies).toHaveLength(all('AWS::S3::Bucket').length);
    for (const statements of policies) {
      expect(statements).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  test('the files’ one refuses an upload that names no key', () => {
    expect(refusals('OnlyWithKms')).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:PutObject',
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      }),
    ]);
    expect(refusals('OnlyWithNamedKey')[0].Condition).toEqual({
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' },
    });
  });

  test('the files’ one takes uploads from hospitals’ own pages only', () => {
    const [files] = all('AWS::S3::Bucket').filter((bucket) => bucket.CorsConfiguration);
    expect(files.CorsConfiguration.CorsRules[0].AllowedOrigins).toEqual(['https://*.ward.test']);
  });
});

describe('users', () => {
  const [pool] = all('AWS::Cognito::UserPool');
  const [client] = all('AWS::Cognito::UserPoolClient');

  test('are made by the platform alone and sign in by e-mail', () => {
    expect(pool.AdminCreateUserConfig).toMatchObject({ AllowAdminCreateUserOnly: true });
    expect(pool.UsernameAttributes).toEqual(['email']);
    expect(pool.Policies.PasswordPolicy.MinimumLength).toBe(12);
  });

  test('cannot change whose they are', () => {
    const own = pool.Schema.filter(({ Name }: { Name: string }) => Name !== 'email');
    expect(own).toEqual([expect.objectContaining({ Name: 'tenantId', Mutable: false })]);
    expect(client.WriteAttributes).toEqual(['email', 'name']);
    expect(client.ReadAttributes.filter((name: string) => name.startsWith('custom:'))).toEqual(['custom:tenantId']);
  });

  test('get their claims from the trigger’s second version', () => {
    expect(pool.UserPoolTier).toBe('ESSENTIALS');
    expect(pool.LambdaConfig.PreTokenGenerationConfig).toMatchObject({ LambdaVersion: 'V2_0' });
  });

  test('hold tokens for fifteen minutes, which can be revoked, from a client without a secret', () => {
    expect(client).toMatchObject({
      GenerateSecret: false,
      AccessTokenValidity: 15,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });
});

describe('signing in', () => {
  const [client] = all('AWS::Cognito::UserPoolClient');

  test('gives codes alone, and leads back to one address of the platform’s own', () => {
    expect(client).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      CallbackURLs: ['https://ward.test/signed-in'],
      LogoutURLs: ['https://ward.test/signed-out'],
    });
  });

  test('is on Cognito’s pages in the look Cognito provides', () => {
    expect(all('AWS::Cognito::UserPoolDomain')).toEqual([
      expect.objectContaining({
        ManagedLoginVersion: 2,
        Domain: { 'Fn::Join': ['', ['ward-prod-', { Ref: 'AWS::AccountId' }]] },
      }),
    ]);
    expect(all('AWS::Cognito::ManagedLoginBranding')).toEqual([expect.objectContaining({ UseCognitoProvidedValues: true })]);
  });

  test('asks the embedded cloud for its port, and no deployed stage', () => {
    const parametersOf = (stage: string) => Object.keys(Template.fromStack(platformOf(stage)).toJSON().Parameters);
    expect(parametersOf('local')).toContain('LocalPort');
    expect(parametersOf('prod')).not.toContain('LocalPort');
  });
});

describe('functions', () => {
  /** CDK's own copies the console into its bucket while the stack is deployed. */
  const ours = all('AWS::Lambda::Function').filter(({ Runtime }) => !Runtime.startsWith('python'));

  test.each(ours)('run Node 24 on arm64 and log JSON to a group of their own', (lambda) => {
    expect(lambda).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], LoggingConfig: { LogFormat: 'JSON' } });
    expect(lambda.LoggingConfig.LogGroup).toBeDefined();
  });

  test('are isolated by tenant where a gateway names the tenant, and nowhere else', () => {
    const isolated = all('AWS::Lambda::Function')
      .filter((lambda) => lambda.TenancyConfig)
      .map((lambda) => lambda.Description);
    expect(isolated.sort()).toEqual(expect.arrayContaining(['access/api', 'files/api']));
    expect(isolated).not.toEqual(expect.arrayContaining(['access/on-token']));
    expect(all('AWS::Lambda::Function', dev).filter((lambda) => lambda.TenancyConfig)).toEqual([]);
  });

  test('are told what they use, and nothing else', () => {
    const told = (entry: string): string[] =>
      Object.keys(all('AWS::Lambda::Function').find(({ Description }) => Description === entry)?.Environment.Variables)
        .filter((name) => !/^(POWERTOOLS|AWS)_/.test(name))
        .sort();
    expect(told('files/api')).toEqual(['CONTROL_TABLE', 'FILES_BUCKET', 'STAGE', 'TENANT_ROLE_ARN', 'TENANT_TABLE']);
    expect(told('records/api')).toEqual(['CONTROL_TABLE', 'STAGE', 'TENANT_ROLE_ARN', 'TENANT_TABLE']);
  });
});

test('every log is encrypted with the platform’s key and kept six years', () => {
  for (const group of all('AWS::Logs::LogGroup')) {
    expect(group.KmsKeyId).toBeDefined();
    expect(group.RetentionInDays).toBe(2192);
  }
});

test('every alarm says in a sentence who is harmed, and tells somebody', () => {
  const alarms = all('AWS::CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThanOrEqual(3 * all('AWS::Lambda::Function').length);
  for (const { AlarmDescription, AlarmActions } of alarms) {
    expect(AlarmDescription).toMatch(/^[A-Z].+ .+\. Runbook: \S+$/);
    expect(AlarmActions).toHaveLength(1);
  }
});

describe('a refusal is nobody’s alarm', () => {
  const alarmOf = (id: string) => ofType(prod, 'AWS::CloudWatch::Alarm').find(([name]) => name.startsWith(id))?.[1].Properties;
  const patternOf = (metric: string): string =>
    all('AWS::Logs::MetricFilter').find(({ MetricTransformations: [made] }) => made.MetricName === metric)?.FilterPattern;

  test.each(['AccessAuthorizer', 'AccessOnToken', 'ProvisioningTasks'])(
    '%s, which refuses by throwing, alarms by what its log calls unexpected',
    (id) => {
      expect(alarmOf(`${id}Errors`)).toMatchObject({ Namespace: 'Ward/prod', MetricName: `${id}Failures`, Statistic: 'Sum' });
      expect(patternOf(`${id}Failures`)).toContain('$.code = "FailedUnexpectedly"');
    },
  );

  test('a function that answers refusals alarms by Lambda’s own count', () => {
    expect(alarmOf('FilesApiErrors')).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors' });
  });

  test.each(['FilesApi', 'RecordsApi'])('%s alarms when something a hospital keeps does not open, though it answers', (id) => {
    expect(alarmOf(`${id}Unreadable`)).toMatchObject({
      Namespace: 'Ward/prod',
      MetricName: `${id}UnreadableLines`,
      Threshold: 1,
    });
    expect(patternOf(`${id}UnreadableLines`)).toContain('$.code = "Unreadable"');
  });

  test('no other function does: it opens nothing that is sealed', () => {
    const alarming = ofType(prod, 'AWS::CloudWatch::Alarm').filter(([name]) => name.includes('Unreadable'));
    expect(alarming.map(([, { Properties }]) => Properties.MetricName).sort()).toEqual([
      'FilesApiUnreadableLines',
      'RecordsApiUnreadableLines',
    ]);
  });

  test('an onboarding alarms when it failed or was slow, by what its jobs count, and when it left something behind or was cut off', () => {
    const ofWorkflow = ofType(prod, 'AWS::CloudWatch::Alarm').filter(([name]) => name.startsWith('CreateTenant'));
    expect(ofWorkflow.map(([, { Properties }]) => Properties.MetricName).sort()).toEqual([
      'Duration',
      'ExecutionsAborted',
      'ExecutionsTimedOut',
      'Failed',
      'ProvisioningTasksLeftBehind',
    ]);
    expect(patternOf('ProvisioningTasksLeftBehind')).toContain('$.code = "LeftBehind"');
  });
});

test('CloudWatch may publish this account’s alarms to the topic, which takes nothing without TLS', () => {
  const [policy] = all('AWS::SNS::TopicPolicy');
  const [allowed] = policy.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  expect(allowed).toMatchObject({
    Action: 'sns:Publish',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Resource: { Ref: expect.stringMatching(/^AlarmsTopic/) },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
  expect(JSON.stringify(allowed.Condition.ArnLike['aws:SourceArn'])).toMatch(/:alarm:\*"/);
  expect(policy.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('a stage with an address for alarms sends them there', () => {
  const subscriptions = all('AWS::SNS::Subscription', resourcesOf(platformOf('dev', { alarmEmail: 'night@ward.example' })));
  expect(subscriptions).toEqual([expect.objectContaining({ Protocol: 'email', Endpoint: 'night@ward.example' })]);
});

test('production’s stack cannot be deleted, a laptop’s can', () => {
  expect(platformOf('prod').terminationProtection).toBe(true);
  expect(platformOf('local').terminationProtection).toBe(false);
});

test('the stack stays far below CloudFormation’s 500 resources', () => {
  expect(Object.keys(prod).length).toBeLessThan(260);
});

test('what scripts and tests look up is an output', () => {
  const { Outputs: outputs } = Template.fromStack(platformOf('local')).toJSON();
  expect(Object.keys(outputs).sort()).toEqual([
    'ApiUrl',
    'BaseDomain',
    'ControlTable',
    'CreateTenantMachineArn',
    'DistributionDomain',
    'EventBus',
    'FilesBucket',
    'HostedZoneId',
    'MigrateTenantsMachineArn',
    'OwnDomainTarget',
    'RemoveTenantMachineArn',
    'ReportsBucket',
    'SignInDomain',
    'TenantTable',
    'UserPoolClientId',
    'UserPoolId',
  ]);
});

describe('the domain', () => {
  test('is part of the stack when its zone is known, for operators and for hospitals', () => {
    const hosted = resourcesOf(platformOf('dev', { domain: { name: 'ward.example', hostedZoneId: 'Z1', origins: [] } }));
    expect(all('AWS::ApiGateway::DomainName', hosted).map(({ DomainName }) => DomainName)).toEqual([
      'ward.example',
      '*.ward.example',
    ]);
    expect(all('AWS::ApiGateway::RestApi', hosted)[0].DisableExecuteApiEndpoint).toBe(true);
  });

  test('is nobody’s when it is not', () => {
    expect(ofType(dev, 'AWS::ApiGateway::DomainName')).toEqual([]);
  });
});
