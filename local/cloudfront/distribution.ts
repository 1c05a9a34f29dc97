/**
 * A distribution as the template tells it: which names it has, where each path leads, and what is done on the way.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-distribution.html
 */
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import { type EdgeFunction, readFunction } from './edge-function.ts';
import { type PolicyHeader, readHeaders } from './headers-policy.ts';

export type Origin =
  | { readonly kind: 's3'; readonly bucket: string; readonly path: string }
  /** API Gateway, asked by the viewer's own Host. */
  | { readonly kind: 'api'; readonly domainName: string }
  /** Whatever answers to a name, which may hold parameters: `{{slug}}.care.example`. */
  | { readonly kind: 'name'; readonly domainName: string };

export interface Behavior {
  readonly matches: (path: string) => boolean;
  readonly methods: ReadonlySet<string>;
  readonly origin: Origin;
  readonly onRequest?: EdgeFunction;
  readonly headers: readonly PolicyHeader[];
}

export interface Identity {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
}

/** What tenants give a distribution that is made for them. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
}

/** Where the names of tenants lead to. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-connection-group.html */
export interface ConnectionGroup {
  readonly id: string;
  /** `d….cloudfront.net` */
  readonly routingEndpoint: string;
}

export interface Distribution extends Identity {
  /** Of one that serves by its tenants alone, and has no address of its own. */
  readonly parameters?: readonly Parameter[];
  readonly aliases: readonly string[];
  readonly rootObject: string;
  /** In the order they are tried; the last matches everything. */
  readonly behaviors: readonly Behavior[];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const cachePolicies: Readonly<Record<string, string>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': 'CachingOptimized',
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': 'CachingDisabled',
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** What behaviors and origins refer to by id or ARN. */
export interface Parts {
  function(arn: unknown): Input | undefined;
  headersPolicy(id: unknown): Input | undefined;
  accessControl(id: unknown): Input | undefined;
}

/** Members that change nothing for a caller on loopback. */
const withoutEffect = ['Comment', 'HttpVersion', 'IPV6Enabled', 'PriceClass', 'ViewerCertificate'];

/** Throws `NotImplemented` for what would be passed over in silence. */
export const readDistribution = (config: Input, identity: Identity, parts: Parts): Distribution => {
  onlyModelled('DistributionConfig', config, [
    ...['Aliases', 'CacheBehaviors', 'ConnectionMode', 'DefaultCacheBehavior', 'DefaultRootObject', 'Enabled', 'Origins'],
    'TenantConfig',
    ...withoutEffect,
  ]);
  if (config.Enabled !== true) throw notImplemented('a distribution that is not enabled');
  const parameters = readParameters(config);
  const origins = new Map(((config.Origins ?? []) as Input[]).map((origin) => [origin.Id, readOrigin(origin, parts)]));
  const behaviors = [...((config.CacheBehaviors ?? []) as Input[]), config.DefaultCacheBehavior as Input];
  return {
    ...identity,
    ...(parameters ? { parameters } : {}),
    aliases: (config.Aliases ?? []) as string[],
    rootObject: String(config.DefaultRootObject ?? ''),
    behaviors: behaviors.map((behavior) => readBehavior(behavior, origins, parts)),
  };
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/tenant-customization.html */
const readParameters = ({
  ConnectionMode: mode = 'direct',
  TenantConfig: config,
  Aliases: aliases,
}: Input): Parameter[] | undefined => {
  if (mode === 'direct' && !config) return undefined;
  if (mode !== 'tenant-only' || ((aliases ?? []) as unknown[]).length > 0)
    throw new AwsError('InvalidArgument', 'Tenants need a distribution of the connection mode tenant-only, without aliases.');
  const { ParameterDefinitions: definitions = [] } = (config ?? {}) as { ParameterDefinitions?: Input[] };
  return definitions.map(({ Name: name, Definition: definition }) => {
    const { StringSchema: schema } = definition as { StringSchema: Input };
    onlyModelled('StringSchema', schema, ['Required', 'Comment']);
    return { name: String(name), required: schema.Required === true };
  });
};

const s3Name = /^(.+)\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com$/;

const readOrigin = (origin: Input, parts: Parts): Origin => {
  const members = ['Id', 'DomainName', 'OriginPath', 'OriginAccessControlId', 'S3OriginConfig', 'CustomOriginConfig'];
  onlyModelled('Origin', origin, members);
  const domainName = String(origin.DomainName);
  const bucket = s3Name.exec(domainName)?.[1];
  if (bucket !== undefined) {
    if (!parts.accessControl(origin.OriginAccessControlId)) throw notImplemented('a bucket without origin access control');
    return { kind: 's3', bucket, path: String(origin.OriginPath ?? '') };
  }
  if (origin.OriginPath) throw notImplemented(`the path of the origin ${domainName}`);
  return { kind: domainName.includes('.execute-api.') ? 'api' : 'name', domainName };
};

const readBehavior = (behavior: Input, origins: ReadonlyMap<unknown, Origin>, parts: Parts): Behavior => {
  onlyModelled('CacheBehavior', behavior, [
    ...['AllowedMethods', 'CachePolicyId', 'Compress', 'FunctionAssociations', 'OriginRequestPolicyId', 'PathPattern'],
    ...['ResponseHeadersPolicyId', 'TargetOriginId', 'ViewerProtocolPolicy'],
  ]);
  const origin = origins.get(behavior.TargetOriginId);
  if (!origin)
    throw new AwsError('NoSuchOrigin', `No origin exists with the specified Origin Id ${behavior.TargetOriginId}.`, 404);
  const caching = cachePolicies[String(behavior.CachePolicyId)];
  if (!caching) throw notImplemented(`the cache policy ${behavior.CachePolicyId}`);
  const policies = { s3: undefined, api: allViewer, name: allViewerExceptHost };
  if (origin.kind !== 's3' && (caching !== 'CachingDisabled' || behavior.OriginRequestPolicyId !== policies[origin.kind]))
    throw notImplemented('an API that is cached or not told all that the viewer sent, or another origin told the viewer’s Host');
  return {
    matches: matcherOf(String(behavior.PathPattern ?? '*')),
    methods: new Set((behavior.AllowedMethods ?? ['GET', 'HEAD']) as string[]),
    origin,
    onRequest: readAssociations((behavior.FunctionAssociations ?? []) as Input[], parts),
    headers: readHeaders(parts.headersPolicy(behavior.ResponseHeadersPolicyId)),
  };
};

/**
 * `*` stands for any characters, `?` for one.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
const matcherOf = (pattern: string): Behavior['matches'] => {
  const prefix = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(prefix)) return (path) => path.startsWith(prefix);
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${escaped}$`, 's');
  return (path) => expression.test(path);
};

const readAssociations = (associations: readonly Input[], parts: Parts): EdgeFunction | undefined => {
  const [{ EventType: event, FunctionARN: arn } = {}, ...more] = associations;
  if (arn === undefined) return undefined;
  if (more.length > 0 || event !== 'viewer-request') throw notImplemented('functions on anything but the viewer’s request');
  const found = parts.function(arn);
  if (!found) throw new AwsError('NoSuchFunctionExists', `The function ${arn} does not exist.`, 404);
  return readFunction(found);
};
