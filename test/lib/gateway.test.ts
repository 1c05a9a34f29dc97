import { contractOf, type Route } from '../../functions/kernel/route.ts';
import { TenantFunction } from '../../lib/constructs/tenant-function.ts';
import { contracts } from '../../lib/contracts.ts';
import type { ServiceOf } from '../../lib/services.ts';
import { ofType, oneOf, platformOf, resourcesOf } from './test-platform.ts';

const gatewayOf = (stage: string) => {
  const resources = resourcesOf(platformOf(stage));
  return { resources, paths: oneOf(resources, 'AWS::ApiGateway::RestApi').Body.paths as Paths };
};

type Paths = Record<string, Record<string, { 'x-amazon-apigateway-integration': Integration }>>;

interface Integration {
  readonly type: string;
  readonly uri: unknown;
  readonly requestParameters?: Readonly<Record<string, string>>;
}

const routesOf = (feature: keyof typeof contracts): Route[] => Object.values(contracts[feature].routes);
const prod = gatewayOf('prod');
const integrationOf = ({ path, method }: Route, paths = prod.paths): Integration =>
  paths[path]?.[method.toLowerCase()]?.['x-amazon-apigateway-integration'] as Integration;

test('the API has exactly the contracts’ routes', () => {
  const deployed = Object.entries(prod.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const declared = Object.values(contracts).flatMap(({ routes }) =>
    Object.values(routes).map(({ method, path }: Route) => `${method.toLowerCase()} ${path}`),
  );
  expect(deployed.sort()).toEqual(declared.sort());
});

test.each(Object.keys(contracts) as (keyof typeof contracts)[])('every route of %s goes to its own function', (feature) => {
  const ofFeature = new RegExp(`"${feature.charAt(0).toUpperCase()}${feature.slice(1)}ApiFunction`);
  for (const route of routesOf(feature)) {
    expect(integrationOf(route).type).toBe('aws_proxy');
    expect(JSON.stringify(integrationOf(route).uri)).toMatch(ofFeature);
  }
});

describe('Lambda’s tenant isolation', () => {
  const mapped = Object.values(prod.paths).flatMap((methods) =>
    Object.values(methods).flatMap((operation) =>
      Object.entries(operation['x-amazon-apigateway-integration'].requestParameters ?? {}),
    ),
  );

  test('is told the tenant by the authorizer, and nothing that a client sends is ever mapped', () => {
    expect(mapped.length).toBeGreaterThan(0);
    for (const [header, source] of mapped) {
      expect(header).toBe('integration.request.header.X-Amz-Tenant-Id');
      expect(source).toBe('context.authorizer.tenantId');
    }
  });

  test('has no route that anyone may call, for nobody would name the tenant', () => {
    const open = contractOf('doors', {
      readDoors: { method: 'GET', path: '/v1/doors', summary: 'Doors', allow: 'anyone', scopes: [], answers: { 200: null } },
    });
    const doors: ServiceOf = (platform) => ({
      contract: open,
      answers: new TenantFunction(platform, 'Doors', { entry: 'doors/api', contract: open, scopes: [], impact: 'No doors.' }),
    });
    expect(() => platformOf('prod', { services: [doors] })).toThrow(/GET \/v1\/doors is open to anyone/);
  });

  test('is asked of every tenant’s function and of no operators’ function', () => {
    for (const route of routesOf('files')) expect(integrationOf(route).requestParameters).toBeDefined();
    for (const route of routesOf('registry')) expect(integrationOf(route).requestParameters).toBeUndefined();
  });

  test('is not asked for where the stage has none', () => {
    const { paths } = gatewayOf('local');
    for (const route of routesOf('files')) expect(integrationOf(route, paths).requestParameters).toBeUndefined();
  });
});

test('the alarms watch the API by the name that its body gives it', () => {
  const { Name: name, Body: body } = oneOf(prod.resources, 'AWS::ApiGateway::RestApi');
  const watched = ofType(prod.resources, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
    [
      Properties.Dimensions ?? [],
      ...(Properties.Metrics ?? []).map(
        (one: { MetricStat: { Metric: { Dimensions: object[] } } }) => one.MetricStat.Metric.Dimensions,
      ),
    ].flat(),
  );
  const names = watched.filter((dimension) => dimension.Name === 'ApiName').map((dimension) => dimension.Value);
  expect(names.length).toBeGreaterThanOrEqual(2);
  expect(new Set([...names, body.info.title])).toEqual(new Set([name]));
});

describe('the access log', () => {
  const format = JSON.parse(oneOf(prod.resources, 'AWS::ApiGateway::Stage').AccessLogSetting.Format);

  test('says who, in which hospital, what, and how it ended', () => {
    expect(format).toMatchObject({
      requestId: '$context.requestId',
      tenantId: '$context.authorizer.tenantId',
      userId: '$context.authorizer.userId',
      route: '$context.resourcePath',
      status: '$context.status',
      latency: '$context.responseLatency',
    });
  });

  test('holds no path, query or body as sent, for they may hold PHI', () => {
    expect(
      Object.values(format).filter((value) =>
        /\$context\.(path|requestOverride|identity)|\$input|querystring/.test(String(value)),
      ),
    ).toEqual([]);
  });
});

test('the stage throttles and logs no bodies; what strangers may have written is throttled route by route', () => {
  const { MethodSettings: settings } = oneOf(prod.resources, 'AWS::ApiGateway::Stage');
  const observed = { DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true };
  const ofAll = { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5000, ThrottlingBurstLimit: 10_000 };
  const open = Object.keys(contracts).flatMap((feature) => routesOf(feature as keyof typeof contracts));
  const ofStrangers = open
    .filter(({ allow, method }) => allow === 'anyone' && method !== 'GET')
    .map(({ path, method: HttpMethod }) => ({
      ...{ HttpMethod, ResourcePath: path.replaceAll('/', '~1').replace(/^~1/, '/~1') },
      ...{ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 },
    }));
  expect(ofStrangers.length).toBeGreaterThan(4);
  expect(settings).toHaveLength(1 + ofStrangers.length);
  expect(settings).toEqual(expect.arrayContaining([ofAll, ...ofStrangers].map((each) => ({ ...each, ...observed }))));
});

test('the gateway, the user pool and the event bus alone call functions', () => {
  const callers = ofType(prod.resources, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
  for (const { Principal, SourceArn } of callers) {
    expect(['apigateway.amazonaws.com', 'cognito-idp.amazonaws.com', 'events.amazonaws.com']).toContain(Principal);
    expect(SourceArn).toBeDefined();
  }
});
