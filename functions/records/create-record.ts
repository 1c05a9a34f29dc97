/** Creates a record, once: however often a request is repeated, and however many ask for the same at the same time. */

import { changeTo, isLive, isSameContent, type LiveRecord, type RecordId, type Resource } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { withOwnReferences } from '../fhir/reference.ts';
import { acceptResource } from '../fhir/resource.ts';
import { baseOf } from '../fhir/version-tag.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { conflict } from '../kernel/errors.ts';
import { idFrom } from '../kernel/ids.ts';
import type { ChangeStore } from './change.store.ts';
import { meetCondition, parseCondition } from './condition.ts';
import type { RecordReader } from './record.store.ts';

export interface WriteNeeds {
  readonly records: RecordReader & ChangeStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  /** Where the caller reached us. */
  readonly origin: string;
}

export interface NewRecord {
  readonly type: RecordType;
  readonly resource: Resource;
  /** The caller's `Idempotency-Key`. */
  readonly key?: string;
  /** `identifier=system|value`: create only if none bears it. */
  readonly ifNoneExist?: string;
}

/** `found`: another record met `ifNoneExist`, and nothing was written. */
export interface Created {
  readonly outcome: 'created' | 'found';
  readonly record: LiveRecord;
}

const attempts = 3;

/**
 * Throws `ResourceInvalid`, `ConditionInvalid`, `MultipleMatches`, `RecordTooLarge`, and `IdempotencyKeyReused` when the key came before
 * with another body.
 */
export const createRecord = async (needs: WriteNeeds, caller: TenantCaller, input: NewRecord): Promise<Created> => {
  const { type, key } = input;
  const resource = withOwnReferences(baseOf(needs.origin), input.resource);
  acceptResource(type, resource);
  const condition = input.ifNoneExist === undefined ? undefined : parseCondition(input.ifNoneExist);
  const record = { type, id: key === undefined ? needs.newId() : idOfKey(caller, type, key) };
  if (key !== undefined && condition) {
    const first = await readFirst(needs.records, record);
    if (first) return repeated(first, resource);
  }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const met = condition && (await meetCondition(needs.records, type, condition));
    if (met?.match) return { outcome: 'found', record: met.match };
    const change = changeTo(resource, { record }, needs.now());
    const lost = await needs.records.commit([{ ...change, claim: met?.claim }]);
    if (lost.length === 0) return { outcome: 'created', record: change.next };
    const first = key === undefined ? undefined : await readFirst(needs.records, record);
    if (first) return repeated(first, resource);
  }
  throw conflict('RecordBusy', 'Others are creating the same record. Try again.');
};

/** The same tenant, caller, type and key make the same id, so a repeated request meets what the first one made. */
const idOfKey = ({ tenantId, userId }: TenantCaller, type: RecordType, key: string): string =>
  idFrom(tenantId, 'records', userId, type, key);

const readFirst = async (records: RecordReader, record: RecordId): Promise<LiveRecord | undefined> => {
  const first = await records.readVersion(record, 1);
  return isLive(first) ? first : undefined;
};

/** What the first request was answered, if this is the same request. */
const repeated = (first: LiveRecord, resource: Resource): Created => {
  if (!isSameContent(first.resource, resource)) {
    throw conflict('IdempotencyKeyReused', 'This Idempotency-Key came before, with another body.');
  }
  return { outcome: 'created', record: first };
};
