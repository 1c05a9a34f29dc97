/** What is published, and how it is known that it was. */
import { createBus } from '../../functions/aws/bus.ts';

const signUpId = '33333333-3333-4333-8333-333333333333';

const busThat = (answer: () => Promise<object>) => {
  const sent: unknown[] = [];
  const events = {
    send: ({ input }: { input: { Entries: unknown[] } }) => {
      sent.push(...input.Entries);
      return answer();
    },
  };
  return { sent, bus: createBus(events as never, 'ward-test') };
};

test('an event names its source and what happened, and holds what its kind may hold', async () => {
  const { sent, bus } = busThat(async () => ({ FailedEntryCount: 0 }));
  await bus.publish('SignUpVerified', { signUpId, email: 'ada@general.example' } as never);
  expect(sent).toEqual([
    { EventBusName: 'ward-test', Source: 'ward.sign-ups', DetailType: 'SignUpVerified', Detail: JSON.stringify({ signUpId }) },
  ]);
});

test.each<[string, () => Promise<object>]>([
  ['the answer says that an entry failed', async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] })],
  ['the answer does not say', async () => ({})],
  ['the bus cannot be reached', () => Promise.reject(new Error('no answer'))],
])('when %s, it is not published', async (_, answer) => {
  const { bus } = busThat(answer);
  await expect(bus.publish('SignUpVerified', { signUpId })).rejects.toMatchObject({
    name: 'EventNotPublished',
    kind: 'unavailable',
  });
});
