import { clientOpenApiOf } from '../../lib/client-openapi.ts';
import { contracts } from '../../lib/contracts.ts';

const document = clientOpenApiOf(Object.values(contracts));
// biome-ignore lint/suspicious/noExplicitAny: a document is JSON of every shape there is
const paths = document.paths as any;

test('clients are told nothing of the gateway', () => {
  expect(JSON.stringify(document)).not.toContain('x-amazon');
});

test('clients are told every field of a body, its rules included', () => {
  const { schema } = paths['/v1/tenants'].post.requestBody.content['application/json'];
  expect(schema.properties.administrator.properties.email).toMatchObject({ format: 'email', maxLength: 254 });
  expect(schema.additionalProperties).toBe(false);
});

test('FHIR is described in FHIR’s media type, its errors as OperationOutcomes', () => {
  const { responses } = paths['/fhir/R4/{type}/{id}'].get;
  expect(Object.keys(responses[200].content)).toEqual(['application/fhir+json']);
  expect(responses.default.content['application/fhir+json'].schema).toEqual({ $ref: '#/components/schemas/OperationOutcome' });
});

test('other errors are problems', () => {
  expect(Object.keys(paths['/v1/me'].get.responses.default.content)).toEqual(['application/problem+json']);
});

test('a problem points into any part of a request, its headers too', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document is JSON of every shape there is
  const { Problem: problem } = (document.components as any).schemas;
  expect(problem.properties.errors.items.properties.in.enum).toEqual(['body', 'query', 'path', 'header']);
});

test('a route open to anyone says so, every other asks for a credential', () => {
  expect(paths['/fhir/R4/metadata'].get.security).toEqual([]);
  expect(paths['/v1/me'].get.security).toEqual([{ credential: [] }]);
});
