/** The example of docs/add-a-service.md: deployed into a stack, and run through the whole pipeline. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { visitingService } from '../../examples/visiting/service.ts';
import type { ApiHandler } from '../../functions/edge/api.ts';
import { bundle } from '../../lib/bundle.ts';
import { services } from '../../lib/services.ts';
import { grantsIn, tenantRolesIn } from '../lib/permissions.ts';
import { oneOf, platformOf, resourcesOf } from '../lib/test-platform.ts';

/** What the stack and Lambda would set, before the handler reads it. */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  TENANT_ROLE_ARN: 'arn:aws:iam::000000000000:role/VisitingTenant',
  STAGE: 'local',
  TENANT_TABLE: 'tenants',
  CONTROL_TABLE: 'control',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
});

const tenantId = '0b0fe5f6-9c2e-4d5c-9a60-3d2f3a9d1f10';

describe('deployed', () => {
  const resources = resourcesOf(platformOf('prod', { services: [...services, visitingService] }));
  const grants = grantsIn(resources);
  const own = grants.filter(({ role, actions }) => role.startsWith('VisitingApiRole') && !/^(logs|xray):/.test(actions[0] ?? ''));

  test('its function can do one thing with tenants’ data: open a session', () => {
    expect(own.map(({ actions }) => actions)).toEqual([['sts:AssumeRole', 'sts:TagSession']]);
  });

  test('its sessions touch what its contract asks for, and no patient’s record', () => {
    const [role] = tenantRolesIn(resources).filter((id) => id.startsWith('VisitingApi'));
    const keys = grants.filter((grant) => grant.role === role).map(({ conditions }) => conditions['ForAllValues:StringLike']);
    expect(JSON.stringify(keys)).toContain('#config');
    expect(JSON.stringify(keys)).not.toMatch(/#(record|file|key|member)/);
  });

  test('its routes are in the API, behind the authorizer', () => {
    const { paths } = oneOf(resources, 'AWS::ApiGateway::RestApi').Body;
    expect(Object.keys(paths['/v1/visiting-hours'])).toEqual(['get', 'put']);
    expect(paths['/v1/visiting-hours'].put.security).toEqual([{ authorizer: [] }]);
  });
});

test('it is bundled as every function is', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'ward-visiting-'));
  await bundle({ sources: ['examples'], outdir });
  expect((await import(pathToFileURL(join(outdir, 'visiting-api/index.cjs')).href)).handler).toBeDefined();
  rmSync(outdir, { recursive: true });
});

describe('called', () => {
  const sts = mockClient(STSClient);
  const table = mockClient(DynamoDBDocumentClient);
  const tenant = {
    id: tenantId,
    slug: 'general',
    status: 'active',
    placement: { kind: 'pooled' },
    plan: 'starter',
    version: 1,
  };
  const hours = { from: '14:00', to: '18:30' };
  const ifMatch = { 'if-match': 'W/"3"' };
  let handler: ApiHandler;

  beforeAll(async () => {
    ({ handler } = await import('../../examples/visiting/api.ts'));
  });

  beforeEach(() => {
    sts.reset();
    table.reset();
    sts.on(AssumeRoleCommand).resolves({
      Credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T', Expiration: new Date(Date.now() + 3_600_000) },
      AssumedRoleUser: { Arn: `arn:aws:sts::000000000000:assumed-role/VisitingTenant/${tenantId}`, AssumedRoleId: 'R' },
    });
    table.on(GetCommand, { TableName: 'control' }).resolves({ Item: tenant });
    table.on(GetCommand, { TableName: 'tenants' }).resolves({ Item: { ...hours, version: 3 } });
    table.on(PutCommand).resolves({});
  });

  const call = async (httpMethod: string, roles: string, { body, headers = {} }: { body?: object; headers?: object } = {}) =>
    handler(
      {
        httpMethod,
        resource: '/v1/visiting-hours',
        path: '/v1/visiting-hours',
        headers: { 'content-type': 'application/json', ...headers },
        pathParameters: null,
        multiValueQueryStringParameters: null,
        body: body ? JSON.stringify(body) : null,
        isBase64Encoded: false,
        requestContext: {
          requestId: 'r-1',
          domainName: 'general.ward.example',
          authorizer: {
            kind: 'tenant',
            userId: 'u-1',
            tenantId,
            roles,
            credential: 'token',
            authenticatedAt: (Date.now() / 1000) | 0,
            expiresAt: (Date.now() / 1000 + 60) | 0,
          },
        },
      } as unknown as APIGatewayProxyEvent,
      {} as never,
    );

  test('it reads its own hospital’s hours', async () => {
    const answer = await call('GET', 'reader');
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([200, hours]);
    expect(JSON.stringify(answer.headers)).toContain('W/\\"3\\"');
    expect(table.commandCalls(GetCommand, { TableName: 'tenants' })[0]?.args[0].input).toMatchObject({
      Key: { pk: `${tenantId}#config`, sk: 'visiting-hours' },
      ConsistentRead: true,
    });
  });

  test('an administrator changes them', async () => {
    expect((await call('PUT', 'administrator', { body: hours, headers: ifMatch })).statusCode).toBe(204);
    const put = table.commandCalls(PutCommand)[0]?.args[0].input;
    expect(put?.Item).toEqual({
      pk: `${tenantId}#config`,
      sk: 'visiting-hours',
      ...hours,
      version: 4,
    });
    expect(put?.ExpressionAttributeValues).toEqual({ ':before': 3 });
  });

  test('who has not read them only says them for the first time', async () => {
    await call('PUT', 'administrator', { body: hours });
    expect(table.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(pk)',
      Item: { version: 1 },
    });
  });

  test('of two who change them the second is told', async () => {
    table.on(PutCommand).rejects(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));
    expect((await call('PUT', 'administrator', { body: hours, headers: ifMatch })).statusCode).toBe(412);
  });

  test('a reader does not', async () => {
    expect((await call('PUT', 'reader', { body: hours })).statusCode).toBe(403);
    expect(table.commandCalls(PutCommand)).toEqual([]);
  });

  test('a time that is none is pointed to', async () => {
    const answer = await call('PUT', 'administrator', { body: { from: '14:00', to: 'late' } });
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).errors).toEqual([{ in: 'body', pointer: '/to', detail: 'must be a time of day: 14:30' }]);
  });
});
