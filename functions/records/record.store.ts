/** The records of one hospital, read and written through its own session. Every read is strongly consistent but the lists' order. */
import { GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { SealBroken } from '../aws/seal.ts';
import { getItems, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { logFailure } from '../edge/log.ts';
import { hashIdentifier, type IdentifierToken } from '../fhir/identifier.ts';
import type { Period } from '../fhir/period.ts';
import type { RecordId, RecordVersion } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import { invalid } from '../kernel/errors.ts';
import {
  bearerPrefix,
  claimOf,
  fromItem,
  type ItemKey,
  identifierPartition,
  listPartitions,
  newest,
  type Owner,
  partitionOf,
  pastOf,
  patientPartition,
  type RecordItem,
} from './record.item.ts';

export interface List {
  readonly type: RecordType;
  /** Only records of this patient. */
  readonly patient?: string;
  readonly updated: Period;
  readonly descending: boolean;
  /** The position after which the list goes on. */
  readonly after?: string;
  readonly limit: number;
}

/** Where a list's index says a record is. The record itself may have moved on since. */
export interface Listed extends RecordId {
  readonly position: string;
}

export interface Bearers {
  readonly ids: readonly string[];
  /** The id of the record for which a conditional create claimed the identifier. */
  readonly claimedFor?: string;
}

/** Records that open, and how many of those asked for do not. */
export interface Readable {
  readonly records: readonly RecordVersion[];
  readonly unreadable: number;
}

export interface RecordReader {
  /** The newest version, a deletion included; undefined for a record that never was. */
  read(record: RecordId): Promise<RecordVersion | undefined>;
  /** The newest versions, in the order asked for; those that never were are left out. Throws `SealBroken`. */
  readMany(records: readonly RecordId[]): Promise<readonly RecordVersion[]>;
  /** The same for whoever can do without one: what does not open is left out, and logged. */
  readReadable(records: readonly RecordId[]): Promise<Readable>;
  readVersion(record: RecordId, version: number): Promise<RecordVersion | undefined>;
  /** Newest first, from below version `before` on. */
  listVersions(
    record: RecordId,
    page: { readonly before?: number; readonly limit: number },
  ): Promise<{ readonly versions: readonly RecordVersion[]; readonly more: boolean }>;
  list(list: List): Promise<readonly Listed[]>;
  /** The records that bear the identifier now. Throws `SearchTooBroad` beyond a hundred. */
  findBearers(type: RecordType, token: IdentifierToken): Promise<Bearers>;
}

export interface ReaderSettings {
  readonly table: string;
  readonly session: TenantSession<'record:read'> | TenantSession<'record:write'>;
  readonly owner: Owner;
}

const bearersLimit = 100;

export const createRecordReader = ({ table, session, owner }: ReaderSettings): RecordReader => {
  const { tenantId } = owner;
  const documents = tableOf(session);

  const query = async (input: Omit<QueryCommandInput, 'TableName'>) => {
    const answer = await documents.send(new QueryCommand({ TableName: table, ...input })).catch(translate);
    return { items: answer.Items ?? [], more: answer.LastEvaluatedKey !== undefined };
  };

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

  /** One damaged record must not hide all the others for good. */
  const leaveOut = ({ type, id }: RecordId, error: unknown): undefined => {
    if (!(error instanceof SealBroken)) throw error;
    logFailure(alarmCodes.unreadable, error, { tenantId, recordType: type, recordId: id });
  };

  const listPartition = async (list: List, [index, pk]: readonly ['gsi1' | 'gsi2', string]): Promise<readonly string[]> => {
    const { updated, after, descending, limit } = list;
    const { items } = await query({
      IndexName: index === 'gsi1' ? 'byUpdated' : 'byPatient',
      KeyConditionExpression: `${index}pk = :pk AND ${index}sk BETWEEN :from AND :to`,
      ExpressionAttributeValues: {
        ':pk': pk,
        ':from': (descending ? undefined : after) ?? updated.from,
        ':to': (descending ? after : undefined) ?? `${updated.to}~`,
      },
      ScanIndexForward: !descending,
      // The position it goes on from is found again, and left out.
      Limit: limit + 1,
    });
    return items.map((item) => String(item[`${index}sk`])).filter((position) => position !== after);
  };

  return {
    async read(record) {
      const Key = { pk: partitionOf(tenantId, record), sk: newest };
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })).catch(translate);
      return Item && fromItem(owner, record, Item as RecordItem);
    },

    async readMany(records) {
      return Promise.all((await newestOf(records)).map(({ record, item }) => fromItem(owner, record, item)));
    },

    async readReadable(records) {
      const found = await newestOf(records);
      const opened = await Promise.all(
        found.map(({ record, item }) => fromItem(owner, record, item).catch((error: unknown) => leaveOut(record, error))),
      );
      const readable = opened.filter((one) => one !== undefined);
      return { records: readable, unreadable: opened.length - readable.length };
    },

    async readVersion(record, version) {
      const pk = partitionOf(tenantId, record);
      const items = await getMany([
        { pk, sk: newest },
        { pk, sk: pastOf(version) },
      ]);
      const item = items.find((one) => one.version === version);
      return item && fromItem(owner, record, item);
    },

    async listVersions(record, { before, limit }) {
      const pk = partitionOf(tenantId, record);
      const { items, more } = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ...(before === undefined ? {} : { ExclusiveStartKey: { pk, sk: pastOf(before) } }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
      });
      const page = (items as RecordItem[]).slice(0, limit);
      return {
        versions: await Promise.all(page.map((item) => fromItem(owner, record, item))),
        more: more || items.length > limit,
      };
    },

    async list(list) {
      const { type, patient, descending, limit } = list;
      if (list.updated.from > list.updated.to) return [];
      const partitions = patient
        ? [['gsi2', patientPartition(owner, type, patient)] as const]
        : listPartitions(owner, type).map((pk) => ['gsi1', pk] as const);
      const positions = (await Promise.all(partitions.map((partition) => listPartition(list, partition)))).flat().sort();
      const inOrder = descending ? positions.reverse() : positions;
      return inOrder.slice(0, limit).map((position) => ({ type, id: position.split('#')[1] ?? '', position }));
    },

    async findBearers(type, token) {
      const hashed = hashIdentifier(owner.key.derive('identifier'), type, { ...token, system: token.system ?? '' });
      const { items, more } = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': identifierPartition(tenantId, type, hashed) },
        ConsistentRead: true,
      });
      const prefix = token.system === undefined ? 'bearer#' : bearerPrefix(hashed);
      const bearers = items.filter(({ sk }) => String(sk).startsWith(prefix));
      if (more || bearers.length > bearersLimit) {
        throw invalid('SearchTooBroad', 'Too many records bear this identifier. Name its system: system|value.');
      }
      const claim = items.find(({ sk }) => sk === claimOf(hashed));
      return {
        ids: [...new Set(bearers.map(({ sk }) => String(sk).split('#')[2] ?? ''))],
        ...(claim ? { claimedFor: String(claim.record) } : {}),
      };
    },
  };
};
