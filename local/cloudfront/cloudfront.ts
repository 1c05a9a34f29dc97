/**
 * CloudFront: distributions made from the template, and tenants of them, served by the names that lead to them.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/Welcome.html
 */
import * as model from '@aws-sdk/client-cloudfront';
import type { Cloud } from '../cloud.ts';
import { restXml } from '../rest-xml.ts';
import {
  type Access,
  type Call,
  type HttpRequest,
  type HttpResponse,
  type Input,
  notImplemented,
  onlyModelled,
  type Service,
} from '../service.ts';
import { type ConnectionGroup, type Distribution, type Parts, readDistribution } from './distribution.ts';
import { createServe, type ServeNeeds } from './serve.ts';
import { arnOf, isDeployed, type TenantNeeds, type TenantOperation } from './tenant-answer.ts';
import { tenantChanges } from './tenant-changes.ts';
import { requestTagKeys } from './tenant-input.ts';
import { tenantQueries } from './tenant-queries.ts';
import { openTenantStore } from './tenant-store.ts';

export interface CloudFront extends Service {
  /**
   * Answers a request that came to `domainName` (`d….cloudfront.net`). Undefined when neither a distribution nor a connection group has
   * that name, or the one that has it does not know the request's host.
   */
  web(domainName: string, request: HttpRequest): Promise<HttpResponse> | undefined;
}

export type CloudFrontNeeds = Omit<ServeNeeds, 'cloud'> & Pick<TenantNeeds, 'route53'>;

const operationsOfTenants: Readonly<Record<string, TenantOperation>> = { ...tenantChanges, ...tenantQueries };

/**
 * Distributions and connection groups are rebuilt from the template at every start, under the ids they were first given, so they are kept
 * in memory. Their tenants lie in `<directory>/cloudfront.sqlite`.
 */
export const createCloudFront = (cloud: Cloud, { route53, ...origins }: CloudFrontNeeds): CloudFront => {
  const distributions = new Map<string, Distribution>();
  const groups = new Map<string, ConnectionGroup>();
  const tenants: TenantNeeds = { cloud, route53, store: openTenantStore(cloud), distributions, groups };
  const serve = createServe({ cloud, ...origins });
  const ofTemplate = templateOperations(cloud, distributions, groups);
  const tenantAt = (routingEndpoint: string, host: string) => {
    const tenant = tenants.store.findByDomain(host);
    const isServed = tenant?.enabled && tenant.certificate !== undefined && isDeployed(tenants, tenant);
    return isServed && groups.get(tenant.connectionGroupId)?.routingEndpoint === routingEndpoint ? tenant : undefined;
  };
  return {
    name: 'cloudfront',
    protocol: restXml({
      service: 'CloudFront',
      model,
      namespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
      invalid: 'InvalidArgument',
    }),
    access: (call) => accessOf(tenants, call, ofTemplate),
    handle: async (call) =>
      Object.hasOwn(operationsOfTenants, call.operation)
        ? operationsOfTenants[call.operation]?.run(tenants, call)
        : ofTemplate[call.operation]?.(call.input),
    web(domainName, request) {
      const host = hostOf(request);
      const standard = [...distributions.values()].find((one) => one.domainName === domainName && !one.parameters);
      if (standard) return hasAlias(standard, host) ? serve(request, standard) : undefined;
      const tenant = tenantAt(domainName, host);
      const blueprint = tenant && distributions.get(tenant.distributionId);
      return blueprint && serve(request, blueprint, tenant.parameters);
    },
    close: async () => tenants.store.close(),
  };
};

const hostOf = ({ host }: HttpRequest): string => host.replace(/:\d+$/, '').replace(/\.$/, '');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html */
const hasAlias = ({ aliases, domainName }: Distribution, host: string): boolean =>
  aliases.includes(host) || aliases.includes(`*${host.slice(host.indexOf('.'))}`) || host === domainName;

type Operations = Readonly<Record<string, (input: Input) => unknown>>;

/** In the template's own shape, for only its loader calls them. */
const templateOperations = (
  { accountId }: Cloud,
  distributions: Map<string, Distribution>,
  groups: Map<string, ConnectionGroup>,
): Operations => {
  const functions = new Map<unknown, Input>();
  const policies = new Map<unknown, Input>();
  const controls = new Map<unknown, Input>();
  const parts: Parts = {
    function: (arn) => functions.get(arn),
    headersPolicy: (id) => policies.get(id),
    accessControl: (id) => controls.get(id),
  };
  return {
    CreateFunction(input) {
      onlyModelled('CreateFunction', input, ['Name', 'FunctionCode', 'FunctionConfig']);
      const arn = `arn:aws:cloudfront::${accountId}:function/${String(input.Name)}`;
      functions.set(arn, input);
      return { FunctionARN: arn };
    },
    CreateResponseHeadersPolicy: ({ Id: id, ...config }) => void policies.set(id, config),
    CreateOriginAccessControl({ Id: id, ...config }) {
      if (config.SigningBehavior !== 'always' || config.OriginAccessControlOriginType !== 's3')
        throw notImplemented('an origin access control that is not of S3, or does not always sign');
      controls.set(id, config);
    },
    CreateDistribution({ Id, DistributionConfig: config }) {
      const id = String(Id);
      const arn = `arn:aws:cloudfront::${accountId}:distribution/${id}`;
      const domainName = `d${id.slice(1).toLowerCase()}.cloudfront.net`;
      const made = readDistribution(config as Input, { id, arn, domainName }, parts);
      distributions.set(id, made);
      return made.parameters ? { Id: id } : { Id: id, DomainName: domainName };
    },
    CreateConnectionGroup(input) {
      onlyModelled('CreateConnectionGroup', input, ['Id', 'Name', 'Enabled', 'Ipv6Enabled']);
      if (input.Enabled === false) throw notImplemented('a connection group that is not enabled');
      const id = `cg_${String(input.Id)}`;
      const routingEndpoint = `d${String(input.Id).slice(1).toLowerCase()}.cloudfront.net`;
      groups.set(id, { id, routingEndpoint });
      return { Id: id, Arn: `arn:aws:cloudfront::${accountId}:connection-group/${id}`, RoutingEndpoint: routingEndpoint };
    },
  };
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html */
const accessOf = (needs: TenantNeeds, call: Call, ofTemplate: Operations): readonly Access[] => {
  const { operation, input, http } = call;
  const action = `cloudfront:${operation}`;
  const known = Object.hasOwn(operationsOfTenants, operation) ? operationsOfTenants[operation] : undefined;
  if (!known) {
    if (!Object.hasOwn(ofTemplate, operation) || http) throw notImplemented(action);
    return [{ action, resource: `arn:aws:cloudfront::${needs.cloud.accountId}:*` }];
  }
  onlyModelled(operation, input, known.members);
  if (known.names) return [{ action, ...tenantAsked(needs, known.names, input) }];
  const context = requestTagKeys(input);
  const tags: Access[] = input.Tags ? [{ action: 'cloudfront:TagResource', resource: arnOf(needs.cloud, '*'), context }] : [];
  return [{ action, resource: '*', context }, ...tags];
};

/** The tenant that IAM is asked about, with its tags; one that is not there has none. */
const tenantAsked = (
  { cloud, store }: TenantNeeds,
  named: NonNullable<TenantOperation['names']>,
  input: Input,
): Omit<Access, 'action'> => {
  const given = String(input[named]);
  const found = named === 'Domain' ? store.findByDomain(given) : store.find(given);
  const tags = Object.entries(found?.tags ?? {}).map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return { resource: arnOf(cloud, found?.id ?? given), context: Object.fromEntries(tags) };
};
