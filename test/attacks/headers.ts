/** Every route, with headers that somewhere name the caller, their hospital, the address or the path: here they name nothing. */
import { operationIdOf } from '../../lib/openapi.ts';
import type { ApiAnswer, ApiRequest } from '../../local/api-client.ts';
import { type Attack, mustBeRefused, mustHold, secretIn, send, sendLines } from './attack.ts';
import { allRoutes, isTenants, usualRequest } from './furnish.ts';
import type { World } from './world.ts';

type Route = (typeof allRoutes)[number];

export const injectedHeaders = async (world: World): Promise<readonly Attack[]> => {
  const { status, text } = await send(world.own.url, world.own.credentials.administrator, { path: '/v1/me' });
  mustHold('an answer tells whose it is', status === 200 && text.includes(world.own.id));
  return allRoutes.flatMap((named) => [
    ...singleHeaders(world).map((header) => attackBy(world, named, header)),
    ...linesOf(world).map((lines) => attackByLines(world, named, lines)),
  ]);
};

const attackBy = (world: World, named: Route, [header, value]: readonly [string, string]): Attack => ({
  sort: 'headers',
  name: `${operationIdOf(named.contract, named.name)} with ${header}: ${value}`,
  async run() {
    const usual = usualRequest(world.own, named);
    const request = { ...usual, headers: { ...usual.headers, [header]: value } };
    return verdict(world, named, request, await send(world.own.url, world.own.credentials.administrator, request));
  },
});

/** At home the answer is one's own or none; of the operators' routes there is none; and who I am does not change. */
const verdict = (world: World, named: Route, ...[request, answer]: [ApiRequest, ApiAnswer]): string | undefined => {
  if (named.route.allow === 'operators') return mustBeRefused(world, request, answer);
  const isSomebody = isTenants(named) && answer.status === 200 && answer.text.includes('"tenantId"');
  if (isSomebody && !answer.text.includes(world.own.id)) return 'it speaks to somebody else';
  return secretIn(world, request, answer);
};

const singleHeaders = ({ own, prey, cloud }: World): [string, string][] => {
  const platform = new URL(cloud.apiUrl).host;
  const tenant = [
    'x-tenant-id',
    'X-Tenant-ID',
    'x_tenant_id',
    'x-amz-tenant-id',
    'tenant-id',
    'tenantid',
    'x-tenant',
    'x-org-id',
  ];
  const authorizer = ['x-amzn-authorizer-tenantid', 'x-amz-authorizer-tenantid', 'x-apigateway-context', 'x-amzn-oidc-identity'];
  const hosts = ['x-forwarded-host', 'x-host', 'x-original-host', 'x-forwarded-server', 'x-http-host-override', 'x-real-host'];
  const paths = [
    'x-original-url',
    'x-rewrite-url',
    'x-original-uri',
    'x-forwarded-prefix',
    'x-forwarded-uri',
    'x-envoy-original-path',
  ];
  const methods = ['x-http-method-override', 'x-http-method', 'x-method-override'];
  const context = JSON.stringify({ authorizer: { tenantId: prey.id, kind: 'operator' }, tenantId: prey.id });
  return [
    ...[...tenant, ...authorizer].flatMap((name): [string, string][] => [
      [name, prey.id],
      [name, `${own.id}, ${prey.id}`],
    ]),
    ...['x-tenant-slug', 'x-slug', 'x-subdomain'].map((name): [string, string] => [name, prey.slug]),
    ...hosts.flatMap((name) => [prey.host, platform].map((host): [string, string] => [name, host])),
    ...[`host=${prey.host}`, `for=127.0.0.1;host="${prey.host}";proto=https`].map((value): [string, string] => [
      'forwarded',
      value,
    ]),
    ...paths.flatMap((name) => ['/v1/tenants', `/v1/tenants/${prey.id}`].map((path): [string, string] => [name, path])),
    ...methods.flatMap((name) => ['DELETE', 'PUT', 'GET'].map((method): [string, string] => [name, method])),
    ...['x-amzn-oidc-data', 'x-amzn-request-context', 'x-apigateway-event', 'x-amz-apigw-context'].map(
      (name): [string, string] => [name, Buffer.from(context).toString('base64')],
    ),
    ...['x-amzn-lambda-context', 'lambda-runtime-client-context', 'x-amz-client-context'].map((name): [string, string] => [
      name,
      context,
    ]),
    ['x-user-id', prey.admin.email],
    ['x-roles', 'operator administrator'],
    ['x-amzn-oidc-accesstoken', 'eyJhbGciOiJub25lIn0.e30.'],
    ['x-amz-security-token', prey.id],
    ['x-amz-target', `Tenant.${prey.id}`],
    ['x-amzn-trace-id', `Root=1-00000000-000000000000000000000000;tenantId=${prey.id}`],
    ['x-forwarded-for', `127.0.0.1, ${prey.id}`],
    ['x-amzn-remapped-host', prey.host],
    ['x-amzn-remapped-authorization', `Bearer ${prey.id}`],
    ['x-amz-invocation-type', 'DryRun'],
    ['origin', prey.url],
    ['referer', `${prey.url}/v1/tenants`],
    ['cookie', `tenantId=${prey.id}; host=${prey.host}`],
    ['prefer', `tenant=${prey.id}`],
    ['__proto__x', prey.id],
    ['constructor', prey.id],
  ];
};

