/** Where a hospital's records are: the lists by time that two indexes know, and who bears an identifier. The records are read elsewhere. */
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import { hashIdentifier, type IdentifierToken } from '../fhir/identifier.ts';
import type { Period } from '../fhir/period.ts';
import type { RecordId } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { invalid } from '../kernel/errors.ts';
import { bearerPrefix, claimOf, identifierPartition, listPartitions, patientPartition } from './record.item.ts';
import type { ReaderSettings } from './record.store.ts';

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

export interface RecordLists {
  list(list: List): Promise<readonly Listed[]>;
  /** The records that bear the identifier now. Throws `SearchTooBroad` beyond a hundred. */
  findBearers(type: RecordType, token: IdentifierToken): Promise<Bearers>;
}

const bearersLimit = 100;

export const createRecordLists = ({ session, owner }: ReaderSettings): RecordLists => {
  const { table } = session;
  const documents = tableOf(session);

  const query = async (input: Omit<QueryCommandInput, 'TableName'>) => {
    const answer = await documents.send(new QueryCommand({ TableName: table, ...input })).catch(translate);
    return { items: answer.Items ?? [], more: answer.LastEvaluatedKey !== undefined };
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
        ExpressionAttributeValues: { ':pk': identifierPartition(owner.tenantId, type, hashed) },
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
