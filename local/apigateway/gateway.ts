/**
 * API Gateway REST APIs: read from an OpenAPI body, served on the hosts they are mapped to.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
import type { Cloud } from '../cloud.ts';
import type { HttpRequest, HttpResponse, Service } from '../service.ts';
import { createControl } from './control.ts';
import { createDomains, type Domain } from './domains.ts';
import { createServe } from './serve.ts';

export interface ApiGateway {
  /** Named `apigateway`; its operations are called in process, by the loader of the template. */
  readonly service: Service;
  /** Replaces the domains. An exact name goes before a wildcard. */
  map(domains: readonly Domain[]): void;
  /** Serves a request by the stage its host is mapped to. Never rejects. */
  web(request: HttpRequest): Promise<HttpResponse>;
}

export const createApiGateway = (
  cloud: Cloud,
  settings: { readonly log: (group: string, stream: string, line: string) => void },
): ApiGateway => {
  const domains = createDomains(cloud.region);
  const control = createControl(cloud, domains);
  const serve = createServe(cloud, settings.log);
  const stageOf = (host: string) => {
    const domain = domains.find(host);
    return domain && control.stage(domain.restApiId, domain.stage);
  };

  return {
    service: control.service,
    map: domains.map,
    async web(request) {
      const stage = stageOf(request.host);
      return stage ? serve(request, stage) : forbidden;
    },
  };
};

const forbidden: HttpResponse = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
};
