/** The authorizer and the trigger say no by throwing; what wakes somebody is what their log calls unexpected. */
import { jest } from '@jest/globals';
import type { APIGatewayRequestAuthorizerEvent, PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { makeApiKey } from '../../functions/access/api-key.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

Object.assign(process.env, {
  POWERTOOLS_DEV: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'A',
  AWS_SECRET_ACCESS_KEY: 'S',
  USER_POOL_ID: 'us-east-1_pool',
  USER_POOL_CLIENT_ID: 'client',
  BASE_DOMAIN: 'ward.example',
  CONTROL_TABLE: 'control',
  STAGE: 'local',
  TENANT_TABLE: 'tenants',
  TENANT_ROLE_ARN: 'arn:aws:iam::000000000000:role/Tenant',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
});

const tenantId = asTenantId('0b0fe5f6-9c2e-4d5c-9a60-3d2f3a9d1f10');

const codesOf = async (work: () => Promise<unknown>): Promise<{ refused: string; codes: string[] }> => {
  const codes: string[] = [];
  const kept = jest.spyOn(console, 'error').mockImplementation((line: string) => void codes.push(JSON.parse(line).code));
  const refused = await work().then(
    () => 'nothing',
    (error: Error) => error.message,
  );
  kept.mockRestore();
  return { refused, codes };
};

const authorize = async (authorization: string) => {
  const { handler } = await import('../../functions/access/authorizer.ts');
  const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/live/GET/';
  return handler({
    headers: { authorization, host: 'general.ward.example' },
    methodArn,
  } as never as APIGatewayRequestAuthorizerEvent);
};

test('a bad token is refused, and nobody is woken', async () => {
  expect(await codesOf(() => authorize('Bearer a.b.c'))).toEqual({ refused: 'Unauthorized', codes: [] });
});

test('a table that cannot be reached is told by the code that the alarm is made from', async () => {
  const { text } = makeApiKey(tenantId, '5d1f9d1e-6a0c-4a44-9f4e-2a2b8c1f0a11');
  const { refused, codes } = await codesOf(() => authorize(`Bearer ${text}`));
  expect(refused).not.toBe('Unauthorized');
  expect(codes).toEqual(['FailedUnexpectedly']);
});

test('so it is of a sign-in', async () => {
  const { handler } = await import('../../functions/access/on-token.ts');
  const event = { request: { userAttributes: { sub: 'u-1', 'custom:tenantId': tenantId } } };
  const { codes } = await codesOf(() => handler(event as never as PreTokenGenerationV2TriggerEvent));
  expect(codes).toEqual(['FailedUnexpectedly']);
});
