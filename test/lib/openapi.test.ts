import * as z from 'zod';
import { contractOf, type Route } from '../../functions/kernel/route.ts';
import { openApiOf } from '../../lib/openapi.ts';

const settings = { title: 'Ward test', authorizer: { uri: 'arn:authorizer', ttlSeconds: 300 } };
const integration = { type: 'aws_proxy' };

const read = {
  method: 'GET',
  path: '/v1/beds/{bedId}',
  summary: 'Read a bed',
  allow: ['reader'],
  scopes: ['record:read'],
  params: z.object({ bedId: z.string() }),
  query: z.object({ ward: z.string(), limit: z.coerce.number().optional() }),
  answers: { 200: z.object({ id: z.string() }) },
} as const satisfies Route;

const create = {
  method: 'POST',
  path: '/v1/beds',
  summary: 'Add a bed',
  allow: ['administrator'],
  scopes: ['record:write'],
  headers: ['idempotency-key'],
  body: z.strictObject({
    name: z.string().min(1).max(80).regex(/^\w+$/),
    kind: z.enum(['icu', 'ward']),
    tags: z
      .array(z.strictObject({ key: z.string() }))
      .max(5)
      .optional(),
    note: z.string().nullable(),
  }),
  answers: { 201: z.object({ id: z.string() }) },
} as const satisfies Route;

const open = { ...read, path: '/v1/status', allow: 'anyone', scopes: [], params: undefined, query: undefined } as const;

const contract = contractOf('beds', { readBed: read, createBed: create, readStatus: open });

// biome-ignore lint/suspicious/noExplicitAny: a document is JSON of every shape there is
const documentOf = (...contracts: Parameters<typeof openApiOf>[0]): any => openApiOf(contracts, () => integration, settings);

test('every route of the contract is there, and no other', () => {
  const { paths } = documentOf(contract);
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method} ${path}`),
  );
  expect(found.sort()).toEqual(['get /v1/beds/{bedId}', 'get /v1/status', 'post /v1/beds']);
});

test('a route needs the authorizer unless its contract says anyone', () => {
  const { paths } = documentOf(contract);
  expect(paths['/v1/beds'].post.security).toEqual([{ authorizer: [] }]);
  expect(paths['/v1/status'].get.security).toEqual([]);
});

test('the authorizer’s answer is cached by credential and host together', () => {
  const { authorizer } = documentOf(contract).components.securitySchemes;
  expect(authorizer['x-amazon-apigateway-authorizer']).toEqual({
    type: 'request',
    identitySource: 'method.request.header.Authorization, method.request.header.Host',
    authorizerUri: 'arn:authorizer',
    authorizerResultTtlInSeconds: 300,
  });
});

test('parameters are named, and required where the contract requires them', () => {
  const { parameters } = documentOf(contract).paths['/v1/beds/{bedId}'].get;
  expect(parameters.map((each: { name: string; in: string; required: boolean }) => [each.in, each.name, each.required])).toEqual([
    ['path', 'bedId', true],
    ['query', 'ward', true],
    ['query', 'limit', false],
  ]);
});

test('a body is checked for its types and what is required, and for nothing that a person mistypes', () => {
  const { components, paths } = documentOf(contract);
  expect(paths['/v1/beds'].post).toMatchObject({
    'x-amazon-apigateway-request-validator': 'body-and-parameters',
    requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/BedsCreateBed' } } } },
  });
  expect(components.schemas.BedsCreateBed).toEqual({
    type: 'object',
    required: ['name', 'kind', 'note'],
    properties: {
      name: { type: 'string' },
      kind: { type: 'string' },
      tags: { type: 'array', items: { type: 'object', required: ['key'], properties: { key: { type: 'string' } } } },
      note: {},
    },
  });
});

test('a FHIR body goes through as it came', () => {
  const { paths, components } = documentOf(contractOf('beds', { createBed: { ...create, format: 'fhir' } }));
  expect(paths['/v1/beds'].post.requestBody).toBeUndefined();
  expect(paths['/v1/beds'].post['x-amazon-apigateway-request-validator']).toBe('parameters');
  expect(components.schemas).toEqual({});
});

test('every part of a path is of characters that API Gateway takes', () => {
  for (const path of Object.keys(documentOf(contract).paths)) expect(path).toMatch(/^(\/[\w.,:-]+|\/\{\w+\+?\})+$/);
});

test('two routes that are one are refused', () => {
  expect(() => documentOf(contract, contractOf('more', { readBed: read }))).toThrow('Two routes are GET /v1/beds/{bedId}.');
});

test('siblings that name one variable differently are refused, as API Gateway would at deployment', () => {
  const other = contractOf('more', { readSheets: { ...read, path: '/v1/beds/{id}/sheets' } });
  expect(() => documentOf(contract, other)).toThrow('/v1/beds/{id}/sheets calls {id} what another route calls {bedId}.');
});

describe('what the gateway answers itself', () => {
  const responses = documentOf(contract)['x-amazon-apigateway-gateway-responses'];
  const bodyOf = (type: string) => JSON.parse(responses[type].responseTemplates['application/json']);

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', 404],
    ['UNAUTHORIZED', 401],
    ['ACCESS_DENIED', 403],
    ['REQUEST_TOO_LARGE', 413],
    ['THROTTLED', 429],
    ['QUOTA_EXCEEDED', 429],
    ['INTEGRATION_TIMEOUT', 504],
    ['BAD_REQUEST_BODY', 400],
  ])('%s is %i, in the body as in the status', (type, status) => {
    expect(responses[type].statusCode).toBe(String(status));
    expect(bodyOf(type).status).toBe(status);
  });

  test.each(Object.keys(responses))('%s is a problem that quotes the request’s id', (type) => {
    expect(bodyOf(type)).toMatchObject({
      type: expect.stringMatching(/^urn:ward:problem:[a-z-]+$/),
      title: expect.stringMatching(/^[A-Z][a-z ]+$/),
      detail: expect.stringMatching(/\.$|: \$context\.error\.validationErrorString$/),
      instance: 'urn:uuid:$context.requestId',
    });
    expect(responses[type].responseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
  });

  test('who is unknown is told how to be known, and who is too fast when to come back', () => {
    expect(responses.UNAUTHORIZED.responseParameters['gatewayresponse.header.WWW-Authenticate']).toBe("'Bearer'");
    expect(responses.THROTTLED.responseParameters['gatewayresponse.header.Retry-After']).toBe("'1'");
  });

  test.each(['BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS'])(
    '%s tells what did not fit in a sentence, not as the fault of a field',
    (type) => {
      expect(bodyOf(type).detail).toMatch(/: \$context\.error\.validationErrorString$/);
      expect(bodyOf(type)).not.toHaveProperty('errors');
    },
  );

  test('a path it knows, asked with another method, is not denied to be there', () => {
    expect(bodyOf('MISSING_AUTHENTICATION_TOKEN').detail).toBe('There is no such route, or not with this method.');
  });

  test('types that AWS adds later keep their own status', () => {
    expect(responses.DEFAULT_4XX.statusCode).toBeUndefined();
    expect(bodyOf('DEFAULT_4XX').status).toBeUndefined();
  });
});
