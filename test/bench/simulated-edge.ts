/** The edge's and the records' own code at work for hours of a made-up clock, on an AWS that only counts. */
import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createDataKeys } from '../../functions/aws/data-key.ts';
import { tableOf } from '../../functions/aws/table.ts';
import type { TenantSessions } from '../../functions/aws/tenant-session.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { contract } from '../../functions/records/contract.ts';
import { createLiveTenants } from '../../functions/tenancy/live-tenant.ts';
import { fakeSts } from '../aws/fake-sts.ts';
import type { Command } from '../aws/session-over.ts';
import { pooled } from '../session.ts';
import { randomFrom, zipf } from './measure.ts';

export interface Simulation {
  readonly hospitals: number;
  readonly requestsPerHour: number;
  readonly hours: number;
  /** Sessions that a function keeps. */
  readonly capacity: number;
}

/** Calls a request. */
export interface Simulated {
  readonly sts: number;
  readonly all: number;
}

/** One function's process, and reads of records that come evenly. */
export const simulate = async ({ hospitals, requestsPerHour, hours, capacity }: Simulation): Promise<Simulated> => {
  const { sessions: opened, calls, clock } = fakeSts(capacity);
  let others = 0;
  const send = async (command: Command): Promise<object> => {
    others += 1;
    return answerTo(command);
  };
  /** The same sessions, whose clients only count. */
  const sessions: TenantSessions = {
    open: async (whose, scopes) => Object.assign(await opened.open(whose, scopes), { keep: () => ({ send }) as never }),
  };
  const now = (): number => clock.now;
  const tenants = createLiveTenants({ sessions, controlTable: 'control', now });
  const keys = createDataKeys({ now });
  const ids = Array.from({ length: hospitals }, () => asTenantId(randomUUID()));
  const draw = zipf(hospitals, randomFrom(hospitals));

  const requests = requestsPerHour * hours;
  for (let request = 0; request < requests; request++) {
    clock.now += 3_600_000 / requestsPerHour;
    const tenantId = ids[draw()] as (typeof ids)[number];
    await tenants.find(tenantId);
    const session = await sessions.open(pooled(tenantId), contract.routes.readRecord.scopes);
    await keys.open(session);
    await tableOf(session).send(theRead);
  }
  return { sts: calls.length / requests, all: (calls.length + others) / requests };
};

/** The one call that serves the caller. */
const theRead = new GetCommand({ TableName: 'tenant', Key: { pk: 'a record', sk: 'record' } });

/** A tenant that is active, a key that opens. */
const answerTo = (command: Command): object => {
  if (command.constructor.name === 'DecryptCommand') return { Plaintext: new Uint8Array(32) };
  const { pk } = (command.input as { Key: { pk: string } }).Key;
  const id = pk.replace('TENANT#', '');
  if (id === pk) return { Item: { wrapped: new Uint8Array(1), keyId: 'key' } };
  return { Item: { id, slug: 'general', plan: 'standard', status: 'active', placement: { kind: 'pooled' }, version: 1 } };
};
