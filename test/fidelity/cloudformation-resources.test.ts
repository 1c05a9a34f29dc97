/** Each type of resource: what `Ref` and `Fn::GetAtt` tell of it, and that it is the real thing, also after the next start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { serviceOf } from '../../local/cloud.ts';
import { type EmbeddedCloud, openEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { eventually } from '../eventually.ts';
import { everyType } from '../local/cloudformation/every-type.ts';
import { behaves } from './behaves.ts';

const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';
const directory = mkdtempSync(join(tmpdir(), 'ward-types-'));
const { assembly, remove } = everyType();
const open = () => openEmbeddedCloud({ assembly, directory, port: 0 });

let embedded: EmbeddedCloud;
/** The outputs of the first start; every case but the last is asked of the second. */
let first: EmbeddedCloud['outputs'];
const bed = { id: { S: 'seven' } };

beforeAll(async () => {
  const before = await open();
  first = before.outputs;
  await before.root('dynamodb', 'PutItem', { TableName: first.Table, Item: bed });
  await before.root('cognito-idp', 'AdminCreateUser', { UserPoolId: first.Pool, Username: 'ada', MessageAction: 'SUPPRESS' });
  await before.close();
  embedded = await open();
});
afterAll(async () => {
  await embedded?.close();
  remove();
  rmSync(directory, { recursive: true, force: true });
});

const root: EmbeddedCloud['root'] = (service, operation, input) => embedded.root(service, operation, input);
const arn = (rest: string) => `arn:aws:${rest}`;

/** Node does not resolve names below localhost: the Host says it. */
const at = (host: string, path: string) =>
  new Promise<{ status?: number; headers: object; body: string }>((resolve, reject) => {
    get({ host: '127.0.0.1', port: embedded.port, path, headers: { host } }, async (answer) => {
      resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) });
    }).once('error', reject);
  });

behaves('a key is told by its id, and is the same at the next start', `${reference}/aws-resource-kms-key.html`, async () => {
  const { Key, KeyKeyId, KeyArn } = embedded.outputs;
  expect([KeyKeyId, KeyArn]).toEqual([Key, arn(`kms:us-east-1:000000000000:key/${Key}`)]);
  expect(Key).toBe(first.Key);
  expect(await root('kms', 'GetKeyRotationStatus', { KeyId: Key })).toMatchObject({ KeyRotationEnabled: true });
});

behaves('an alias is told by its name, and leads to its key', `${reference}/aws-resource-kms-alias.html`, async () => {
  expect(embedded.outputs.Alias).toBe('alias/beds');
  expect(await root('kms', 'DescribeKey', { KeyId: 'alias/beds' })).toMatchObject({ KeyMetadata: { KeyId: first.Key } });
});

behaves(
  'a table is told by its name, ARN and stream, and keeps its items',
  `${reference}/aws-resource-dynamodb-table.html`,
  async () => {
    const { Table, TableArn, TableStreamArn } = embedded.outputs;
    expect([Table, TableArn]).toEqual(['Beds-Table', arn('dynamodb:us-east-1:000000000000:table/Beds-Table')]);
    expect(TableStreamArn).toMatch(/:table\/Beds-Table\/stream\//);
    expect(await root('dynamodb', 'GetItem', { TableName: Table, Key: bed })).toMatchObject({ Item: bed });
  },
);

behaves('a bucket is told by its name, ARN and two host names', `${reference}/aws-resource-s3-bucket.html`, () => {
  const { Bucket, BucketArn, BucketDomainName, BucketRegionalDomainName } = embedded.outputs;
  expect([Bucket, BucketArn, BucketDomainName, BucketRegionalDomainName]).toEqual([
    'beds',
    arn('s3:::beds'),
    'beds.s3.amazonaws.com',
    'beds.s3.us-east-1.amazonaws.com',
  ]);
});

behaves('a bucket policy is put on its bucket', `${reference}/aws-resource-s3-bucketpolicy.html`, async () => {
  const { Policy } = await root<{ Policy: string }>('s3', 'GetBucketPolicy', { Bucket: 'beds' });
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Effect: 'Deny', Resource: arn('s3:::beds') }, { Effect: 'Allow' }]);
});

behaves(
  'a user pool is told by its id, ARN and provider, and keeps its users',
  `${reference}/aws-resource-cognito-userpool.html`,
  async () => {
    const { Pool, PoolUserPoolId, PoolArn, PoolProviderName, PoolProviderURL } = embedded.outputs;
    const provider = `cognito-idp.us-east-1.amazonaws.com/${Pool}`;
    expect([PoolUserPoolId, PoolProviderName, PoolProviderURL]).toEqual([Pool, provider, `https://${provider}`]);
    expect(PoolArn).toBe(arn(`cognito-idp:us-east-1:000000000000:userpool/${Pool}`));
    expect(await root('cognito-idp', 'AdminGetUser', { UserPoolId: Pool, Username: 'ada' })).toMatchObject({ Username: 'ada' });
  },
);

