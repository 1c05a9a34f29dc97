/**
 * A hospital's running numbers, each a counter in its own partition. Of the two kinds one may have gaps, the other may not:
 *
 * - `medical-record-number` is drawn by one atomic update. Whoever draws one and then fails leaves a gap, which harms nobody; no number
 *   is ever given twice, and drawing waits for nobody.
 * - `invoice-number` is taken in the transaction that writes the invoice: both or none. Tax law wants invoices numbered without a gap.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { conflict, unavailable } from '../kernel/errors.ts';

export const sequences = ['medical-record-number', 'invoice-number'] as const;

/** Those whose numbers are drawn, and may have gaps; and those whose numbers may not. */
export type DrawnSequence = Extract<(typeof sequences)[number], 'medical-record-number'>;
export type GapFreeSequence = Exclude<(typeof sequences)[number], DrawnSequence>;

/** It may count in its hospital's partition. */
export type SequenceSession = TenantSession<'config:write'>;

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export const sequenceKeyOf = (tenantId: string, name: (typeof sequences)[number]) => ({
  pk: `${tenantId}#config`,
  sk: `sequence#${name}`,
});

/** Begins it, so that 1 is its first number; one that has begun goes on. */
export const beginSequence = async (session: SequenceSession, name: (typeof sequences)[number]): Promise<void> => {
  const Item = { ...sequenceKeyOf(session.tenantId, name), last: 0, version: 1 };
  await tableOf(session)
    .send(new PutCommand({ TableName: session.table, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
    .catch((error: unknown) => {
      if (!isConditionFailed(error)) translate(error);
    });
};

const notBegun = () => unavailable('SequenceNotReady', 'The numbers of this hospital are not ready. Try again.');

/** Adding is atomic, so it needs no condition but that there is something to add to. */
const counted = {
  UpdateExpression: 'ADD #last :one, #version :one',
  ExpressionAttributeNames: { '#last': 'last', '#version': 'version' },
} as const;

/**
 * The next number, its drawer's own. Throws `SequenceNotReady`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.AtomicCounters
 */
export const drawNumber = async (session: SequenceSession, name: DrawnSequence): Promise<number> => {
  const update = new UpdateCommand({
    TableName: session.table,
    Key: sequenceKeyOf(session.tenantId, name),
    ...counted,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':one': 1 },
    ReturnValues: 'UPDATED_NEW',
  });
  const { Attributes } = await tableOf(session)
    .send(update)
    .catch((error: unknown) => {
      if (isConditionFailed(error)) throw notBegun();
      return translate(error);
    });
  return Number(Attributes?.last);
};

/** Each time somebody has come further, so that many who begin together are all served. */
const attempts = 30;

/**
 * Gives the next number to what is written with it. `writesOf` is asked again, with the next, when another came first; what it writes
 * should be refused, by a condition, when it is there already: then a repeated call gives no second number.
 *
 * Throws `NumberNotGiven` when one of the writes is refused by its condition, `SequenceBusy`, `SequenceNotReady`; the number is then
 * the next one's.
 */
export const numberWith = async (
  session: SequenceSession,
  name: GapFreeSequence,
  writesOf: (number: number) => readonly Write[],
): Promise<number> => {
  const documents = tableOf(session);
  const { table } = session;
  const Key = sequenceKeyOf(session.tenantId, name);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const get = new GetCommand({ TableName: table, Key, ConsistentRead: true });
    const { Item: counter } = await documents.send(get).catch(translate);
    if (!counter) throw notBegun();
    const last = Number(counter.last);
    const TransactItems = [taking({ table, Key, last }), ...writesOf(last + 1)];
    const written = await documents.send(new TransactWriteCommand({ TransactItems })).then(() => true, wasOvertaken);
    if (written) return last + 1;
    await delay(Math.random() * Math.min(200, 10 * attempt));
  }
  throw unavailable('SequenceBusy', 'Others are taking numbers of this hospital. Try again.');
};

/** Takes the number that follows `last`, if nobody has. */
const taking = ({ table, Key, last }: { table: string; Key: Record<string, string>; last: number }): Write => ({
  Update: {
    TableName: table,
    Key,
    ...counted,
    ConditionExpression: '#last = :last',
    ExpressionAttributeValues: { ':one': 1, ':last': last },
  },
});

/** False when another took the number first, or was about to; anything else is thrown. */
const wasOvertaken = (error: unknown): false => {
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  const [counter, ...others] = reasons.map(({ Code = 'None' }) => Code);
  if (others.includes('ConditionalCheckFailed')) {
    throw conflict('NumberNotGiven', 'What was to be numbered is there already, or has changed meanwhile.');
  }
  if (counter === 'ConditionalCheckFailed' || reasons.some(({ Code }) => Code === 'TransactionConflict')) return false;
  return translate(error);
};
