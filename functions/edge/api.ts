/**
 * The way in over HTTP. `api(contract, bindings)` is a feature's whole Lambda: one fixed order of steps for every route, each closed
 * when it fails.
 *
 *   1 caller · 2 tenant · 3 policy · 4 permission · 5 input · 6 session · 7 begun · 8 use case · 9 ended · 10 answer
 */
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { TenantSessions } from '../aws/tenant-session.ts';
import { KernelError } from '../kernel/errors.ts';
import type { Contract, Route } from '../kernel/route.ts';
import { createLiveTenants } from '../tenancy/live-tenant.ts';
import { type Answer, shapeAnswer, shapeError } from './answer.ts';
import { type AuditTrail, createAuditor } from './audit.ts';
import { headerOf } from './body.ts';
import { recogniseCaller } from './caller.ts';
import { type Bindings, type Exchange, routeOf, type Step } from './exchange.ts';
import { readInput } from './input.ts';
import { logFailure } from './log.ts';
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

const noRoute: Route = { method: 'GET', path: '/', summary: '', allow: 'operators', scopes: [], answers: {} };

export const api = <C extends Contract>(
  contract: C,
  bindings: Bindings<C>,
  needs: EdgeNeeds = deployedNeeds(contract),
): ApiHandler => {
  const tenants = createLiveTenants({ sessions: needs.sessions, controlTable: needs.controlTable, now: needs.now });
  const auditor = createAuditor(contract.feature, needs.audit);
  const exchanges = new WeakMap<object, Exchange>();
  const exchangeOf = (event: APIGatewayProxyEvent): Exchange => exchanges.get(event) as Exchange;

  const begin = (event: APIGatewayProxyEvent): void => {
    const blank = {
      event,
      name: 'unknown',
      route: noRoute,
      caller: { kind: 'unknown' },
      tenant: undefined,
      session: undefined,
      input: undefined,
    } as const;
    exchanges.set(event, { ...blank, touched: [] });
    const [name, route] = routeOf(contract, event);
    Object.assign(exchangeOf(event), { name, route });
  };

  const openSession: Step = async (exchange) => {
    if (exchange.caller.kind !== 'tenant' || exchange.route.scopes.length === 0) return;
    exchange.session = await needs.sessions.open(exchange.caller.tenantId, exchange.route.scopes);
  };

  /** Step 7: what may change something is written down before it does. */
  const writeBegun: Step = (exchange) => {
    if (exchange.route.method !== 'GET') auditor.begun(exchange);
  };

  const useCase = async (event: APIGatewayProxyEvent, _: Context, { signal }: { signal: AbortSignal }): Promise<Answer> => {
    const exchange = exchangeOf(event);
    const { name, caller, tenant, input, session } = exchange;
    const bound = bindings[name] as unknown as (work: object) => Promise<Answer>;
    const { requestId } = event.requestContext;
    return bound({
      caller,
      tenant,
      input,
      session,
      origin: originOf(event),
      requestId,
      signal,
      audit: auditor.of(exchange),
    });
  };

  /** The error's own answer; of a fault of ours the log says more. */
  const fail = (event: APIGatewayProxyEvent, code: string, error: unknown): APIGatewayProxyResult => {
    const { route, name, caller } = exchangeOf(event);
    const { requestId } = event.requestContext;
    const result = shapeError(route, error, requestId);
    const tenantId = caller.kind === 'tenant' ? caller.tenantId : undefined;
    if (result.statusCode >= 500) logFailure(code, error, { requestId, tenantId, action: `${contract.feature}.${name}` });
    return result;
  };

  /** Step 9, however the request ended: what could not be written down is not told. */
  const writeEnded = (event: APIGatewayProxyEvent, result: APIGatewayProxyResult, reason?: string): APIGatewayProxyResult => {
    try {
      auditor.ended(exchangeOf(event), { status: result.statusCode, reason });
      return result;
    } catch (error) {
      return fail(event, 'AuditFailed', error);
    }
  };

  const answering: MiddlewareObj<APIGatewayProxyEvent> = {
    after: (request) => {
      request.response = writeEnded(request.event, shapeAnswer(exchangeOf(request.event).route, request.response));
    },
    /** Also for an answer that its contract does not declare: what it did is done, and is recorded. */
    onError: (request) => {
      request.response = writeEnded(request.event, fail(request.event, 'RequestFailed', request.error), request.error?.name);
    },
  };

  const step = (run: Step): MiddlewareObj<APIGatewayProxyEvent> => ({ before: ({ event }) => run(exchangeOf(event)) });

  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>(deadline)
    .use(answering)
    .use({ before: ({ event }) => begin(event) })
    .use(step(recogniseCaller(needs.now)))
    .use(step(findLiveTenant(() => tenants)))
    .use(step(applyTenantPolicy(needs.now)))
    .use(step(checkPermission))
    .use(step(readInput))
    .use(step(openSession))
    .use(step(writeBegun))
    .handler(useCase as never) as ApiHandler;
};

/**
 * The answer of a use case that Lambda would soon cut off, and with it the answer. Nothing interrupts one that keeps the processor: of
 * that, the line that it began is left.
 */
const deadline = {
  timeoutEarlyInMillis: 1_500,
  timeoutEarlyResponse: (): never => {
    const detail = 'This took longer than a request may. Look which part of it is done, and ask for less at once.';
    throw new KernelError('unavailable', 'OutOfTime', detail, { retryAfter: 5 });
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
