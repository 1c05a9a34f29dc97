/** The API for those who write clients: OpenAPI 3.1 with every schema of the contracts, and nothing of the gateway. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { faultPlaces } from '../functions/kernel/errors.ts';
import type { Contract, Route } from '../functions/kernel/route.ts';
import { type Json, type NamedRoute, operationIdOf, routesOf } from './openapi.ts';

/** https://www.rfc-editor.org/rfc/rfc9457 */
const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ in: z.enum(faultPlaces).optional(), pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

/** http://hl7.org/fhir/R4/operationoutcome.html */
const outcomeSchema = z.looseObject({ resourceType: z.literal('OperationOutcome') }).meta({ id: 'OperationOutcome' });

export const clientOpenApiOf = (contracts: readonly Contract[]): Json => {
  const paths: ZodOpenApiPathsObject = {};
  for (const named of routesOf(contracts)) {
    const { path, method } = named.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(named) };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'Ward', version: '1', description: 'Multi-tenancy for healthcare: every hospital at its own address.' },
    servers: [
      { url: 'https://{slug}.{domain}', variables: { slug: { default: 'general' }, domain: { default: 'ward.example' } } },
    ],
    paths,
    components: {
      securitySchemes: { credential: { type: 'http', scheme: 'bearer', description: 'An access token or an API key' } },
    },
  });
  return { ...document };
};

const operationOf = ({ contract, name, route }: NamedRoute): ZodOpenApiOperationObject => {
  const type = route.format === 'fhir' ? 'application/fhir+json' : 'application/json';
  return {
    operationId: operationIdOf(contract, name),
    summary: route.summary,
    tags: [contract.feature],
    security: route.allow === 'anyone' ? [] : [{ credential: [] }],
    requestParams: parametersOf(route),
    ...(route.body ? { requestBody: { required: true, content: { [type]: { schema: route.body } } } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [
          status,
          { description: route.summary, ...(schema ? { content: { [type]: { schema } } } : {}) },
        ]),
      ),
      default: faultOf(route),
    },
  };
};

const parametersOf = ({ params, query, headers }: Route) => ({
  ...(params ? { path: params } : {}),
  ...(query ? { query } : {}),
  ...(headers ? { header: z.object(Object.fromEntries(headers.map((name) => [name, z.string().optional()]))) } : {}),
});

const faultOf = ({ format }: Route) =>
  format === 'fhir'
    ? { description: 'What went wrong', content: { 'application/fhir+json': { schema: outcomeSchema } } }
    : { description: 'What went wrong', content: { 'application/problem+json': { schema: problemSchema } } };
