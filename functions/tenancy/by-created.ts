/** The control table's index: in one partition each, all hospitals (`TENANTS`), all jobs (`JOBS`) and all candidates (`CANDIDATES`), by when they were made. */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';

type Partition = 'TENANTS' | 'JOBS' | 'CANDIDATES';

/** Where an item stands in the index, beside its own key. */
export const placedBy = (partition: Partition, { id, createdAt }: { readonly id: string; readonly createdAt: string }) => ({
  gsi1pk: partition,
  gsi1sk: `${createdAt}#${id}`,
});

export interface Listing {
  /** Attributes that must have these values; those undefined may have any. */
  readonly where: Readonly<Record<string, string | undefined>>;
  /** How many are looked at, of which those that do not fit are left out. */
  readonly limit: number;
  readonly from?: Readonly<Record<string, unknown>>;
  /** None that was made before. RFC 3339. */
  readonly since?: string;
}

/** Newest first. */
export const byCreated = (partition: Partition, { where, limit, from, since }: Listing): Omit<QueryCommandInput, 'TableName'> => {
  const wanted = Object.entries(where).filter(([, value]) => value !== undefined);
  const filter = {
    FilterExpression: wanted.map(([name]) => `#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
  };
  return {
    IndexName: 'byCreated',
    KeyConditionExpression: `gsi1pk = :partition${since ? ' AND gsi1sk >= :since' : ''}`,
    ...(wanted.length > 0 ? filter : {}),
    ExpressionAttributeValues: {
      ':partition': partition,
      ...(since ? { ':since': since } : {}),
      ...Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])),
    },
    ScanIndexForward: false,
    Limit: limit,
    ExclusiveStartKey: from,
  };
};
