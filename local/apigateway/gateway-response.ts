/**
 * Shapes a gateway error by the API's gateway responses: its own type first, then DEFAULT_4XX or DEFAULT_5XX, then AWS's own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
import { AwsError, type HttpResponse, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { Exchange, GatewayResponseSetting } from './api.ts';
import { type GatewayError, isGatewayResponseType } from './gateway-error.ts';
import { checkSource, checkTemplate, substitute, variable } from './variables.ts';

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';
const HEADER = 'gatewayresponse.header.';

/** Reads one entry of `x-amazon-apigateway-gateway-responses`. Throws `NotImplemented`, with the place, for what is not modelled. */
export const readGatewayResponse = (type: string, given: unknown): GatewayResponseSetting => {
  const place = `the gateway response ${type}`;
  if (!isGatewayResponseType(type)) throw notImplemented(place);
  const setting = given as Input;
  onlyModelled(place, setting, ['statusCode', 'responseParameters', 'responseTemplates']);
  const responseParameters = (setting.responseParameters ?? {}) as Record<string, string>;
  const responseTemplates = (setting.responseTemplates ?? {}) as Record<string, string>;
  for (const [name, source] of Object.entries(responseParameters)) {
    if (!name.startsWith(HEADER)) throw notImplemented(`${name} in ${place}`);
    if (!/^'.*'$/.test(source)) checkSource(source, place);
  }
  for (const template of Object.values(responseTemplates)) checkTemplate(template, place);
  const statusCode = setting.statusCode === undefined ? undefined : Number(setting.statusCode);
  if (statusCode !== undefined && !(statusCode >= 200 && statusCode <= 599)) {
    throw new AwsError('BadRequestException', `Invalid status code ${String(setting.statusCode)} in ${place}.`);
  }
  return { statusCode, responseParameters, responseTemplates };
};

/** The answer to a request that ended with `error`. */
export const gatewayResponse = (error: GatewayError, exchange: Exchange): HttpResponse => {
  const { gatewayResponses } = exchange.stage.api;
  const setting = gatewayResponses[error.type] ?? gatewayResponses[error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const templates = setting?.responseTemplates ?? {};
  const [contentType, template] = templates['application/json']
    ? ['application/json', templates['application/json']]
    : (Object.entries(templates)[0] ?? ['application/json', DEFAULT_TEMPLATE]);
  const status = setting?.statusCode ?? error.status;
  return {
    status,
    headers: {
      'content-type': contentType,
      'x-amzn-errortype': error.errorType,
      ...headersOf(setting?.responseParameters ?? {}, exchange),
    },
    body: substitute(template, { exchange, answered: { status, length: 0, latency: 0 }, absent: '' }),
  };
};

const headersOf = (parameters: Readonly<Record<string, string>>, exchange: Exchange): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, source]) => {
      const value = /^'(.*)'$/.exec(source)?.[1] ?? variable(source, exchange);
      return value === undefined ? [] : [[name.slice(HEADER.length).toLowerCase(), value.replace(/[^\t\x20-\x7e]/g, '')]];
    }),
  );
