/** Which attribute partitions a table and each of its indexes: what `dynamodb:LeadingKeys` is read from. */
import { AwsError } from '../service.ts';
import type { Send } from './engine-client.ts';

export interface TableKeys {
  readonly partitionKey: string;
  /** Partition keys of the indexes, by index name. */
  readonly indexes: ReadonlyMap<string, string>;
}

export interface TableKeysCache {
  /** `undefined` for a table that does not exist. */
  of(table: string): Promise<TableKeys | undefined>;
  /** To be called around every call that may change a table. */
  forget(table: string): void;
}

interface Keyed {
  readonly IndexName?: string;
  readonly KeySchema: readonly { AttributeName: string; KeyType: string }[];
}

interface Description extends Keyed {
  readonly GlobalSecondaryIndexes?: readonly Keyed[];
  readonly LocalSecondaryIndexes?: readonly Keyed[];
}

export const createTableKeys = (send: Send): TableKeysCache => {
  const known = new Map<string, TableKeys>();
  let changes = 0;

  const ask = async (table: string): Promise<TableKeys | undefined> => {
    const before = changes;
    const description = await describe(send, table);
    if (!description) return undefined;
    const keys = keysOf(description);
    // What was read while a table changed may be of the table before.
    if (before === changes) known.set(table, keys);
    return keys;
  };

  return {
    of: async (table) => known.get(table) ?? ask(table),
    forget(table) {
      changes += 1;
      known.delete(table);
    },
  };
};

const describe = async (send: Send, table: string): Promise<Description | undefined> => {
  try {
    const { Table } = await send('DescribeTable', { TableName: table });
    return Table as Description;
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return undefined;
    throw error;
  }
};

const keysOf = (description: Description): TableKeys => ({
  partitionKey: hashOf(description),
  indexes: new Map(
    [...(description.GlobalSecondaryIndexes ?? []), ...(description.LocalSecondaryIndexes ?? [])].map((index) => [
      index.IndexName as string,
      hashOf(index),
    ]),
  ),
});

const hashOf = ({ KeySchema }: Keyed): string => KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName as string;
