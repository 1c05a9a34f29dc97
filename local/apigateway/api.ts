/** A REST API as it is served: read once from its OpenAPI body, and then only looked at. */
import type { HttpRequest } from '../service.ts';

export interface Api {
  readonly id: string;
  readonly root: Resource;
  readonly binaryMediaTypes: readonly string[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseSetting>>;
}

/** A node of the tree of paths. */
export interface Resource {
  readonly id: string;
  /** `/v1/tenants/{tenantId}` */
  readonly path: string;
  readonly literals: Map<string, Resource>;
  /** `{name}` or, greedy, `{name+}`. */
  variable?: { readonly name: string; readonly greedy: boolean; readonly resource: Resource };
  readonly methods: Map<string, Method>;
}

export interface Method {
  readonly integration: Integration;
  readonly authorizer?: Authorizer;
  readonly requiredParameters: readonly string[];
  /** By media type: the complaint about a body, or nothing. */
  readonly models: Readonly<Record<string, (body: unknown) => string | undefined>>;
  readonly validates: { readonly body: boolean; readonly parameters: boolean };
}

export type Integration =
  | {
      readonly type: 'aws_proxy';
      readonly functionArn: string;
      readonly timeout: number;
      /** The tenant of the invocation: what the authorizer's context has under a key, or a constant. */
      readonly tenant?: { readonly key: string } | { readonly constant: string };
    }
  | {
      readonly type: 'mock';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

export interface Authorizer {
  readonly id: string;
  readonly functionArn: string;
  /** `method.request.header.Authorization`, `context.identity.sourceIp` */
  readonly identitySource: readonly string[];
  /** Seconds a result may be used again. */
  readonly ttl: number;
}

export interface GatewayResponseSetting {
  readonly statusCode?: number;
  /** By `gatewayresponse.header.<name>`. */
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly name: string;
  readonly api: Api;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog?: { readonly group: string; readonly format: string };
  readonly executionLog?: 'ERROR' | 'INFO';
  readonly tracing: boolean;
  /** Whether a request for this method is within the limits; counts it. */
  readonly admits: (method: string, resourcePath: string) => boolean;
}

/** A request on its way through: what is learnt of it is added here, and read by events, templates and logs. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly stage: Stage;
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  resource?: Resource;
  pathParameters: Readonly<Record<string, string>>;
  body: Buffer;
  /** What the authorizer told of the caller, as strings. */
  authorizer?: Readonly<Record<string, string>>;
  error?: { readonly type: string; readonly message: string | null; readonly validation?: string };
  integration?: { readonly status?: number; readonly latency: number; readonly error?: string };
}
