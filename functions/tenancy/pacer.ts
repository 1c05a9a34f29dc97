/**
 * A pace: at which one kind of AWS call is made, whoever of a stage's functions makes it, so that a quota is kept by waiting one's turn and
 * not by luck. It is one item of the control table, `PACE#<name>`, that knows when the next turn is. Each caller moves it on by one
 * conditional update and goes at the time it found: a queue without a queue.
 *
 * A turn that is taken and not used costs its interval and no more. Two clocks that differ by less than the slack of an interval break
 * nothing; Lambda's are kept to the millisecond.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { unavailable } from '../kernel/errors.ts';
import { type Pace, pacePartitionOf } from '../kernel/pace.ts';

export const paceKeyOf = (pace: Pick<Pace, 'name'>) => ({ pk: pacePartitionOf(pace), sk: 'PACE' });

export interface Pacer {
  /** The time from which the caller may go; `undefined` when that is farther ahead than the pace has patience. */
  take(pace: Pace): Promise<Date | undefined>;
}

export interface PacerNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly now: () => number;
}

export const createPacer = ({ control, controlTable, now }: PacerNeeds): Pacer => {
  /** When the next turn was, before this moved it on; or the one that kept it from moving. */
  const move = async (pace: Pace, expression: string, condition: string, at: number) => {
    const update = new UpdateCommand({
      TableName: controlTable,
      Key: paceKeyOf(pace),
      UpdateExpression: `SET nextAt = ${expression}`,
      ConditionExpression: condition,
      ExpressionAttributeValues: valuesIn(`${expression} ${condition}`, {
        ':at': at,
        ':interval': pace.interval,
        ':last': at + pace.patience,
      }),
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes: before } = await control.send(update);
      return { moved: true, nextAt: Number(before?.nextAt) };
    } catch (error) {
      if (!isConditionFailed(error)) return translate(error);
      return { moved: false, nextAt: Number((error as { Item?: { nextAt?: { N: string } } }).Item?.nextAt?.N) };
    }
  };

  return {
    async take(pace) {
      for (;;) {
        const at = now();
        const first = await move(pace, ':at + :interval', 'attribute_not_exists(nextAt) OR nextAt <= :at', at);
        if (first.moved) return new Date(at);
        if (first.nextAt > at + pace.patience) return undefined;
        const queued = await move(pace, 'nextAt + :interval', 'nextAt > :at AND nextAt <= :last', at);
        if (queued.moved) return new Date(queued.nextAt);
      }
    },
  };
};

/** DynamoDB refuses values that no expression names. */
const valuesIn = (text: string, values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(name)));

/** When the caller may go. Throws `NotYourTurn` when that is too far ahead: whoever asks again later is no worse off. */
export const turnOf = async (pacer: Pacer, pace: Pace): Promise<Date> => {
  const turn = await pacer.take(pace);
  if (!turn) throw unavailable('NotYourTurn', 'Too much of this is under way at once. Try again later.');
  return turn;
};

/** Waits for the caller's turn. Throws as `turnOf` does. */
export const awaitTurn = async (pacer: Pacer, pace: Pace): Promise<void> => {
  const ahead = (await turnOf(pacer, pace)).getTime() - Date.now();
  if (ahead > 0) await pause(ahead);
};
