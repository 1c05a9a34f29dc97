/** A small service on the pipeline: its contract, one hospital, and a record of everything the pipeline did. */
import * as z from 'zod';
import type { TenantSessions } from '../../functions/aws/tenant-session.ts';
import type { Answer } from '../../functions/edge/answer.ts';
import { api } from '../../functions/edge/api.ts';
import type { Audit, AuditRecord } from '../../functions/edge/audit.ts';
import type { Bindings } from '../../functions/edge/exchange.ts';
import { uuidSchema } from '../../functions/kernel/id-schema.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { limitSchema } from '../../functions/kernel/page.ts';
import { contractOf } from '../../functions/kernel/route.ts';
import { awsError, type Command, sessionOver } from '../aws/session-over.ts';
import { type Asked, eventOf } from './event.ts';

export const general = asTenantId('11111111-1111-4111-8111-111111111111');
export const bedId = '33333333-3333-4333-8333-333333333333';
export const startedAt = Date.parse('2026-01-01T08:00:00Z');

const bed = z.object({ id: z.string(), name: z.string() });

export const contract = contractOf('beds', {
  readDoors: { method: 'GET', path: '/v1/doors', summary: '', allow: 'anyone', scopes: [], answers: { 200: bed } },
  listHouses: { method: 'GET', path: '/v1/houses', summary: '', allow: 'operators', scopes: [], answers: { 200: bed } },
  createBed: {
    method: 'POST',
    path: '/v1/beds',
    summary: '',
    allow: ['clinician'],
    scopes: ['record:write', 'key:open'],
    headers: ['idempotency-key'],
    body: z.strictObject({
      name: z.string().max(10),
      'on/off~': z.boolean().optional(),
      mats: z.array(z.strictObject({ size: z.number().int() })).optional(),
    }),
    answers: { 201: bed, 204: null },
  },
  readBed: {
    method: 'GET',
    path: '/v1/beds/{bedId}',
    summary: '',
    allow: ['clinician', 'reader'],
    scopes: ['record:read'],
    params: z.object({ bedId: uuidSchema }),
    query: z.object({ limit: limitSchema, sort: z.enum(['name', 'age']).optional() }),
    answers: { 200: bed },
  },
  readSelf: {
    method: 'GET',
    path: '/v1/self',
    summary: '',
    allow: ['clinician'],
    scopes: [],
    withoutSecondFactor: true,
    answers: { 200: bed },
  },
  putBed: {
    method: 'PUT',
    path: '/v1/wards/{type}/{bedId}',
    summary: '',
    allow: ['clinician'],
    scopes: ['record:write'],
    params: z.object({ type: z.enum(['Bed']), bedId: z.string().max(40) }),
    answers: { 204: null },
  },
  writePatient: {
    method: 'POST',
    path: '/fhir/R4/Patient',
    summary: '',
    allow: ['clinician'],
    scopes: ['record:write'],
    body: z.looseObject({ resourceType: z.literal('Patient') }),
    format: 'fhir',
    answers: { 201: z.looseObject({ resourceType: z.string() }) },
  },
});

const times = {
  authenticatedAt: String(startedAt / 1000 - 60),
  expiresAt: String(startedAt / 1000 + 30 * 86_400),
};

export const clinician = {
  kind: 'tenant',
  userId: 'ada',
  tenantId: general,
  roles: 'clinician',
  credential: 'token',
  ...times,
};
export const operator = { kind: 'operator', userId: 'olga', ...times };

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of any route
  readonly body: any;
}

interface Given {
  readonly audit: Audit;
  readonly signal: AbortSignal;
}

export interface SmallService {
  readonly clock: { now: number };
  /** Items of the control table: `TENANT#… TENANT` and `APIKEY#… <key>`. */
  readonly control: Map<string, Record<string, unknown>>;
  readonly audit: AuditRecord[];
  /** What happened, in its order: `open tenant:read`, `read TENANT`, `begun`, `work createBed`, `audit 201`. */
  readonly steps: string[];
  /** What the use case was given. */
  readonly work: Record<string, unknown>[];
  answer: (work: Given) => Answer | Promise<Answer>;
  /** Names of steps that fail: `open record:read`, `audit 201`. */
  readonly broken: Map<string, Error>;
  /** Names of sessions that open no sooner than this. */
  readonly late: Map<string, Promise<unknown>>;
  /** `remaining` is how long Lambda lets the function go on, in milliseconds; without end unless told. */
  ask(asked: Asked, remaining?: number): Promise<Answered>;
}

export const smallService = (): SmallService => {
  const active = {
    id: general,
    slug: 'general',
    status: 'active',
    placement: { kind: 'pooled' },
    plan: 'starter',
    version: 1,
  };
  const clock = { now: startedAt };
  const service: SmallService = {
    clock,
    control: new Map([[`TENANT#${general} TENANT`, active]]),
    audit: [],
    steps: [],
    work: [],
    answer: () => ({ status: 200, body: { id: bedId, name: 'north' } }),
    broken: new Map(),
    late: new Map(),
    async ask(asked, remaining) {
      const context = remaining === undefined ? {} : { getRemainingTimeInMillis: () => remaining };
      const result = await handler(eventOf(asked), context as never);
      const {
        statusCode: status,
        headers,
        body: text,
      } = result as { statusCode: number; headers: Record<string, string>; body: string };
      return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
  const happens = (step: string): void => {
    service.steps.push(step);
    const error = service.broken.get(step);
    if (error) throw error;
  };
  const send = async ({ constructor: { name }, input }: Command) => {
    const {
      Key: { pk, sk },
    } = input as { Key: { pk: string; sk: string } };
    if (name !== 'GetCommand') throw awsError('AccessDeniedException');
    happens(`read ${pk.split('#')[0]}`);
    return { Item: service.control.get(`${pk} ${sk}`) };
  };
  const sessions: TenantSessions = {
    async open({ id }, scopes) {
      const step = `open ${scopes.join(' ')}`;
      happens(step);
      await service.late.get(step);
      return sessionOver(id, send);
    },
  };
  const bound = (name: string) => async (work: Given) => {
    service.work.push({ ...work });
    happens(`work ${name}`);
    return service.answer(work);
  };
  const bindings = Object.fromEntries(Object.keys(contract.routes).map((name) => [name, bound(name)]));
  const handler = api(contract, bindings as unknown as Bindings<typeof contract>, {
    sessions,
    controlTable: 'control',
    now: () => clock.now,
    audit(record) {
      happens(record.audit === 'begun' ? 'begun' : `audit ${record.status}`);
      service.audit.push(record);
    },
  });
  return service;
};
