/**
 * Steps 7 and 10: who did what, when, to which resource, and how it ended (HIPAA 164.312(b)). Each line is written to the function's log
 * stream, synchronously, when what it tells happens: that something begins which may change anything, before it does; that it ended,
 * before the next begins and before the answer leaves. So what is killed on the way is known by the line that says it began. What
 * cannot be written down is not done, and what was done and cannot be written down is not told.
 */
import { uuidPattern } from '../kernel/ids.ts';
import type { Exchange } from './exchange.ts';

interface Act {
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
  /** The place in its bundle, of an entry. */
  readonly entry?: number;
}

export interface BegunRecord extends Act {
  readonly audit: 'begun';
}

export interface EndedRecord extends Act {
  readonly audit: 'ended';
  readonly status: number;
  readonly reason: string | undefined;
}

export type AuditRecord = BegunRecord | EndedRecord;

/** A resource: its type, and its UUID. */
export interface Touched {
  readonly type: string;
  readonly id: string;
}

/** One entry of a bundle that may change something: its place in it, and the action it would be alone. */
export interface BegunEntry {
  readonly entry: number;
  readonly action: string;
  readonly touched: readonly Touched[];
}

/** One entry of a bundle, and how it ended. */
export interface EndedEntry extends BegunEntry, Pick<EndedRecord, 'status' | 'reason'> {}

/** How a use case adds to what is written down of its request, whether the request then ends well or not. */
export interface Audit {
  touched(resource: Touched): void;
  /** Lines of its own, beside the request's, written at once. Throws when they cannot be: then the entry must not go on. */
  entryBegun(entry: BegunEntry): void;
  entryEnded(entry: EndedEntry): void;
}

export type AuditTrail = (record: AuditRecord) => void;

export interface Auditor {
  begun(exchange: Exchange): void;
  ended(exchange: Exchange, outcome: Pick<EndedRecord, 'status' | 'reason'>): void;
  /** What the exchange's use case is given. */
  of(exchange: Exchange): Audit;
}

/** Its functions throw when the trail does. */
export const createAuditor = (feature: string, trail: AuditTrail): Auditor => {
  const entryOf = ({ action, touched, ...entry }: BegunEntry) => ({
    ...entry,
    action: `${feature}.${action}`,
    touched: touched.map(shownResource),
  });
  return {
    begun: (exchange) => trail({ audit: 'begun', ...actOf(feature, exchange) }),
    ended: (exchange, { status, reason }) => trail({ audit: 'ended', ...actOf(feature, exchange), status, reason }),
    of: (exchange) => ({
      touched: (resource) => void exchange.touched.push(shownResource(resource)),
      entryBegun: (entry) => trail({ audit: 'begun', ...actOf(feature, exchange), ...entryOf(entry) }),
      entryEnded: ({ status, reason, ...entry }) =>
        trail({ audit: 'ended', ...actOf(feature, exchange), ...entryOf(entry), status, reason }),
    }),
  };
};

const actOf = (feature: string, exchange: Exchange): Act => ({
  at: new Date().toISOString(),
  requestId: exchange.event.requestContext.requestId,
  tenantId: exchange.caller.kind === 'tenant' ? exchange.caller.tenantId : undefined,
  userId: exchange.caller.kind === 'unknown' ? undefined : exchange.caller.userId,
  action: `${feature}.${exchange.name}`,
  target: targetOf(exchange),
  touched: exchange.touched,
});

/** Judged here too: a request that was turned away before its input was read names what it wanted. */
const targetOf = ({ route, event }: Exchange): Record<string, string> | null => {
  const params = route.params ? route.params.safeParse(event.pathParameters ?? {}).data : {};
  return params ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(name, String(value))])) : null;
};

const shownResource = ({ type, id }: Touched): Touched => ({ type, id: shown('id', id) });

/** An id of ours is a UUID, two of them, or a number; what else a client puts in an id's place may be a name. */
const isId = (value: string): boolean =>
  /^\d{1,10}$/.test(value) || (value.split('.').length <= 2 && value.split('.').every((part) => uuidPattern.test(part)));

const shown = (name: string, value: string): string => (!/id$/i.test(name) || isId(value) ? value : '(not an id)');
