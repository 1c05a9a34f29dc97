/** The counters of a hospital's running numbers, in its own partition. Undone by `removeSequences`. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import { beginSequence, type SequenceSession, sequenceKeyOf, sequences } from '../tenancy/sequence.ts';

/** A counter that has begun already goes on from where it is. */
export const setUpSequences = async (session: SequenceSession): Promise<void> => {
  await Promise.all(sequences.map((name) => beginSequence(session, name)));
};

/** Of a hospital that never opened: a number of another would be given again. Twice is once. */
export const removeSequences = async (session: SequenceSession): Promise<void> => {
  const remove = (name: (typeof sequences)[number]) =>
    tableOf(session)
      .send(new DeleteCommand({ TableName: session.table, Key: sequenceKeyOf(session.tenantId, name) }))
      .catch(translate);
  await Promise.all(sequences.map(remove));
};
