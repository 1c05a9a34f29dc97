/**
 * Reads the OpenAPI 3.0 body of a REST API with its `x-amazon-apigateway-*` extensions.
 * Whatever is not modelled is refused here, by name and place, so that no route behaves otherwise than its body says.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import { AwsError, type Input, notImplemented } from '../service.ts';
import type { Api, Authorizer, Method } from './api.ts';
import { readGatewayResponse } from './gateway-response.ts';
import { readAuthorizers, securityOf } from './read-authorizer.ts';
import { readIntegration } from './read-integration.ts';
import { createResource, plant } from './routes.ts';
import { createModels, type Models } from './schema.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method'];

const EXTENSIONS = [
  'any-method',
  'authorizer',
  'authtype',
  'binary-media-types',
  'gateway-responses',
  'integration',
  'request-validator',
  'request-validators',
].map((name) => `x-amazon-apigateway-${name}`);

export interface ApiSource {
  readonly id: string;
  readonly body: Input;
  readonly binaryMediaTypes?: readonly string[];
}

/** Throws `BadRequestException` for a body API Gateway refuses, `NotImplemented` for what is not modelled. */
export const readApi = ({ id, body, binaryMediaTypes }: ApiSource): Api => {
  if (!/^3\.0\.\d+$/.test(String(body.openapi))) throw notImplemented(`a body of OpenAPI ${String(body.openapi)}`);
  refuseUnknownExtensions(body, '');
  const components = (body.components ?? {}) as Input;
  const reader: Reader = {
    models: createModels(components),
    authorizers: readAuthorizers((components.securitySchemes ?? {}) as Record<string, Input>),
    validators: (body['x-amazon-apigateway-request-validators'] ?? {}) as Reader['validators'],
    body,
  };
  const root = createResource('/');
  for (const [path, item] of Object.entries((body.paths ?? {}) as Record<string, Input>)) {
    const resource = plant(root, path);
    for (const [name, operation] of Object.entries(item)) {
      if (!METHODS.includes(name)) continue;
      const method = name.startsWith('x-') ? 'ANY' : name.toUpperCase();
      resource.methods.set(method, readMethod(operation as Input, { ...reader, item, place: `${method} ${path}` }));
    }
  }
  const responses = (body['x-amazon-apigateway-gateway-responses'] ?? {}) as Input;
  return {
    id,
    root,
    binaryMediaTypes: binaryMediaTypes ?? ((body['x-amazon-apigateway-binary-media-types'] ?? []) as string[]),
    gatewayResponses: Object.fromEntries(
      Object.entries(responses).map(([type, setting]) => [type, readGatewayResponse(type, setting)]),
    ),
  };
};

interface Reader {
  readonly models: Models;
  readonly authorizers: Readonly<Record<string, Authorizer>>;
  readonly validators: Readonly<Record<string, { validateRequestBody?: boolean; validateRequestParameters?: boolean }>>;
  readonly body: Input;
}

interface MethodReader extends Reader {
  readonly item: Input;
  readonly place: string;
}

const readMethod = (operation: Input, reader: MethodReader): Method => {
  const { place, body } = reader;
  const validator = operation['x-amazon-apigateway-request-validator'] ?? body['x-amazon-apigateway-request-validator'];
  const validates = validator === undefined ? {} : reader.validators[String(validator)];
  if (!validates) throw new AwsError('BadRequestException', `No request validator ${String(validator)} for ${place}.`);
  return {
    integration: readIntegration(operation['x-amazon-apigateway-integration'], place),
    authorizer: securityOf(operation.security ?? body.security, reader.authorizers, place),
    requiredParameters: requiredParametersOf(operation, reader),
    models: modelsOf(operation.requestBody as Input | undefined, reader),
    validates: { body: validates.validateRequestBody === true, parameters: validates.validateRequestParameters === true },
  };
};

const requiredParametersOf = (operation: Input, { item, body, place }: MethodReader): string[] => {
  const given = [item.parameters, operation.parameters].flatMap((list) => (list ?? []) as Input[]);
  const wires: Record<string, string> = { query: 'querystring', header: 'header', path: 'path' };
  return given
    .map((parameter) => (parameter.$ref === undefined ? parameter : resolve(body, String(parameter.$ref), place)))
    .filter((parameter) => parameter.required === true && wires[String(parameter.in)])
    .map((parameter) => `method.request.${wires[String(parameter.in)]}.${String(parameter.name)}`);
};

const modelsOf = (given: Input | undefined, { models, body, place }: MethodReader): Method['models'] => {
  const requestBody = given?.$ref === undefined ? given : resolve(body, String(given.$ref), place);
  const content = (requestBody?.content ?? {}) as Record<string, { schema?: unknown }>;
  return Object.fromEntries(
    Object.entries(content).flatMap(([type, { schema }]) =>
      schema === undefined ? [] : [[type.toLowerCase(), models.compile(schema, place)]],
    ),
  );
};

/** Follows `#/components/…`. */
const resolve = (body: Input, reference: string, place: string): Input => {
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => (at as Input | undefined)?.[key], body);
  if (typeof found !== 'object' || found === null) {
    throw new AwsError('BadRequestException', `Unable to resolve ${reference} of ${place}.`);
  }
  return found as Input;
};

const refuseUnknownExtensions = (value: unknown, place: string): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key.startsWith('x-amazon-') && !EXTENSIONS.includes(key)) throw notImplemented(`${key} at ${at}`);
    refuseUnknownExtensions(inner, at);
  }
};
