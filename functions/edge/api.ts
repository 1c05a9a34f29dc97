/**
 * The way in over HTTP. `api(contract, bindings)` is a feature's whole Lambda: one fixed order of steps for every route, each closed
 * when it fails.
 *
 *   1 caller · 2 tenant · 3 policy · 4 permission · 5 input · 6 session · 7 use case · 8 audit · 9 answer
 */
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { TenantSessions } from '../aws/tenant-session.ts';
import type { Contract, Route } from '../kernel/route.ts';
import { createLiveTenants } from '../tenancy/live-tenant.ts';
import { type Answer, shapeAnswer, shapeError } from './answer.ts';
import { type AuditTrail, auditRecordsOf, createNotes, standardTrail } from './audit.ts';
import { headerOf } from './body.ts';
import { recogniseCaller } from './caller.ts';
import { type Bindings, type Exchange, routeOf, type Step } from './exchange.ts';
import { readInput } from './input.ts';
import { logFailure } from './log.ts';
import { checkPermission } from './permission.ts';
import { openSessionsFromEnvironment } from './sessions.ts';
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
    exchanges.set(event, { ...blank, notes: createNotes() });
    const [name, route] = routeOf(contract, event);
    Object.assign(exchangeOf(event), { name, route });
  };

  const openSession: Step = async (exchange) => {
    if (exchange.caller.kind !== 'tenant' || exchange.route.scopes.length === 0) return;
    exchange.session = await needs.sessions.open(exchange.caller.tenantId, exchange.route.scopes);
  };

  const useCase = async (event: APIGatewayProxyEvent): Promise<Answer> => {
    const { name, caller, tenant, input, session, notes: audit } = exchangeOf(event);
    const bound = bindings[name] as unknown as (work: object) => Promise<Answer>;
    const { requestId } = event.requestContext;
    return bound({ caller, tenant, input, session, origin: originOf(event), requestId, audit });
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

  /** Step 8, however the request ended: what could not be written down is not told. */
  const record = (event: APIGatewayProxyEvent, result: APIGatewayProxyResult, reason?: string): APIGatewayProxyResult => {
    try {
      for (const one of auditRecordsOf(contract.feature, exchangeOf(event), { status: result.statusCode, reason }))
        needs.audit(one);
      return result;
    } catch (error) {
      return fail(event, 'AuditFailed', error);
    }
  };

  const answering: MiddlewareObj<APIGatewayProxyEvent> = {
    after: (request) => {
      request.response = record(request.event, shapeAnswer(exchangeOf(request.event).route, request.response));
    },
    /** Also for an answer that its contract does not declare: what it did is done, and is recorded. */
    onError: (request) => {
      request.response = record(request.event, fail(request.event, 'RequestFailed', request.error), request.error?.name);
    },
  };

  const step = (run: Step): MiddlewareObj<APIGatewayProxyEvent> => ({ before: ({ event }) => run(exchangeOf(event)) });

  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(answering)
    .use({ before: ({ event }) => begin(event) })
    .use(step(recogniseCaller(needs.now)))
    .use(step(findLiveTenant(() => tenants)))
    .use(step(applyTenantPolicy(needs.now)))
    .use(step(checkPermission))
    .use(step(readInput))
    .use(step(openSession))
    .handler(useCase as never) as ApiHandler;
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
