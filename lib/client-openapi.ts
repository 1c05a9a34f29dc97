/** The API for those who write clients: OpenAPI 3.1 with every schema of the contracts, and nothing of the gateway. */
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import type { Contract, Route, RouteHeader } from '../functions/kernel/route.ts';
import { faultsOf } from './client-faults.ts';
import { type Json, type NamedRoute, operationIdOf, routesOf } from './openapi.ts';
import { type AnswerHeader, notesOf } from './operation-notes.ts';

export const clientOpenApiOf = (contracts: readonly Contract[]): Json => {
  const paths: ZodOpenApiPathsObject = {};
  for (const named of routesOf(contracts)) {
    const { path, method } = named.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(named) };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Ward',
        version: '1',
        description: 'Multi-tenancy for healthcare: every hospital at its own address.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: hospitals,
      paths,
      components: { securitySchemes: { credential: { type: 'http', scheme: 'bearer', description: credential } } },
    },
    { override: ({ jsonSchema }) => dropMachineLimits(jsonSchema) },
  );
  return { ...document };
};

const credential =
  'An access token of the stage’s user pool, good for 15 minutes: sign in with Cognito (`UserPoolId` and `UserPoolClientId` are outputs of the stack) by USER_SRP_AUTH, or with AWS credentials by AdminInitiateAuth. On the embedded cloud, `npm run -s token -- <slug>` prints one. Or an API key, `wk_…`, which a hospital’s administrator makes with POST /v1/api-keys.';

const domain = { default: 'ward.example', description: 'The stage’s domain' };
const slug = { default: 'general', description: 'The hospital’s subdomain' };
const port = { default: '3000', description: 'PORT of npm start' };

type Servers = NonNullable<ZodOpenApiObject['servers']>;

const hospitals: Servers = [
  { url: 'https://{slug}.{domain}', description: 'A hospital', variables: { slug, domain } },
  { url: 'http://{slug}.localhost:{port}', description: 'A hospital on the embedded cloud', variables: { slug, port } },
];

/** Operators have no hospital, and no hospital's address is theirs. */
const platform: Servers = [
  { url: 'https://{domain}', description: 'The platform', variables: { domain } },
  { url: 'http://localhost:{port}', description: 'The platform on the embedded cloud', variables: { port } },
];

const operationOf = ({ contract, name, route }: NamedRoute): ZodOpenApiOperationObject => {
  const notes = notesOf(contract.feature, name);
  const type = route.format === 'fhir' ? 'application/fhir+json' : 'application/json';
  const answers = Object.entries(route.answers).map(([status, schema]): [string, ZodOpenApiResponseObject] => [
    status,
    {
      description: meaningOf(Number(status), schema),
      ...headersOf(notes.headers?.[Number(status)]),
      ...(schema ? { content: { [type]: { schema } } } : {}),
    },
  ]);
  return {
    operationId: operationIdOf(contract, name),
    summary: route.summary,
    description: audienceOf(route),
    tags: [contract.feature],
    ...(route.allow === 'operators' ? { servers: platform } : {}),
    security: route.allow === 'anyone' ? [] : [{ credential: [] }],
    requestParams: parametersOf(route),
    ...(route.body ? { requestBody: { required: true, content: { [type]: { schema: route.body } } } } : {}),
    responses: { ...Object.fromEntries(answers), ...faultsOf(route, notes) },
  };
};

const audienceOf = ({ allow }: Route): string => {
  if (allow === 'anyone') return 'For anyone, without a credential.';
  if (allow === 'operators') return 'For the platform’s operators, at the platform’s own address.';
  return `For these roles of the hospital: ${allow.join(', ')}.`;
};

/** What a schema says of itself, or else what its status means. */
const meaningOf = (status: number, schema: z.ZodType | null): string => schema?.meta()?.description ?? meanings[status] ?? 'Done';

const meanings: Readonly<Record<number, string>> = {
  201: 'Made',
  202: 'Begun: follow Location',
  204: 'Done; there is nothing to say',
  304: 'What you have is still so',
};

const headersOf = (names: readonly AnswerHeader[] | undefined): Pick<ZodOpenApiResponseObject, 'headers'> =>
  names ? { headers: Object.fromEntries(names.map((name) => [name, answerHeaders[name]])) } : {};

const answerHeaders = {
  ETag: { description: 'The version, for If-Match and If-None-Match: `W/"3"`', schema: { type: 'string' } },
  'Last-Modified': { description: 'When this version was written', schema: { type: 'string' } },
  Location: { description: 'Where it is now', schema: { type: 'string', format: 'uri-reference' } },
} as const;

const requestHeaders: Readonly<Record<RouteHeader, string>> = {
  'idempotency-key':
    'A text of your own, 1 to 255 visible ASCII characters: a request that is repeated with it is done once. With another body it is a conflict.',
  'if-match': 'The ETag of the version that you have seen; if it is not the newest any more, nothing is written (412).',
  'if-none-match': 'The ETag of the version that you have; if it is still so, the answer is 304.',
  'sign-up-secret':
    'What the sign-up’s first answer gave with its id: who does not have it is told that there is no such sign-up (404).',
  'if-none-exist': 'Create only if no record of this type bears the identifier: `identifier=system|value`.',
};

const parametersOf = ({ params, query, headers }: Route) => ({
  ...(params ? { path: params } : {}),
  ...(query ? { query } : {}),
  ...(headers ? { header: z.object(Object.fromEntries(headers.map((name) => [name, headerOf(name)]))) } : {}),
});

const headerOf = (name: RouteHeader) => z.string().optional().meta({ description: requestHeaders[name] });

/** JavaScript's largest integers are no rule of the API. */
const dropMachineLimits = (schema: { minimum?: unknown; maximum?: unknown }): void => {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
};
