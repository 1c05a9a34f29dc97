/** Writes changes of records: all of them in one transaction, or none. */

import { setTimeout as delay } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { hashIdentifier } from '../fhir/identifier.ts';
import type { Change } from '../fhir/record.ts';
import { KernelError, unavailable } from '../kernel/errors.ts';
import {
  bearerPrefix,
  claimOf,
  hashesOf,
  type ItemKey,
  identifierPartition,
  identifierPlace,
  type Owner,
  toItem,
  toPast,
} from './record.item.ts';

export interface ChangeStore {
  /**
   * The changes that another writer came before: nothing was written then. None when all is written. Throws `TransactionTooLarge`
   * beyond what DynamoDB takes at once, and `RecordTooLarge`.
   */
  commit(changes: readonly Change[]): Promise<readonly Change[]>;
}

export interface ChangeSettings {
  readonly session: TenantSession<'record:write'>;
  readonly owner: Owner;
}

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const maxItems = 100;
const maxBytes = 4 * 1024 * 1024;
/** Beside its body: keys, attribute names and what DynamoDB adds. */
const bytesBesideBody = 1024;
const attempts = 4;

export const createChangeStore = ({ session, owner }: ChangeSettings): ChangeStore => {
  const { table } = session;
  const documents = tableOf(session);

  /** A transaction that meets another one in flight is told to try again. */
  const write = async (writes: readonly Write[]): Promise<readonly string[]> => {
    for (let attempt = 1; ; attempt += 1) {
      const reasons = await documents.send(new TransactWriteCommand({ TransactItems: [...writes] })).then(
        (): readonly string[] => [],
        (error: unknown) => reasonsOf(error),
      );
      if (!reasons.includes('TransactionConflict') || reasons.includes('ConditionalCheckFailed')) return reasons;
      if (attempt === attempts) throw unavailable('RecordBusy', 'Others are writing these records. Try again.');
      await delay(20 * attempt * (1 + Math.random()));
    }
  };

  return {
    async commit(changes) {
      const writes = await Promise.all(changes.map((change) => writesOf(table, owner, change)));
      const all = writes.flat();
      demandFit(all);
      const reasons = all.length === 0 ? [] : await write(all);
      const lost = new Set(all.filter((_, index) => reasons[index] === 'ConditionalCheckFailed'));
      return changes.filter((_, index) => writes[index]?.some((one) => lost.has(one)));
    },
  };
};

/** Why each write was not done; throws for what is not the doing of another writer. */
const reasonsOf = (error: unknown): readonly string[] => {
  const reasons =
    error instanceof TransactionCanceledException ? error.CancellationReasons?.map(({ Code }) => Code ?? 'None') : [];
  const expected = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];
  if (!reasons?.length || !reasons.every((reason) => expected.includes(reason))) return translate(error);
  return reasons;
};

const writesOf = async (table: string, owner: Owner, change: Change): Promise<readonly Write[]> => {
  const { next, previous, claim } = change;
  const current: Write = {
    Put: {
      TableName: table,
      Item: await toItem(owner, next),
      ...(previous
        ? { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': previous.version } }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
  return [
    current,
    ...(previous ? [{ Put: { TableName: table, Item: await toPast(owner, previous) } }] : []),
    ...bearerWrites(table, owner, change),
    ...(claim ? [claimWrite(table, owner, { ...change, claim })] : []),
  ];
};

/** Only identifiers that come or go are written. */
const bearerWrites = (table: string, owner: Owner, { next, previous }: Change): readonly Write[] => {
  const keysOf = (record: Change['next'] | undefined): Map<string, { Key: ItemKey; place: object }> =>
    new Map(
      (record ? hashesOf(owner, record) : []).map((hashed) => {
        const Key = { pk: identifierPartition(owner.tenantId, next.type, hashed), sk: `${bearerPrefix(hashed)}${next.id}` };
        return [hashed.full, { Key, place: identifierPlace(owner, hashed, Key.sk) }];
      }),
    );
  const [after, before] = [keysOf(next), keysOf(previous)];
  return [
    ...[...after].flatMap(([full, { Key, place }]) =>
      before.has(full) ? [] : [{ Put: { TableName: table, Item: { ...Key, ...place } } }],
    ),
    ...[...before].flatMap(([full, { Key }]) => (after.has(full) ? [] : [{ Delete: { TableName: table, Key } }])),
  ];
};

const claimWrite = (table: string, owner: Owner, { next, claim }: Required<Pick<Change, 'next' | 'claim'>>): Write => {
  const hashed = hashIdentifier(owner.key.derive('identifier'), next.type, claim.identifier);
  const key = { pk: identifierPartition(owner.tenantId, next.type, hashed), sk: claimOf(hashed) };
  return {
    Put: {
      TableName: table,
      Item: { ...key, ...identifierPlace(owner, hashed, key.sk), record: next.id },
      ...(claim.held === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#record = :held',
            ExpressionAttributeNames: { '#record': 'record' },
            ExpressionAttributeValues: { ':held': claim.held },
          }),
    },
  };
};

const demandFit = (writes: readonly Write[]): void => {
  const bytes = writes.reduce((sum, { Put }) => sum + bytesBesideBody + ((Put?.Item?.sealed as Uint8Array)?.length ?? 0), 0);
  if (writes.length <= maxItems && bytes <= maxBytes) return;
  throw transactionTooLarge(`${writes.length} items and ${Math.ceil(bytes / 1024)} KB`);
};

/**
 * An entry that writes needs one item at least, so that more entries than items are refused before what they replace is read. Throws
 * `TransactionTooLarge`.
 */
export const demandFewWrites = (entries: number): void => {
  if (entries > maxItems) throw transactionTooLarge(`one for each of ${entries} entries`);
};

const transactionTooLarge = (needed: string) =>
  new KernelError(
    'too-large',
    'TransactionTooLarge',
    `A transaction writes at most ${maxItems} items and 4 MB; this one needs ${needed}. A resource is one item, a replaced version ` +
      'another, an identifier one more. Send it in parts, or as a batch.',
  );
