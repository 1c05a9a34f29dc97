/** The records of one hospital, read and written through its own session. Every read is strongly consistent but the lists' order. */
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { getItems, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { tellBroken, unlessBroken } from '../edge/broken-seal.ts';
import type { RecordId, RecordVersion } from '../fhir/record.ts';
import { fromItem, type ItemKey, newest, type Owner, partitionOf, pastOf, type RecordItem } from './record.item.ts';
import { createRecordLists, type RecordLists } from './record-list.store.ts';

/** What is known of a version whose content does not open. */
export interface Unreadable extends Omit<RecordVersion, 'resource'> {
  readonly resource?: undefined;
  readonly unreadable: true;
}

export const isUnreadable = (one: RecordVersion | Unreadable): one is Unreadable => 'unreadable' in one;

/** What there is of the records that were asked for. */
export interface Readable {
  readonly records: readonly RecordVersion[];
  readonly unreadable: readonly Unreadable[];
}

/** What does not open is told of by a code that wakes somebody, whoever comes upon it. */
export interface RecordReader extends RecordLists {
  /** The newest version, a deletion included; undefined for a record that never was. Throws `SealBroken`. */
  read(record: RecordId): Promise<RecordVersion | undefined>;
  /** The newest versions, in the order asked for; those that never were are left out. Throws `SealBroken`. */
  readMany(records: readonly RecordId[]): Promise<readonly RecordVersion[]>;
  /** The same for whoever can do without one that does not open. */
  readReadable(records: readonly RecordId[]): Promise<Readable>;
  /** Throws `SealBroken`. */
  readVersion(record: RecordId, version: number): Promise<RecordVersion | undefined>;
  /** Newest first, from below version `before` on. */
  listVersions(
    record: RecordId,
    page: { readonly before?: number; readonly limit: number },
  ): Promise<{ readonly versions: readonly (RecordVersion | Unreadable)[]; readonly more: boolean }>;
}

export interface ReaderSettings {
  readonly session: TenantSession<'record:read'> | TenantSession<'record:write'>;
  readonly owner: Owner;
}

export const createRecordReader = ({ session, owner }: ReaderSettings): RecordReader => {
  const { table } = session;
  const { tenantId } = owner;
  const documents = tableOf(session);

  const getMany = (keys: readonly ItemKey[]) => getItems<RecordItem>(documents, table, keys);

  /** The items of the records' newest versions, in the order asked for. */
  const newestOf = async (records: readonly RecordId[]) => {
    const byPartition = new Map(records.map((record) => [partitionOf(tenantId, record), record]));
    const items = await getMany([...byPartition.keys()].map((pk) => ({ pk, sk: newest })));
    const itemOf = new Map(items.map((item) => [item.pk, item]));
    return [...byPartition].flatMap(([pk, record]) => {
      const item = itemOf.get(pk);
      return item ? [{ record, item }] : [];
    });
  };

  const open = (record: RecordId, item: RecordItem): Promise<RecordVersion> => {
    const { version } = item;
    return tellBroken(fromItem(owner, record, item), { tenantId, recordType: record.type, recordId: record.id, version });
  };

  const openReadable = ({ type, id }: RecordId, item: RecordItem): Promise<RecordVersion | Unreadable> => {
    const { version, lastUpdated } = item;
    return unlessBroken(open({ type, id }, item), { type, id, version, lastUpdated, unreadable: true as const });
  };

  return {
    ...createRecordLists({ session, owner }),

    async read(record) {
      const Key = { pk: partitionOf(tenantId, record), sk: newest };
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })).catch(translate);
      return Item && open(record, Item as RecordItem);
    },

    async readMany(records) {
      return Promise.all((await newestOf(records)).map(({ record, item }) => open(record, item)));
    },

    async readReadable(records) {
      const opened = await Promise.all((await newestOf(records)).map(({ record, item }) => openReadable(record, item)));
      return { records: opened.filter((one) => !isUnreadable(one)), unreadable: opened.filter(isUnreadable) };
    },

    async readVersion(record, version) {
      const pk = partitionOf(tenantId, record);
      const items = await getMany([
        { pk, sk: newest },
        { pk, sk: pastOf(version) },
      ]);
      const item = items.find((one) => one.version === version);
      return item && open(record, item);
    },

    async listVersions(record, { before, limit }) {
      const pk = partitionOf(tenantId, record);
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ...(before === undefined ? {} : { ExclusiveStartKey: { pk, sk: pastOf(before) } }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
      });
      const { Items = [], LastEvaluatedKey } = await documents.send(query).catch(translate);
      const page = (Items as RecordItem[]).slice(0, limit);
      return {
        versions: await Promise.all(page.map((item) => openReadable(record, item))),
        more: LastEvaluatedKey !== undefined || Items.length > limit,
      };
    },
  };
};
