/**
 * The way in over HTTP. `api(contract, bindings)` is a feature's whole Lambda: one fixed order of steps for every route, each closed
 * when it fails.
 *
 *   1 caller · 2 tenant · 3 policy · 4 permission · 5 input · 6 session · 7 begun · 8 use case · 9 answer · 10 ended, and it leaves
 */
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { TenantSessions } from '../aws/tenant-session.ts';
import type { Contract, Route } from '../kernel/route.ts';
import { createLiveTenants } from '../tenancy/live-tenant.ts';
import type { Answer } from './answer.ts';
import { type Auditor, type AuditTrail, createAuditor } from './audit.ts';
import { headerOf } from './body.ts';
import { recogniseCaller } from './caller.ts';
import { cutOff, ending } from './ending.ts';
import { type Bindings, type Exchange, findRoute, type Step } from './exchange.ts';
import { readInput } from './input.ts';
import { checkPermission } from './permission.ts';
import { openSessionsFromEnvironment } from './sessions.ts';
import { standardTrail } from './standard-trail.ts';
import { applyTenantPolicy, findLiveTenant } from './tenant.ts';

/** What the pipeline itself needs; the deployed function opens it from its environment. */
export interface EdgeNeeds {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
  readonly now: () => number;
  readonly audit: AuditTrail;
}

export type ApiHandler = MiddyfiedHandler<APIGatewayProxyEvent, APIGatewayProxyResult>;

export const api = <C extends Contract>(
  contract: C,
  bindings: Bindings<C>,
  needs: EdgeNeeds = deployedNeeds(contract),
): ApiHandler => {
  const { sessions, controlTable, now, audit } = needs;
  const tenants = createLiveTenants({ sessions, controlTable, now });
  const auditor = createAuditor(contract.feature, audit);
  const exchanges = new WeakMap<object, Exchange>();
  const exchangeOf = (event: APIGatewayProxyEvent): Exchange => exchanges.get(event) as Exchange;

  const before: readonly Step[] = [
    findRoute(contract),
    recogniseCaller(now),
    findLiveTenant(() => tenants),
    applyTenantPolicy(now),
    checkPermission,
    readInput,
    openSession(sessions),
    writeBegun(auditor),
  ];

  /** All within one deadline. What is out of time begins no step more. */
  const handle = async (event: APIGatewayProxyEvent, _: Context, { signal }: { signal: AbortSignal }): Promise<Answer> => {
    const exchange = exchangeOf(event);
    for (const step of before) {
      await step(exchange);
      signal.throwIfAborted();
    }
    const useCase = bindings[exchange.name] as unknown as (work: object) => Promise<Answer>;
    return useCase(workOf(exchange, auditor, signal));
  };

  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>(deadline)
    .use({ before: ({ event }) => void exchanges.set(event, blankOf(event)) })
    .use(ending(contract.feature, auditor, exchangeOf))
    .handler(handle as never) as ApiHandler;
};

const noRoute: Route = { method: 'GET', path: '/', summary: '', allow: 'operators', scopes: [], answers: {} };

/** Of what nothing is known yet. */
const blankOf = (event: APIGatewayProxyEvent): Exchange => ({
  event,
  name: 'unknown',
  route: noRoute,
  caller: { kind: 'unknown' },
  tenant: undefined,
  session: undefined,
  input: undefined,
  begun: false,
  touched: [],
});

const openSession =
  (sessions: TenantSessions): Step =>
  async (exchange) => {
    const { caller, route, tenant } = exchange;
    if (caller.kind !== 'tenant' || !tenant || route.scopes.length === 0) return;
    exchange.session = await sessions.open(tenant, route.scopes);
  };

/** What may change something is written down before it does. */
const writeBegun =
  (auditor: Auditor): Step =>
  (exchange) => {
    if (exchange.route.method === 'GET') return;
    auditor.begun(exchange);
    exchange.begun = true;
  };

const workOf = (exchange: Exchange, auditor: Auditor, signal: AbortSignal): object => {
  const { event, caller, tenant, input, session } = exchange;
  const { requestId } = event.requestContext;
  return { caller, tenant, input, session, origin: originOf(event), requestId, signal, audit: auditor.of(exchange) };
};

/** Nothing interrupts a request that keeps the processor: of that, the line that it began is left. */
const deadline = {
  timeoutEarlyInMillis: 1_500,
  timeoutEarlyResponse: (): never => {
    throw cutOff;
  },
};

/** The gateway sets `X-Forwarded-Proto` itself and has matched the host's name; only the port is the client's own word. */
const originOf = (event: APIGatewayProxyEvent): string => {
  const { domainName = '' } = event.requestContext;
  const [port] = /:\d+$/.exec(headerOf(event, 'host') ?? '') ?? [''];
  return `${headerOf(event, 'x-forwarded-proto') === 'http' ? 'http' : 'https'}://${domainName}${port}`;
};

/** A feature whose routes have no tenant's scopes gets no sessions: its function has no tenant role to open them with. */
const deployedNeeds = (contract: Contract): EdgeNeeds => ({
  ...openSessionsFromEnvironment(Object.values(contract.routes).some((route) => Array.isArray(route.allow))),
  now: Date.now,
  audit: standardTrail,
});
