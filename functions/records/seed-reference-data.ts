/** Gives a hospital the lists it begins with. Undone by `removeReferenceData`. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { changeTo } from '../fhir/record.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import type { ChangeStore } from './change.store.ts';
import { newest, partitionOf } from './record.item.ts';
import { referenceDataOf } from './reference-data.ts';

export interface SeedNeeds {
  readonly records: ChangeStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Writes those that are not there, and no other: one that was seeded before, and since edited or deleted, was in the way of the first
 * attempt and is left out of the next. A hospital that has none gets all in one transaction.
 */
export const seedReferenceData = async ({ records, now }: SeedNeeds, tenantId: TenantId): Promise<void> => {
  const at = now();
  let left = referenceDataOf(tenantId).map(({ record, resource }) => changeTo(resource, { record }, at));
  while (left.length > 0) {
    const lost = new Set(await records.commit(left));
    if (lost.size === 0) return;
    left = left.filter((change) => !lost.has(change));
  }
};

/** Of a hospital that never opened, so that they have no history and bear no identifier. Twice is once. */
export const removeReferenceData = async (session: TenantSession<'record:write'>): Promise<void> => {
  const { tenantId } = session;
  await mapAtOnce(referenceDataOf(tenantId), async ({ record }) => {
    const Key = { pk: partitionOf(tenantId, record), sk: newest };
    await tableOf(session)
      .send(new DeleteCommand({ TableName: session.table, Key }))
      .catch(translate);
  });
};
