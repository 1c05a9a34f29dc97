/** Events as API Gateway sends them to a function (REST API, proxy integration). */
import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Asked {
  readonly method?: string;
  /** The path as the contract writes it: `/v1/beds/{bedId}`. */
  readonly path?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  /** A value goes as JSON; a string as it is. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  /** What the authorizer found: strings, as the gateway makes of everything. */
  readonly authorizer?: object;
}

export const requestId = '99999999-9999-4999-8999-999999999999';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export const eventOf = ({ method = 'GET', path = '/v1/doors', ...asked }: Asked): APIGatewayProxyEvent => {
  const many = asked.query && Object.fromEntries(Object.entries(asked.query).map(([name, value]) => [name, [value].flat()]));
  const one = many && Object.fromEntries(Object.entries(many).map(([name, values]) => [name, values.at(-1)]));
  const written = typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body);
  const event = {
    resource: path,
    path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => asked.params?.[name] ?? ''),
    httpMethod: method,
    headers: {
      Host: 'general.ward.example',
      ...(written === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...asked.headers,
    },
    multiValueHeaders: {},
    queryStringParameters: one ?? null,
    multiValueQueryStringParameters: many ?? null,
    pathParameters: asked.params ?? null,
    stageVariables: null,
    requestContext: { requestId, domainName: 'general.ward.example', authorizer: asked.authorizer },
    body: written ?? null,
    isBase64Encoded: asked.isBase64Encoded ?? false,
  };
  return event as unknown as APIGatewayProxyEvent;
};
