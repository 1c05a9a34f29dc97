/** How the entries of one bundle read: each as if it had come alone, and all together no more than one function can hold and answer. */
import type { ResponseEntry } from '../fhir/bundle.ts';
import type { ReadInteraction } from './bundle-interaction.ts';
import { type BundleNeeds, performRead } from './perform-interaction.ts';
import type { RecordReader } from './record.store.ts';
import { type Budget, createBudget } from './weight.ts';

/** The returned function throws what the interaction throws, and `AnswerTooLarge`: then, and from then on, without reading. */
export const createBundleReads = (needs: BundleNeeds): ((interaction: ReadInteraction) => Promise<ResponseEntry>) => {
  const budget = createBudget();
  const counted = { ...needs, records: countedBy(budget, needs.records) };
  const inTurn = createTurns();
  const perform = async (interaction: ReadInteraction): Promise<ResponseEntry> => {
    budget.demandRoom();
    return budget.take(await performRead(counted, interaction));
  };
  // One page may spend all that is left; whether it did is known before the next one begins.
  return (interaction) =>
    interaction.kind === 'search' || interaction.kind === 'history' ? inTurn(() => perform(interaction)) : perform(interaction);
};

const countedBy = <Records extends RecordReader>(budget: Budget, records: Records): Records => ({
  ...records,
  async read(record) {
    const read = await records.read(record);
    budget.spend([read]);
    return read;
  },
  async readReadable(many) {
    const read = await records.readReadable(many);
    budget.spend(read.records);
    return read;
  },
  async readVersion(record, version) {
    const read = await records.readVersion(record, version);
    budget.spend([read]);
    return read;
  },
  async listVersions(record, page) {
    const read = await records.listVersions(record, page);
    budget.spend(read.versions);
    return read;
  },
});

/** Runs one piece of work after the other, whether the one before went well or not. */
const createTurns = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
};
