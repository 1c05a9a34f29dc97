/**
 * The API as one document, from the contracts. Pure: what differs between the gateway's body and the clients' description is passed in.
 *
 * `openApiOf` gives OpenAPI 3.0.3 as API Gateway imports it. Bodies are checked there for their shape (types, and what is
 * required); what a person can mistype (patterns, formats, choices, lengths) is left to the edge, which points to every field.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
import * as z from 'zod';
import type { Contract, Route } from '../functions/kernel/route.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { shapeOf } from './request-shape.ts';

/** A member of an OpenAPI document. */
export type Json = Readonly<Record<string, unknown>>;

/** Gives a route its `x-amazon-apigateway-integration`. */
export type IntegrationOf = (contract: Contract, route: Route) => Json;

export interface GatewaySettings {
  readonly title: string;
  readonly authorizer: { readonly uri: string; readonly ttlSeconds: number };
}

/** The gateway's body. Throws where the contracts say one thing twice, or what API Gateway cannot route. */
export const openApiOf = (contracts: readonly Contract[], integrationOf: IntegrationOf, settings: GatewaySettings): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  const schemas: Record<string, Json> = {};
  for (const { contract, name, route } of routesOf(contracts)) {
    const model = operationIdOf(contract, name);
    const isShaped = route.body !== undefined && route.format !== 'fhir';
    if (isShaped) schemas[model] = shapeOf(route.body as z.ZodType);
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: {
        operationId: model,
        summary: route.summary,
        parameters: parametersOf(route),
        ...(isShaped ? { requestBody: bodyOf(model) } : {}),
        responses: Object.fromEntries(
          Object.keys(route.answers).map((status) => [status, { description: 'As the contract says' }]),
        ),
        security: route.allow === 'anyone' ? [] : [{ authorizer: [] }],
        'x-amazon-apigateway-request-validator': isShaped ? 'body-and-parameters' : 'parameters',
        'x-amazon-apigateway-integration': integrationOf(contract, route),
      },
    };
  }
  return {
    openapi: '3.0.3',
    info: { title: settings.title, version: '1' },
    paths,
    components: { schemas, securitySchemes: { authorizer: authorizerOf(settings.authorizer) } },
    'x-amazon-apigateway-request-validators': {
      'body-and-parameters': { validateRequestBody: true, validateRequestParameters: true },
      parameters: { validateRequestBody: false, validateRequestParameters: true },
    },
    'x-amazon-apigateway-gateway-responses': gatewayResponses,
  };
};

export interface NamedRoute {
  readonly contract: Contract;
  readonly name: string;
  readonly route: Route;
}

/** Every route of the contracts. Throws when two are one, or when siblings name one variable differently. */
export const routesOf = (contracts: readonly Contract[]): NamedRoute[] => {
  const seen = new Set<string>();
  const variables = new Map<string, string>();
  return contracts.flatMap((contract) =>
    Object.entries(contract.routes).map(([name, route]) => {
      const key = `${route.method} ${route.path}`;
      if (seen.has(key)) throw new Error(`Two routes are ${key}.`);
      seen.add(key);
      checkVariables(route.path, variables);
      return { contract, name, route };
    }),
  );
};

/** API Gateway knows one variable at each place of a path: `/a/{id}` and `/a/{name}/b` cannot both be. */
const checkVariables = (path: string, variables: Map<string, string>): void => {
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    if (!segment.startsWith('{')) continue;
    const place = segments.slice(0, index).join('/');
    const known = variables.get(place) ?? segment;
    if (known !== segment) throw new Error(`${path} calls ${segment} what another route calls ${known}.`);
    variables.set(place, segment);
  }
};

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `RegistryCreateTenant`: letters and digits only, for API Gateway names a model after it. */
export const operationIdOf = (contract: Contract, name: string): string => `${capital(contract.feature)}${capital(name)}`;

const bodyOf = (model: string): Json => ({
  required: true,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${model}` } } },
});

/** Names and whether they are required are all that the gateway checks of parameters. */
const parametersOf = (route: Route): Json[] => [
  ...namesOf(route.params).map(({ name }) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  ...namesOf(route.query).map(({ name, required }) => ({ name, in: 'query', required, schema: { type: 'string' } })),
  ...(route.headers ?? []).map((name) => ({ name, in: 'header', required: false, schema: { type: 'string' } })),
];

const namesOf = (schema: z.ZodObject | undefined): { name: string; required: boolean }[] => {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties).map((name) => ({ name, required: required.includes(name) }));
};

/** Both sources make the key of the cached answer: a token is worth nothing at another hospital's address. */
const authorizerOf = ({ uri, ttlSeconds }: GatewaySettings['authorizer']): Json => ({
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'custom',
  'x-amazon-apigateway-authorizer': {
    type: 'request',
    identitySource: 'method.request.header.Authorization, method.request.header.Host',
    authorizerUri: uri,
    authorizerResultTtlInSeconds: ttlSeconds,
  },
});
