/**
 * API Gateway REST APIs: read from an OpenAPI body, served on the hosts they are mapped to.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
import type { Cloud } from '../cloud.ts';
import type { HttpRequest, HttpResponse, Service } from '../service.ts';
import { createControl } from './control.ts';
import { domainNameOf } from './request-facts.ts';
import { createServe } from './serve.ts';

/** A custom domain and its whole path space, mapped to a stage. */
export interface Domain {
  /** `hospital.localhost`, or `*.localhost` for exactly one label. */
  readonly pattern: string;
  readonly restApiId: string;
  readonly stage: string;
}

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
  const control = createControl(cloud);
  const serve = createServe(cloud, settings.log);
  let mapped: readonly Domain[] = [];

  const stageOf = (host: string) => {
    const name = domainNameOf(host);
    const wildcard = `*.${name.split('.').slice(1).join('.')}`;
    const domain = mapped.find(({ pattern }) => pattern === name) ?? mapped.find(({ pattern }) => pattern === wildcard);
    return domain && control.stage(domain.restApiId, domain.stage);
  };

  return {
    service: control.service,
    map(domains) {
      mapped = domains;
    },
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
