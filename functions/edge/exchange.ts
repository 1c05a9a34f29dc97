/** One request on its way through the pipeline: what each step adds, and what the next may rely on. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TenantSession } from '../aws/tenant-session.ts';
import type { Caller } from '../kernel/caller.ts';
import { notFound } from '../kernel/errors.ts';
import type { Contract, Route, RouteAnswer, RouteCaller, RouteInput } from '../kernel/route.ts';
import type { ScopeName } from '../kernel/scope.ts';
import type { LiveTenant } from '../kernel/tenant.ts';
import type { Audit, Touched } from './audit.ts';

export interface Exchange {
  readonly event: APIGatewayProxyEvent;
  /** The route's key in its contract: `readRecord`. */
  name: string;
  route: Route;
  caller: Caller;
  tenant: LiveTenant | undefined;
  /** Absent until step 5 has taken it. */
  input: RouteInput<Route> | undefined;
  session: TenantSession<ScopeName> | undefined;
  /** Whether it may have changed something: step 7 has written that it begins. */
  begun: boolean;
  /** What the use case adds to the audit. */
  readonly touched: Touched[];
}

/** A step of the pipeline. It adds to the exchange or throws; it never answers. */
export type Step = (exchange: Exchange) => void | Promise<void>;

/** What a route's use case is given. A route without scopes has no session, and so no way to any tenant's data. */
export interface Work<R extends Route> {
  readonly caller: RouteCaller<R>;
  readonly input: RouteInput<R>;
  readonly tenant: RouteCaller<R> extends { kind: 'tenant' } ? LiveTenant : undefined;
  readonly session: R['scopes'] extends readonly [] ? undefined : TenantSession<R['scopes'][number]>;
  /** Where the caller reached us: `https://general.ward.example`. */
  readonly origin: string;
  /** For what the use case logs itself. */
  readonly requestId: string;
  /** Aborted when the request was answered for want of time: nothing more may begin. */
  readonly signal: AbortSignal;
  readonly audit: Audit;
}

/** Each route of the contract, bound to what answers it; a missing or an extra one does not compile. */
export type Bindings<C extends Contract> = {
  readonly [Name in keyof C['routes']]: (work: Work<C['routes'][Name]>) => Promise<RouteAnswer<C['routes'][Name]>>;
};

/** Finds the route the gateway matched. The gateway is made from the same contract, so a miss is a deployment in between. */
export const findRoute =
  (contract: Contract): Step =>
  (exchange) => {
    const { httpMethod, resource } = exchange.event;
    const found = Object.entries(contract.routes).find(([, { method, path }]) => method === httpMethod && path === resource);
    if (!found) throw notFound('RouteNotFound', 'There is no such route.');
    [exchange.name, exchange.route] = found;
  };