behaves(
  'a client is told by its id, and is the same at the next start',
  `${reference}/aws-resource-cognito-userpoolclient.html`,
  async () => {
    const { Client, ClientClientId, Pool } = embedded.outputs;
    expect([Client, ClientClientId]).toEqual([first.Client, first.Client]);
    const described = root('cognito-idp', 'DescribeUserPoolClient', { UserPoolId: Pool, ClientId: Client });
    expect(await described).toMatchObject({ UserPoolClient: { ClientName: 'Beds-Client' } });
  },
);

behaves('a group is told by its name', `${reference}/aws-resource-cognito-userpoolgroup.html`, async () => {
  expect(embedded.outputs.Group).toBe('night');
  const { Groups } = await root<{ Groups: object[] }>('cognito-idp', 'ListGroups', { UserPoolId: first.Pool });
  expect(Groups).toMatchObject([{ GroupName: 'night' }]);
});

behaves('a role is told by its name and ARN', `${reference}/aws-resource-iam-role.html`, async () => {
  const { Role, RoleArn } = embedded.outputs;
  expect([Role, RoleArn]).toEqual(['nurse', arn('iam::000000000000:role/nurse')]);
});

behaves('a policy is put on each of its roles', `${reference}/aws-resource-iam-policy.html`, async () => {
  expect(await root('iam', 'ListRolePolicies', { RoleName: 'nurse' })).toMatchObject({ PolicyNames: ['read'] });
});

behaves('a log group is told by its name, and its ARN ends in :*', `${reference}/aws-resource-logs-loggroup.html`, async () => {
  const { Logs, LogsArn } = embedded.outputs;
  expect([Logs, LogsArn]).toEqual(['/ward/beds', arn('logs:us-east-1:000000000000:log-group:/ward/beds:*')]);
  expect(await root('logs', 'DescribeLogGroups')).toMatchObject({ logGroups: [{ logGroupName: Logs, retentionInDays: 7 }] });
});

behaves('a function is told by its name and ARN, and runs', `${reference}/aws-resource-lambda-function.html`, async () => {
  const { Function: name, FunctionArn } = embedded.outputs;
  expect([name, FunctionArn]).toEqual(['admit', arn('lambda:us-east-1:000000000000:function:admit')]);
  expect(await root('lambda', 'Invoke', { FunctionName: name })).toMatchObject({ Payload: '"Beds-Table"' });
});

behaves(
  'what is configured for a function’s events is theirs, and where those go that fail',
  `${reference}/aws-resource-lambda-eventinvokeconfig.html`,
  async () => {
    const Payload = JSON.stringify({ fails: true });
    await root('lambda', 'Invoke', { FunctionName: 'admit', InvocationType: 'Event', Payload });
    const asked = { QueueUrl: embedded.outputs.Queue };
    const { Messages: [found] = [] } = await eventually(
      () => root<{ Messages?: { Body: string }[] }>('sqs', 'ReceiveMessage', asked),
      ({ Messages }) => Messages !== undefined,
    );
    expect(JSON.parse(found?.Body ?? '{}')).toMatchObject({
      requestContext: { approximateInvokeCount: 1 },
      requestPayload: { fails: true },
    });
  },
);

behaves('a permission joins the policy of its function', `${reference}/aws-resource-lambda-permission.html`, async () => {
  const { Policy } = await root<{ Policy: string }>('lambda', 'GetPolicy', { FunctionName: 'admit' });
  expect(JSON.parse(Policy).Statement).toMatchObject([
    { Action: 'lambda:InvokeFunction', Principal: { Service: 'apigateway.amazonaws.com' } },
  ]);
});

behaves(
  'a state machine is told by its ARN and name, its definition with the substitutions filled in',
  `${reference}/aws-resource-stepfunctions-statemachine.html`,
  async () => {
    const { Machine: stateMachineArn, MachineArn, MachineName } = embedded.outputs;
    expect([stateMachineArn, MachineName]).toEqual([MachineArn, 'discharge']);
    const { definition } = await root<{ definition: string }>('states', 'DescribeStateMachine', { stateMachineArn });
    expect(JSON.parse(definition).StartAt).toBe('Home');
  },
);

behaves('an API is told by its id, which stays', `${reference}/aws-resource-apigateway-restapi.html`, () => {
  const { Api, ApiRestApiId, ApiRootResourceId } = embedded.outputs;
  expect([Api, ApiRestApiId]).toEqual([first.Api, first.Api]);
  expect(ApiRootResourceId).toMatch(/./);
});

