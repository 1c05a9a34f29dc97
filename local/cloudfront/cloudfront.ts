/**
 * CloudFront: distributions made from the template, served by the names that lead to them.
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
import { type Distribution, type Parts, readDistribution } from './distribution.ts';
import { createServe } from './serve.ts';

export interface CloudFront extends Service {
  /**
   * Answers a request that came to `domainName` (`d….cloudfront.net`). Undefined when no distribution has that name, or the one that
   * has it does not know the request's host.
   */
  web(domainName: string, request: HttpRequest): Promise<HttpResponse> | undefined;
}

/** Distributions are rebuilt from the template at every start, under the ids they were first given, so they are kept in memory. */
export const createCloudFront = (cloud: Cloud, api: (request: HttpRequest) => Promise<HttpResponse>): CloudFront => {
  const distributions = new Map<string, Distribution>();
  const serve = createServe({ cloud, api });
  const operations = operationsOn(cloud, distributions);
  return {
    name: 'cloudfront',
    protocol: restXml({
      service: 'CloudFront',
      model,
      namespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
      invalid: 'InvalidArgument',
    }),
    access: (call) => [accessOf(cloud, call, operations)],
    handle: async ({ operation, input }) => operations[operation]?.(input),
    web(domainName, request) {
      const distribution = distributions.get(domainName);
      return distribution && hasAlias(distribution, hostOf(request)) ? serve(request, distribution) : undefined;
    },
  };
};

const hostOf = ({ host }: HttpRequest): string => host.replace(/:\d+$/, '').replace(/\.$/, '');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html */
const hasAlias = ({ aliases, domainName }: Distribution, host: string): boolean =>
  aliases.includes(host) || aliases.includes(`*${host.slice(host.indexOf('.'))}`) || host === domainName;

type Operations = Readonly<Record<string, (input: Input) => unknown>>;

/** In the template's own shape, for only its loader calls them. */
const operationsOn = ({ accountId }: Cloud, distributions: Map<string, Distribution>): Operations => {
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
      distributions.set(domainName, readDistribution(config as Input, { id, arn, domainName }, parts));
      return { Id: id, DomainName: domainName };
    },
  };
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html */
const accessOf = ({ accountId }: Cloud, { operation, http }: Call, operations: Operations): Access => {
  if (!Object.hasOwn(operations, operation) || http) throw notImplemented(`cloudfront:${operation}`);
  return { action: `cloudfront:${operation}`, resource: `arn:aws:cloudfront::${accountId}:*` };
};