/** Lines beside the usual ones; `none` leaves the credential out, so that nothing at all may be told. */
interface Lines {
  readonly name: string;
  readonly lines: readonly string[];
  readonly isNobodys?: boolean;
  /** What follows the request on the same connection. */
  readonly next?: readonly string[];
}

const linesOf = ({ own, prey, cloud }: World): Lines[] => {
  const platform = new URL(cloud.apiUrl).host;
  const meAt = (host: string): string[] => ['GET /v1/me HTTP/1.1', `Host: ${host}`, 'Connection: close'];
  return [
    { name: 'its credential dropped by the hop', lines: ['Connection: close, Authorization'] },
    { name: 'its host dropped by the hop', lines: ['Connection: close, Host', `X-Forwarded-Host: ${prey.host}`] },
    { name: 'everything dropped by the hop', lines: ['Connection: close, Authorization, Host, X-Amzn-Trace-Id, Content-Type'] },
    { name: 'two tenants', lines: [`X-Tenant-Id: ${own.id}`, `X-Tenant-Id: ${prey.id}`] },
    { name: 'two tenants in other cases', lines: [`x-tenant-id: ${own.id}`, `X-TENANT-ID: ${prey.id}`] },
    { name: 'a space before the colon', lines: [`X-Tenant-Id : ${prey.id}`] },
    { name: 'a folded line', lines: ['X-Note: a', ` Host: ${prey.host}`] },
    { name: 'a bare line feed', lines: [`X-Note: a\nHost: ${prey.host}`] },
    { name: 'a bare carriage return', lines: [`X-Note: a\rHost: ${prey.host}`] },
    { name: 'a null', lines: [`X-Tenant-Id: ${own.id}\0${prey.id}`] },
    { name: 'a name that is none', lines: [`X Tenant: ${prey.id}`] },
    { name: 'another protocol', lines: ['Connection: close, Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'] },
    { name: 'both lengths', lines: ['Transfer-Encoding: chunked', 'Content-Length: 5'] },
    { name: 'an unknown coding', lines: ['Transfer-Encoding: xchunked'] },
    { name: 'two lengths', lines: ['Content-Length: 0', 'Content-Length: 44'] },
    { name: 'a second credential', lines: ['Authorization: Bearer wk_', `X-Tenant-Id: ${prey.id}`] },
    { name: 'no credential, and the prey’s host forwarded', lines: [`X-Forwarded-Host: ${prey.host}`], isNobodys: true },
    { name: 'no credential after the prey’s host', lines: ['Connection: keep-alive'], next: meAt(prey.host) },
    { name: 'no credential after the platform’s host', lines: ['Connection: keep-alive'], next: meAt(platform) },
  ];
};

const attackByLines = (world: World, named: Route, { name, lines, isNobodys = false, next = [] }: Lines): Attack => ({
  sort: 'headers',
  name: `${operationIdOf(named.contract, named.name)} with ${name}`,
  async run() {
    const { own } = world;
    const request = usualRequest(own, named);
    const hasLength = lines.some((line) => /^(content-length|transfer-encoding)/i.test(line));
    const body = request.body === undefined || hasLength ? '' : JSON.stringify(request.body);
    const all = [
      `${request.method} ${request.path} HTTP/1.1`,
      `Host: ${own.host}`,
      ...(isNobodys ? [] : [`Authorization: Bearer ${await own.credentials.administrator()}`]),
      ...(body === '' ? [] : ['Content-Type: application/fhir+json', `Content-Length: ${Buffer.byteLength(body)}`]),
      ...lines,
      ...(lines.some((line) => line.startsWith('Connection')) ? [] : ['Connection: close']),
    ];
    const rest = next.length > 0 ? `${body}${next.join('\r\n')}\r\n\r\n` : body;
    const answer = await sendLines(world, all, rest);
    if (isNobodys && isTenants(named)) return mustBeRefused(world, request, answer);
    return verdict(world, named, request, answer);
  },
});
