/**
 * The Lambda authorizer. It is small because every cold request waits for it: one JWT library, one request signer, no SDK.
 * To say no it throws or denies, which Lambda counts among its errors: what failed unexpectedly is told by the log.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */

import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { AwsClient } from 'aws4fetch';
import { logFailure } from '../edge/log.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import { environmentOf } from '../kernel/environment.ts';
import { KernelError, unavailable } from '../kernel/errors.ts';
import { type ApiKeyItem, apiKeyKeyOf, type PresentedKey } from './api-key.ts';
import { authorizeRequest } from './authorize-request.ts';

const environment = environmentOf(['USER_POOL_ID', 'USER_POOL_CLIENT_ID', 'CONTROL_TABLE', 'BASE_DOMAIN', 'AWS_REGION']);
const region = environment.AWS_REGION;

/** The endpoint of a service; `AWS_ENDPOINT_URL` moves all of them, as it does for every AWS SDK. */
const endpointOf = (service: string): string => process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`;

const deadlineMilliseconds = 3_000;

const verifier = CognitoJwtVerifier.create(
  { userPoolId: environment.USER_POOL_ID, clientId: environment.USER_POOL_CLIENT_ID, tokenUse: 'access' },
  {
    jwksCache: new SimpleJwksCache({
      fetcher: {
        /** The issuer's own address, at the endpoint in force. While it cannot be reached, nobody's token is known to be bad. */
        fetch: async (uri) => {
          const url = new URL(new URL(uri).pathname, endpointOf('cognito-idp'));
          try {
            const answer = await fetch(url, { signal: AbortSignal.timeout(deadlineMilliseconds) });
            if (!answer.ok) throw new Error(`the pool's keys answered ${answer.status}`);
            return await answer.arrayBuffer();
          } catch (error) {
            throw unavailable('TokenKeysUnavailable', 'The keys of access tokens could not be read. Try again.', error);
          }
        },
      },
    }),
  },
);

/** The function's credentials are read at each call: Lambda renews them in the environment. */
const findApiKey = async ({ tenantId, keyId }: PresentedKey): Promise<ApiKeyItem | undefined> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  const { pk, sk } = apiKeyKeyOf(tenantId, keyId);
  const signer = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service: 'dynamodb', region, retries: 2 });
  const answer = await signer.fetch(endpointOf('dynamodb'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: JSON.stringify({ TableName: environment.CONTROL_TABLE, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    signal: AbortSignal.timeout(deadlineMilliseconds),
  });
  if (!answer.ok) throw new Error(`the control table answered ${answer.status}`);
  const { Item: item } = (await answer.json()) as { Item?: Record<string, { S?: string; N?: string; L?: { S: string }[] }> };
  return item && apiKeyItemOf(item, { pk, sk });
};

/** The few attributes a decision needs; the item's shape is `ApiKeyItem`. */
const apiKeyItemOf = (
  item: Record<string, { S?: string; N?: string; L?: { S: string }[] }>,
  key: { pk: string; sk: string },
): ApiKeyItem => ({
  ...key,
  id: key.sk,
  name: item.name?.S ?? '',
  slug: item.slug?.S ?? '',
  hash: item.hash?.S ?? '',
  roles: (item.roles?.L ?? []).map(({ S: role }) => role) as ApiKeyItem['roles'],
  createdAt: item.createdAt?.S ?? '',
  expiresAt: Number(item.expiresAt?.N ?? 0),
});

const needs = {
  verifyToken: async (token: string) => verifier.verify(token),
  findApiKey,
  baseDomain: environment.BASE_DOMAIN,
  now: Date.now,
};

export const handler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  const header = (name: string): string =>
    Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  try {
    const identity = await authorizeRequest(needs, { authorization: header('authorization'), host: header('host') });
    return policy('Allow', event.methodArn, identity.userId, { ...identity });
  } catch (error) {
    if (error instanceof KernelError && error.kind === 'forbidden') return policy('Deny', event.methodArn, 'unknown', {});
    if (error instanceof KernelError && error.kind === 'unauthenticated') throw new Error('Unauthorized', { cause: error });
    logFailure(alarmCodes.unexpected, error);
    throw error;
  }
};

/** The cached answer serves every route of the stage, so it speaks of the stage, not of the method that happened to be first. */
const policy = (
  effect: 'Allow' | 'Deny',
  methodArn: string,
  principalId: string,
  context: Record<string, string | number>,
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: effect, Action: 'execute-api:Invoke', Resource: `${methodArn.split('/').slice(0, 2).join('/')}/*` }],
  },
  context,
});
