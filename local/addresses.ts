/** What a browser's request comes to: the name's records in Route 53, then what they lead to. */
import { domainNameOf } from './apigateway/request-facts.ts';
import type { CloudFront } from './cloudfront/cloudfront.ts';
import type { Route53 } from './route53/route53.ts';
import type { HttpRequest, HttpResponse } from './service.ts';

export interface AddressNeeds {
  readonly route53: Pick<Route53, 'lookup' | 'canonicalName'>;
  readonly cloudFront: Pick<CloudFront, 'web'>;
  /** API Gateway, by the request's host. */
  readonly api: (request: HttpRequest) => Promise<HttpResponse>;
}

/** A name that has no record is nobody's: a hospital's is made by its onboarding, and one of its own by whoever runs its DNS. */
export const createAddresses =
  ({ route53, cloudFront, api }: AddressNeeds) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const name = domainNameOf(request.host);
    const canonical = route53.canonicalName(name);
    const target = route53.lookup(canonical, 'A')?.AliasTarget?.DNSName ?? canonical;
    if (target.includes('.execute-api.')) return api(request);
    return cloudFront.web(target.slice(0, -1), request) ?? unknown(name);
  };

/** A browser on the internet would say that the name does not resolve; here every name leads to this machine. */
const unknown = (name: string): HttpResponse => ({
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `There is no address ${name}: no record leads from it.\n`,
});
