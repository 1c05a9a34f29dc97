/** Destroys items of a hospital by its own session, a page at a time, so that work which is cut off goes on where it was. */
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';

export interface EmptyNeeds {
  /** Of a session that may purge. */
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Whether there is time for another page. */
  readonly goesOn: () => boolean;
  /** Told after each page how many items it was. */
  readonly count: (items: number) => Promise<void>;
}

interface ItemKey {
  readonly pk: string;
  readonly sk: string;
  readonly gsi1pk?: string;
}

const pageSize = 100;

export const hasItems = async (needs: EmptyNeeds, pk: string): Promise<boolean> => (await itemsOf(needs, pk)).length > 0;

/** False when there was no time for all of it. */
export const emptyPartition = async (needs: EmptyNeeds, pk: string): Promise<boolean> => {
  for (;;) {
    const items = await itemsOf(needs, pk);
    if (items.length === 0) return true;
    await destroy(needs, items);
    if (!needs.goesOn()) return false;
  }
};

/**
 * Every partition that a list of `byUpdated` names. It is asked again from its beginning until it is empty: what is destroyed leaves it, a
 * moment later. False when there was no time for all.
 */
export const emptyList = async (needs: EmptyNeeds, list: string): Promise<boolean> => {
  for (;;) {
    const entries = await keysOf(needs, {
      IndexName: 'byUpdated',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
    });
    if (entries.length === 0) return true;
    const partitions = [...new Set(entries.map(({ pk }) => pk))];
    await mapAtOnce(partitions, (pk) => emptyPartition({ ...needs, goesOn: () => true }, pk));
    if (!needs.goesOn()) return false;
  }
};

const itemsOf = (needs: EmptyNeeds, pk: string): Promise<readonly ItemKey[]> =>
  keysOf(needs, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ProjectionExpression: 'pk, sk, gsi1pk',
    ConsistentRead: true,
  });

const keysOf = async (
  { client, table }: EmptyNeeds,
  query: Omit<QueryCommandInput, 'TableName'>,
): Promise<readonly ItemKey[]> => {
  const answer = await client.send(new QueryCommand({ TableName: table, Limit: pageSize, ...query })).catch(translate);
  return (answer.Items ?? []) as ItemKey[];
};

/** What stands in a list goes last: as long as anything of a partition is left, the list names it. */
const destroy = async ({ client, table, count }: EmptyNeeds, items: readonly ItemKey[]): Promise<void> => {
  const remove = async ({ pk, sk }: ItemKey): Promise<void> => {
    await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } })).catch(translate);
  };
  await mapAtOnce(
    items.filter(({ gsi1pk }) => gsi1pk === undefined),
    remove,
  );
  await mapAtOnce(
    items.filter(({ gsi1pk }) => gsi1pk !== undefined),
    remove,
  );
  await count(items.length);
};
