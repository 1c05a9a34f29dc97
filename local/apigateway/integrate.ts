/** Carries a request to its integration and reads the answer. */
import type { Cloud } from '../cloud.ts';
import type { HttpResponse } from '../service.ts';
import { AwsError } from '../service.ts';
import type { Exchange, Integration } from './api.ts';
import { GatewayError } from './gateway-error.ts';
import { type FunctionAnswer, invokeFunction } from './invoke-function.ts';
import { proxyEvent } from './proxy-event.ts';
import { readProxyResponse } from './proxy-response.ts';

type Proxy = Extract<Integration, { type: 'aws_proxy' }>;

/** Throws a `GatewayError`; a function that fails is a 502, one that is late a 504, one that may not be invoked a 500. */
export const integrate = async (cloud: Cloud, integration: Integration, exchange: Exchange): Promise<HttpResponse> => {
  if (integration.type === 'mock') return { status: integration.status, headers: integration.headers, body: integration.body };
  const begun = performance.now();
  try {
    const answer = await invoke(cloud, integration, exchange);
    if (answer.failed) throw new GatewayError('DEFAULT_5XX', { cause: `The function failed: ${typeOf(answer.payload)}` });
    exchange.integration = { status: 200, latency: since(begun) };
    return readProxyResponse(answer.payload, exchange);
  } catch (error) {
    exchange.integration = { ...exchange.integration, latency: since(begun), error: (error as Error).message };
    throw error;
  }
};

const since = (begun: number): number => Math.round(performance.now() - begun);

const invoke = async (cloud: Cloud, integration: Proxy, exchange: Exchange): Promise<FunctionAnswer> => {
  const { functionArn, timeout } = integration;
  const answer = await invokeFunction(cloud, {
    functionArn,
    timeout,
    event: proxyEvent(exchange),
    sourceArn: sourceArn(exchange),
    tenantId: tenantOf(integration, exchange),
  }).catch((error: unknown) => {
    throw refusal(error);
  });
  if (answer === 'late') throw new GatewayError('INTEGRATION_TIMEOUT', { cause: `No answer in ${timeout} ms.` });
  return answer;
};

const tenantOf = ({ tenant }: Proxy, { authorizer }: Exchange): string | undefined =>
  tenant && 'constant' in tenant ? tenant.constant : tenant && authorizer?.[tenant.key];

const sourceArn = ({ stage, region, accountId, request, resource }: Exchange): string =>
  `arn:aws:execute-api:${region}:${accountId}:${stage.api.id}/${stage.name}/${request.method}${resource?.path}`;

/**
 * What is too large for a function is told so, though the gateway itself would have taken it. A function that is throttled, or that
 * Lambda fails to run, is a failed integration (https://repost.aws/questions/QUL-z6rJbmR4meafB7MzYXxw shows its response type); one that
 * is missing, denied or given a bad tenant is an error of the API's configuration to its client.
 */
const refusal = (error: unknown): unknown => {
  if (!(error instanceof AwsError)) return error;
  if (error.status >= 500 || error.code === 'TooManyRequestsException') {
    return new GatewayError('INTEGRATION_FAILURE', { status: 500, cause: `Lambda did not run the function: ${error.message}` });
  }
  if (error.code === 'RequestTooLargeException') return new GatewayError('REQUEST_TOO_LARGE', { cause: error.message });
  return new GatewayError('API_CONFIGURATION_ERROR', { cause: `Execution failed due to configuration error: ${error.message}` });
};

const typeOf = (payload: string): string => {
  const failure = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return `${failure.errorType ?? 'Error'}: ${failure.errorMessage ?? ''}`;
};
