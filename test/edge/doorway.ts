/** A small feature behind the real pipeline, for one hospital, with a tenant table the test fills. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import type { TenantSessions } from '../../functions/aws/tenant-session.ts';
import { api } from '../../functions/edge/api.ts';
import type { AuditRecord } from '../../functions/edge/audit.ts';
import type { Work } from '../../functions/edge/exchange.ts';
import { reply } from '../../functions/edge/reply.ts';
import { readers } from '../../functions/kernel/permission.ts';
import { contractOf } from '../../functions/kernel/route.ts';
import { general, sessionOf } from '../session.ts';

export const contract = contractOf('wards', {
  putBed: {
    method: 'PUT',
    path: '/v1/wards/{type}/{bedId}',
    summary: 'Put a bed',
    allow: readers,
    scopes: ['record:write'],
    params: z.object({ type: z.enum(['Bed']), bedId: z.string().max(40) }),
    headers: ['idempotency-key'],
    body: z.strictObject({ free: z.boolean() }),
    answers: { 204: null },
  },
});

export const bedId = '00000000-0000-4000-8000-00000000000b';
export const now = 1_790_000_000_000;
export const tenant = {
  id: general,
  slug: 'general',
  status: 'active',
  placement: { kind: 'pooled' },
  sessionSeconds: 3_600,
  version: 1,
};

const identity = {
  kind: 'tenant',
  userId: 'u-1',
  tenantId: general,
  roles: 'reader',
  credential: 'token',
  authenticatedAt: String(now / 1000 - 60),
  expiresAt: String(now / 1000 + 60),
};

export interface Knock {
  /** What the gateway's authorizer found out, where it differs. */
  readonly identity?: Readonly<Record<string, string | undefined>>;
  readonly bedId?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The tenant's item in the control table. */
  readonly item?: object;
  readonly useCase?: (work: Work<typeof contract.routes.putBed>) => void;
}

export interface Answered {
  readonly result: APIGatewayProxyResult;
  readonly records: readonly AuditRecord[];
}

export const knock = async (asked: Knock): Promise<Answered> => {
  const session = Object.assign(sessionOf(), { keep: () => ({ send: async () => ({ Item: asked.item ?? tenant }) }) });
  const sessions = { open: async () => session } as unknown as TenantSessions;
  const records: AuditRecord[] = [];
  const needs = { sessions, controlTable: 'control', now: () => now, audit: (record: AuditRecord) => void records.push(record) };
  const bindings = {
    putBed: async (work: Work<typeof contract.routes.putBed>) => {
      asked.useCase?.(work);
      return reply(204);
    },
  };
  const result = await api(contract, bindings, needs)(eventOf(asked), {} as never);
  return { result, records };
};

const eventOf = (asked: Knock): APIGatewayProxyEvent =>
  ({
    httpMethod: 'PUT',
    resource: contract.routes.putBed.path,
    headers: { 'content-type': 'application/json', ...asked.headers },
    pathParameters: { type: 'Bed', bedId: asked.bedId ?? bedId },
    multiValueQueryStringParameters: null,
    body: asked.body ?? '{"free":true}',
    isBase64Encoded: false,
    requestContext: {
      requestId: 'r-1',
      domainName: 'general.ward.example',
      authorizer: { ...identity, ...asked.identity },
    },
  }) as unknown as APIGatewayProxyEvent;
