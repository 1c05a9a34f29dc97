/** Many items at once, from a table that does not give all of them at once. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { getItems } from '../../functions/aws/table.ts';

const keys = (count: number) => Array.from({ length: count }, (_, at) => ({ pk: 'p', sk: `${at}` }));

/** A table that leaves all keys but `most` of each call for the next, and when it was called. */
const tableOf = (most: number) => {
  const calls: number[] = [];
  const send = async ({ input }: { input: { RequestItems: { t: { Keys: object[] } } } }) => {
    calls.push(performance.now());
    const asked = input.RequestItems.t.Keys;
    const left = asked.slice(most);
    return { Responses: { t: asked.slice(0, most) }, UnprocessedKeys: left.length > 0 ? { t: { Keys: left } } : {} };
  };
  return { calls, client: { send } as unknown as DynamoDBDocumentClient };
};

test('what was left is asked for again, each time after a longer pause', async () => {
  const { calls, client } = tableOf(1);
  expect(await getItems(client, 't', keys(4))).toHaveLength(4);
  const pauses = calls.slice(1).map((at, index) => at - (calls[index] ?? 0));
  // By this clock a timer may be a millisecond early.
  expect(pauses.map((pause, index) => pause >= 25 * 2 ** index - 2)).toEqual([true, true, true]);
});

test('many keys are many calls, and none of them counts as a failure', async () => {
  const { calls, client } = tableOf(100);
  expect(await getItems(client, 't', keys(1_000))).toHaveLength(1_000);
  expect(calls).toHaveLength(10);
});

test('a table that gives nothing is given up', async () => {
  const { client } = tableOf(0);
  await expect(getItems(client, 't', keys(1))).rejects.toMatchObject({ name: 'DataUnavailable' });
});