behaves('a deployment is told by its id', `${reference}/aws-resource-apigateway-deployment.html`, () => {
  expect(embedded.outputs.Deployment).toBe(embedded.outputs.DeploymentDeploymentId);
});

behaves('a stage is told by its name, and serves the deployment', `${reference}/aws-resource-apigateway-stage.html`, async () => {
  expect(embedded.outputs.Stage).toBe('live');
  expect((await fetch(`http://localhost:${embedded.port}/`)).status).toBe(204);
});

behaves('a hosted zone is told by its id, which stays', `${reference}/aws-resource-route53-hostedzone.html`, async () => {
  const { Zone, ZoneId } = embedded.outputs;
  expect([Zone, ZoneId]).toEqual([first.Zone, first.Zone]);
  expect(await root('route53', 'GetHostedZone', { Id: Zone })).toMatchObject({ HostedZone: { Name: 'localhost.' } });
});

behaves('a record is told by its name, and leads where it says', `${reference}/aws-resource-route53-recordset.html`, async () => {
  expect(embedded.outputs.Record).toBe('localhost.');
  const { ResourceRecordSets } = await root<{ ResourceRecordSets: { Name: string }[] }>('route53', 'ListResourceRecordSets', {
    HostedZoneId: embedded.outputs.Zone,
  });
  const names = ResourceRecordSets.map(({ Name }) => Name).filter((name) => !name.startsWith('_'));
  expect(names).toEqual(['localhost.', 'localhost.', 'localhost.', 'site.localhost.']);
});

behaves(
  'a custom domain is told by its name and where it answers',
  `${reference}/aws-resource-apigateway-domainname.html`,
  () => {
    const { Domain, DomainRegionalDomainName, DomainRegionalHostedZoneId } = embedded.outputs;
    expect([Domain, DomainRegionalHostedZoneId]).toEqual(['localhost', 'Z1UJRXOUMOOFQ8']);
    expect(DomainRegionalDomainName).toMatch(/^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
  },
);

behaves(
  'a distribution is told by its id and domain name, and serves what a bucket deployment put',
  `${reference}/aws-resource-cloudfront-distribution.html`,
  async () => {
    const { Distribution, DistributionDomainName } = embedded.outputs;
    expect(Distribution).toMatch(/^E[A-Z0-9]{13}$/);
    expect(DistributionDomainName).toMatch(/^d[a-z0-9]+\.cloudfront\.net$/);
    const answer = await at('site.localhost', '/wards/7');
    expect(answer).toMatchObject({ status: 200, body: '<!doctype html>beds' });
    expect(answer.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-cache', 'content-type': 'text/html' });
  },
);

behaves(
  'a connection group is told by its id and where its tenants’ names are to lead',
  `${reference}/aws-resource-cloudfront-connectiongroup.html`,
  () => {
    const { Names, NamesArn, NamesRoutingEndpoint } = embedded.outputs;
    expect(NamesArn).toBe(`arn:aws:cloudfront::000000000000:connection-group/${Names}`);
    expect(NamesRoutingEndpoint).toMatch(/^d[a-z0-9]+\.cloudfront\.net$/);
  },
);

behaves(
  'a queue is told by its URL, and what it is to send to it may do so by its policy',
  `${reference}/aws-resource-sqs-queue.html`,
  async () => {
    const { Queue, QueueArn, QueueQueueName } = embedded.outputs;
    expect([Queue, QueueArn, QueueQueueName]).toEqual([
      `http://127.0.0.1:${embedded.port}/000000000000/beds`,
      'arn:aws:sqs:us-east-1:000000000000:beds',
      'beds',
    ]);
    const asked = { QueueUrl: Queue, AttributeNames: ['MessageRetentionPeriod', 'Policy'] };
    const { Attributes } = await embedded.root<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', asked);
    expect(Attributes).toEqual({ MessageRetentionPeriod: '60', Policy: expect.stringContaining('events.amazonaws.com') });
  },
);

behaves('a queue’s policy is the queue’s', `${reference}/aws-resource-sqs-queuepolicy.html`, async () => {
  const sent = { QueueUrl: embedded.outputs.Queue, MessageBody: 'x' };
  const as = (service: `${string}.amazonaws.com`) =>
    embedded.cloud.call(serviceOf(embedded.cloud, service), 'sqs', 'SendMessage', { ...sent });
  await expect(as('events.amazonaws.com')).resolves.toMatchObject({ MessageId: expect.any(String) });
  await expect(as('sns.amazonaws.com')).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('the second start told the same of everything as the first, but for its port', () => {
  const portless = (outputs: object) => JSON.parse(JSON.stringify(outputs).replaceAll(/127\.0\.0\.1:\d+/g, 'here'));
  expect(portless(embedded.outputs)).toEqual(portless(first));
});
