/**
 * Reads `x-amazon-apigateway-integration`: a Lambda proxy, or a mock that answers constants (CORS preflight).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { Integration } from './api.ts';

const FUNCTION_URI =
  /^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:[^/]+:function:[A-Za-z0-9_-]+)\/invocations$/;

/** The function in the URI of an integration or authorizer. */
export const functionOf = (uri: unknown, place: string): string => {
  const [, arn] = FUNCTION_URI.exec(String(uri)) ?? [];
  if (!arn) throw notImplemented(`the URI ${String(uri)} of ${place}`);
  return arn;
};

export const readIntegration = (given: unknown, place: string): Integration => {
  if (given === undefined) throw new AwsError('BadRequestException', `No integration defined for method ${place}.`);
  const integration = given as Input;
  const type = String(integration.type).toLowerCase();
  if (type === 'aws_proxy') return readProxy(integration, `the integration of ${place}`);
  if (type === 'mock') return readMock(integration, `the integration of ${place}`);
  throw notImplemented(`the integration type ${type} of ${place}`);
};

const TENANT_HEADER = 'integration.request.header.X-Amz-Tenant-Id';

const readProxy = (given: Input, place: string): Integration => {
  const members = ['type', 'httpMethod', 'uri', 'requestParameters', 'timeoutInMillis', 'passthroughBehavior', 'responses'];
  onlyModelled(place, given, [...members, 'payloadFormatVersion']);
  if (given.httpMethod !== 'POST') throw new AwsError('BadRequestException', `A function is invoked by POST: ${place}.`);
  if ((given.payloadFormatVersion ?? '1.0') !== '1.0') throw notImplemented(`payloadFormatVersion of ${place}`);
  const timeout = Number(given.timeoutInMillis ?? 29_000);
  if (!(timeout >= 50 && timeout <= 29_000)) {
    throw new AwsError('BadRequestException', `Timeout should be between 50 ms and 29000 ms: ${place}.`);
  }
  return {
    type: 'aws_proxy',
    functionArn: functionOf(given.uri, place),
    timeout,
    tenant: tenantOf(given.requestParameters, place),
  };
};

/**
 * A tenant is told by the authorizer or is a constant: a mapping from what the client sends is refused.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
const tenantOf = (given: unknown, place: string): { key: string } | { constant: string } | undefined => {
  const parameters = Object.entries((given ?? {}) as Record<string, string>);
  for (const [name, source] of parameters) {
    if (name.toLowerCase() !== TENANT_HEADER.toLowerCase()) throw notImplemented(`the mapping of ${name} in ${place}`);
    const [, key, constant] = /^(?:context\.authorizer\.([A-Za-z0-9_-]+)|'([^']+)')$/.exec(source) ?? [];
    if (key) return { key };
    if (constant) return { constant };
    throw notImplemented(`a tenant id mapped from ${source} in ${place}`);
  }
  return undefined;
};

const readMock = (given: Input, place: string): Integration => {
  onlyModelled(place, given, ['type', 'requestTemplates', 'passthroughBehavior', 'responses', 'timeoutInMillis']);
  const templates = (given.requestTemplates ?? {}) as Record<string, string>;
  const statusCode = statusOf(templates['application/json'] ?? '', place);
  const responses = (given.responses ?? {}) as Record<string, Input>;
  const response = responses[statusCode] ?? responses.default;
  if (!response) throw new AwsError('BadRequestException', `No response for status ${statusCode} in ${place}.`);
  onlyModelled(`a response of ${place}`, response, ['statusCode', 'responseParameters', 'responseTemplates']);
  const body = (response.responseTemplates as Record<string, string> | undefined)?.['application/json'] ?? '';
  if (/[$#]/.test(body)) throw notImplemented(`the template language (VTL) in ${place}`);
  return { type: 'mock', status: Number(response.statusCode), headers: constantsOf(response.responseParameters, place), body };
};

const statusOf = (template: string, place: string): string => {
  try {
    return String((JSON.parse(template) as { statusCode: number }).statusCode);
  } catch {
    throw notImplemented(`the template language (VTL) in ${place}`);
  }
};

const constantsOf = (given: unknown, place: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries((given ?? {}) as Record<string, string>).map(([name, source]) => {
      const [, header] = /^method\.response\.header\.(.+)$/.exec(name) ?? [];
      const [, value] = /^'(.*)'$/.exec(source) ?? [];
      if (!header || value === undefined) throw notImplemented(`the mapping of ${name} in ${place}`);
      return [header.toLowerCase(), value];
    }),
  );
