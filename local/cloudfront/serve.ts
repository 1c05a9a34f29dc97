/**
 * The way of a request through a distribution: behavior, method, function, origin, headers.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehavior.html
 */
import { randomUUID } from 'node:crypto';
import { type Cloud, serviceOf } from '../cloud.ts';
import { AwsError, type Call, type HttpRequest, type HttpResponse, type Input } from '../service.ts';
import { ConnectionCut } from '../traffic.ts';
import type { Behavior, Distribution, Origin } from './distribution.ts';

export interface ServeNeeds {
  readonly cloud: Cloud;
  /** API Gateway, which finds the API by the request's host. */
  readonly api: (request: HttpRequest) => Promise<HttpResponse>;
  /** Whoever a name leads to. */
  readonly named: (request: HttpRequest) => Promise<HttpResponse>;
}

/** `parameters` are those of the tenant that the request came to. */
export type Serve = (
  request: HttpRequest,
  distribution: Distribution,
  parameters?: Readonly<Record<string, string>>,
) => Promise<HttpResponse>;

export const createServe =
  ({ cloud, api, named }: ServeNeeds): Serve =>
  async (request, distribution, parameters = {}) => {
    const behavior = distribution.behaviors.find(({ matches }) => matches(request.path)) as Behavior;
    if (!behavior.methods.has(request.method)) return methodRefused;
    // What most requests are: nothing else is done for them.
    if (behavior.origin.kind === 'api') return api(forwarded(request));
    if (behavior.origin.kind === 'name') return named(forwarded(asked(request, behavior.origin, parameters)));
    try {
      const seen = atRoot(request, distribution.rootObject);
      const verdict = behavior.onRequest?.(seen, distribution);
      if (verdict && 'status' in verdict) return verdict;
      const answer = await fromBucket(cloud, { ...seen, ...verdict }, { origin: behavior.origin, arn: distribution.arn });
      return withHeaders(answer, behavior.headers);
    } catch (error) {
      if (error instanceof AwsError) return errorPage(error.status, error.message);
      throw error;
    }
  };

const atRoot = (request: HttpRequest, rootObject: string): HttpRequest =>
  request.path === '/' && rootObject !== '' ? { ...request, path: `/${rootObject}` } : request;

/** The origin's name is the Host, and no other. On this machine everything listens at the one port the viewer came to. */
const asked = (
  request: HttpRequest,
  { domainName }: Extract<Origin, { kind: 'name' }>,
  parameters: Readonly<Record<string, string>>,
): HttpRequest => {
  const name = domainName.replace(/\{\{(\w+)\}\}/g, (_, parameter: string) => parameters[parameter] ?? '');
  const host = `${name}${/:\d+$/.exec(request.host)?.[0] ?? ''}`;
  return { ...request, host, headers: { ...request.headers, host } };
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
const forwarded = (request: HttpRequest): HttpRequest => {
  const before = request.headers['x-forwarded-for'];
  const chain = before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`;
  return { ...request, headers: { ...request.headers, 'x-forwarded-for': chain } };
};

interface BucketOrigin {
  readonly origin: Extract<Origin, { kind: 's3' }>;
  /** Of the distribution that asks. */
  readonly arn: string;
}

/**
 * Asks S3 in CloudFront's own name, for this distribution.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
const fromBucket = async (cloud: Cloud, request: HttpRequest, { origin, arn }: BucketOrigin): Promise<HttpResponse> => {
  const call: Call = {
    service: 's3',
    operation: request.method === 'HEAD' ? 'HeadObject' : 'GetObject',
    input: { Bucket: origin.bucket, Key: keyOf(`${origin.path}${request.path}`), ...conditionsOf(request) },
    principal: serviceOf(cloud, 'cloudfront.amazonaws.com', arn),
    requestId: randomUUID(),
  };
  const protocol = cloud.find('s3')?.protocol;
  if (!protocol) throw unreachable();
  try {
    return protocol.write(await cloud.carry(call), call);
  } catch (error) {
    if (error instanceof ConnectionCut) throw unreachable();
    if (error instanceof AwsError) return protocol.fail(error, call.requestId);
    throw error;
  }
};

const unreachable = (): AwsError => new AwsError('BadGateway', 'CloudFront wasn’t able to connect to the origin.', 502);

const keyOf = (path: string): string => {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    throw new AwsError('BadRequest', 'Bad request. The path is not a URI.', 400);
  }
};

const conditionsOf = ({ headers }: HttpRequest): Input => {
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return {
    Range: headers.range,
    IfNoneMatch: headers['if-none-match'],
    IfModifiedSince: Number.isNaN(since) ? undefined : new Date(since),
  };
};

const withHeaders = (answer: HttpResponse, policy: Behavior['headers']): HttpResponse => {
  const added = policy.filter(({ name, override }) => override || answer.headers[name] === undefined);
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(added.map(({ name, value }) => [name, value])) } };
};

const errorPage = (status: number, message: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/html', server: 'CloudFront', 'x-cache': 'Error from cloudfront' },
  body: `<!doctype html>\n<title>ERROR: The request could not be satisfied</title>\n<h1>${status} ERROR</h1>\n<p>${message}</p>\n`,
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html */
const methodRefused = errorPage(
  403,
  'This distribution is not configured to allow the HTTP request method that was used for this request.',
);
