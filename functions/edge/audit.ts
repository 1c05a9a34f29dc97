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
  /** The ids of the address; nothing where the route's schema refuses them, for then they could be anything. */
  readonly target: Readonly<Record<string, string>> | null;
  /** What was touched that the address does not name: the record that was created, the patient that was searched by. */
  readonly touched: readonly Touched[];
  readonly status: number;
  readonly reason: string | undefined;
}

/** A resource: its type, and its UUID. */
export interface Touched {
  readonly type: string;
  readonly id: string;
}

/** One entry of a bundle: its place in it, the action it would be alone, and how it ended. */
export interface EntryRecord extends Pick<AuditRecord, 'action' | 'touched' | 'status' | 'reason'> {
  readonly entry: number;
}

/** How a use case adds to what is written down of its request, whether the request then ends well or not. */
export interface Audit {
  touched(resource: Touched): void;
  /** A record of its own, beside the request's. */
  entry(record: EntryRecord): void;
}

export interface Notes extends Audit {
  readonly resources: readonly Touched[];
  readonly entries: readonly EntryRecord[];
}

export const createNotes = (): Notes => {
  const [resources, entries]: [Touched[], EntryRecord[]] = [[], []];
  return {
    resources,
    entries,
    touched: (resource) => void resources.push(resource),
    entry: (record) => void entries.push(record),
  };
};

export type AuditTrail = (record: AuditRecord) => void;

const stdout = 1;

export const standardTrail: AuditTrail = (record) => void writeSync(stdout, `${JSON.stringify(record)}\n`);

/** The request's record, and one for each entry it carried. */
export const auditRecordsOf = (
  feature: string,
  exchange: Exchange,
  outcome: { readonly status: number; readonly reason?: string },
): readonly AuditRecord[] => {
  const record = requestRecordOf(feature, exchange, outcome);
  const entries = exchange.notes.entries.map(({ touched, action, ...entry }) => ({
    ...record,
    ...entry,
    action: `${feature}.${action}`,
    touched: touched.map(shownResource),
  }));
  return [record, ...entries];
};

const requestRecordOf = (
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
  target: targetOf(exchange),
  touched: exchange.notes.resources.map(shownResource),
  status: outcome.status,
  reason: outcome.reason,
});

/** Judged here too: a request that was turned away before its input was read names what it wanted. */
const targetOf = ({ route, event }: Exchange): Record<string, string> | null => {
  const params = route.params ? route.params.safeParse(event.pathParameters ?? {}).data : {};
  return params ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(name, String(value))])) : null;
};

const shownResource = ({ type, id }: Touched): Touched => ({ type, id: shown('id', id) });

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ids = new RegExp(`^(${uuid}(\\.${uuid})?|\\d{1,10})$`);

/** An id of ours is a UUID, two of them, or a number; what else a client puts in an id's place may be a name. */
const shown = (name: string, value: string): string => (!/id$/i.test(name) || ids.test(value) ? value : '(not an id)');
