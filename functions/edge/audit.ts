/**
 * Step 8: who did what, when, to which resource, and how it ended (HIPAA 164.312(b)). The record is written to the function's log
 * stream, synchronously, before the answer leaves; a record that cannot be written is an answer that is not given.
 */
import { writeSync } from 'node:fs';
import type { Exchange } from './exchange.ts';

export interface AuditRecord {
  readonly audit: 'request';
  readonly at: string;
  readonly requestId: string;
  readonly tenantId: string | undefined;
  readonly userId: string | undefined;
  /** `records.readRecord` */
  readonly action: string;
  /** Path parameters: ids, which are not PHI. */
  readonly target: Readonly<Record<string, string | undefined>> | null;
  readonly status: number;
  readonly reason: string | undefined;
}

export type AuditTrail = (record: AuditRecord) => void;

const stdout = 1;

export const standardTrail: AuditTrail = (record) => void writeSync(stdout, `${JSON.stringify(record)}\n`);

export const auditRecordOf = (
  feature: string,
  exchange: Exchange,
  outcome: { readonly status: number; readonly reason?: string },
): AuditRecord => ({
  audit: 'request',
  at: new Date().toISOString(),
  requestId: exchange.event.requestContext.requestId,
  tenantId: exchange.caller.kind === 'tenant' ? exchange.caller.tenantId : undefined,
  userId: exchange.caller.kind === 'unknown' ? undefined : exchange.caller.userId,
  action: `${feature}.${exchange.name}`,
  target: exchange.event.pathParameters,
  status: outcome.status,
  reason: outcome.reason,
});
