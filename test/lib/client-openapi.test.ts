import { globSync, readFileSync } from 'node:fs';
import { toldOf } from '../../functions/edge/problem.ts';
import { type ErrorKind, KernelError } from '../../functions/kernel/errors.ts';
import { slugFaults } from '../../functions/kernel/slug.ts';
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

test('FHIR is described in FHIR’s media type, what the gateway may answer there as a problem too', () => {
  const { responses } = paths['/fhir/R4/{type}/{id}'].get;
  expect(Object.keys(responses[200].content)).toEqual(['application/fhir+json']);
  expect(Object.keys(responses[404].content)).toEqual(['application/fhir+json']);
  expect(responses[401].content).toEqual({
    'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } },
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  });
});

test('other errors are problems', () => {
  expect(Object.keys(paths['/v1/me'].get.responses[403].content)).toEqual(['application/problem+json']);
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

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { description: string; headers?: object; content?: object }>>;
}

const operations = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => [operation.operationId, path, operation] as const),
);

describe('an operation', () => {
  test('is known by a name of its own', () => {
    expect(new Set(operations.map(([id]) => id)).size).toBe(operations.length);
  });

  test.each(operations)('%s declares each variable of its path', (_, path, { parameters = [] }) => {
    const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    expect(declared.toSorted()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
  });

  test.each(operations)('%s says whom it is for', (_id, _path, { description }) => {
    expect(description).toMatch(/^For (anyone|the platform’s operators|these roles of the hospital: [a-z, ]+)/);
  });

  test.each(operations)('%s says what each answer is, and not what the route does', (_id, _path, { responses }) => {
    const told = Object.values(responses).map(({ description }) => description);
    expect(told.every((words) => words.length > 3)).toBe(true);
    expect(new Set(told).size).toBeGreaterThan(5);
  });

  test.each(operations)('%s can fail at the gateway, be too much and be unlucky', (_id, _path, { responses }) => {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '429', '500', '502', '503', '504']));
    for (const status of [429, 503]) expect(responses[status]?.headers).toHaveProperty('Retry-After');
  });
});

test('versions and new addresses are in headers, which are declared', () => {
  const headers = (path: string, method: string, status: number) =>
    Object.keys(paths[path][method].responses[status].headers ?? {});
  expect(headers('/v1/tenants', 'post', 202)).toEqual(['Location']);
  expect(headers('/v1/tenants/{tenantId}', 'get', 200)).toEqual(['ETag']);
  expect(headers('/fhir/R4/{type}', 'post', 201)).toEqual(['ETag', 'Last-Modified', 'Location']);
  expect(headers('/fhir/R4/{type}/{id}', 'get', 304)).toEqual(['ETag', 'Last-Modified']);
});

test('operators find their operations at the platform’s address, hospitals theirs at their own; both on this machine too', () => {
  const urls = (servers: { url: string }[]) => servers.map(({ url }) => url);
  expect(urls(paths['/v1/tenants'].post.servers)).toEqual(['https://{domain}', 'http://localhost:{port}']);
  expect(paths['/v1/files'].post).not.toHaveProperty('servers');
  expect(urls(document.servers as never)).toEqual(['https://{slug}.{domain}', 'http://{slug}.localhost:{port}']);
});

test('what is answered in many places has one name', () => {
  const { schemas } = document.components as { schemas: object };
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(['Tenant', 'Job', 'File', 'ApiKey', 'Problem', 'OperationOutcome']),
  );
  expect(paths['/v1/jobs/{jobId}'].get.responses[200].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/Job',
  });
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  expect(references.length).toBeGreaterThan(20);
  for (const path of references) {
    const found = path.split('/').reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], document);
    expect([path, found]).toEqual([path, expect.any(Object)]);
  }
});

test('the limits of a machine’s numbers are no rules of the API', () => {
  expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test.each(['general', 'st-mary-2', 'St-mary', 'st--mary', '-st', 'st_mary', 'stä'])(
  'its pattern judges the slug %s as the API does',
  (slug) => {
    const { pattern } = paths['/v1/tenants'].post.requestBody.content['application/json'].schema.properties.slug;
    expect(new RegExp(pattern).test(slug)).toBe(slugFaults(slug).length === 0);
  },
);

describe('the errors that the code throws', () => {
  /** Of a workflow’s step, which its job tells; of a sign-in; and of the authorizer, for which the gateway answers. */
  const unheard = [
    ...['EmailAlreadyUsed', 'StageWithoutDomain', 'SchemaTooNew', 'NumberNotGiven'],
    ...['TenantGone', 'TenantOpen', 'TenantNotRemoving', 'JobUnknown'],
    ...['DomainGone', 'DomainServedElsewhere', 'RecordMissing', 'CertificateNotIssued'],
    ...['SignInRefused', 'CredentialRefused'],
  ];
  const spoken = /\b(notFound|conflict|forbidden|invalid|KernelError)\(\s*(?:'([a-z-]+)',\s*)?'([A-Z]\w+)'/g;
  const kinds: Readonly<Record<string, ErrorKind>> = {
    notFound: 'not-found',
    conflict: 'conflict',
    forbidden: 'forbidden',
    invalid: 'invalid',
  };
  const thrown = globSync('functions/**/*.ts', { exclude: ['functions/edge/task.ts'] }).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(spoken)].map(([, maker = '', kind, name = '']): [string, number] => [
      name,
      toldOf(new KernelError((kind ?? kinds[maker]) as ErrorKind, name, '')).status,
    ]),
  );

  test('are found in the sources', () => {
    expect(thrown.length).toBeGreaterThan(30);
  });

  test.each(thrown.filter(([name, status]) => !unheard.includes(name) && name !== 'RouteNotFound' && status < 500))(
    '%s is declared, as a %i',
    (name, status) => {
      const declared = operations.filter(([, , { responses }]) => responses[status]?.description.includes(`\`${name}\``));
      expect(declared.length).toBeGreaterThan(0);
    },
  );
});
