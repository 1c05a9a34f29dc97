/**
 * What is answered must fit: a function answers JSON that holds the body as text, 6 MB in all
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
import type { ResponseEntry } from '../fhir/bundle.ts';
import type { RecordVersion } from '../fhir/record.ts';
import { KernelError } from '../kernel/errors.ts';

/** Bytes for the contents that a bundle's entries answer with; what is left of 6 MB is for faults and for what was written. */
const maxBundle = 5_000_000;
/** Less, so that a page with its links fits into a bundle's entry. */
const maxPage = 4_000_000;
/** What is read for them may be more: a search by identifier reads all that bear it, and then leaves out what else it does not fit. */
const maxRead = 4 * maxBundle;

/** Bytes of `body` as text in JSON: quotes are escaped twice, and one letter may be three bytes. */
const weightOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(body) ?? ''));

/** Weighs the items of a page one by one, and says whether there is room for each. For the first there is, so that the next page is another one. */
export const createScale = (): ((item: { readonly resource?: unknown }) => boolean) => {
  let weight = 0;
  return ({ resource }) => {
    const isFirst = weight === 0;
    weight += weightOf(resource);
    return isFirst || weight <= maxPage;
  };
};

/** As many of the first items as a page may weigh. */
export const withinWeight = <Item extends { readonly resource?: unknown }>(items: readonly Item[]): readonly Item[] => {
  const hasRoom = createScale();
  const beyond = items.findIndex((item) => !hasRoom(item));
  return beyond === -1 ? items : items.slice(0, beyond);
};

/** What the entries of one bundle may read, and answer, together. Once it is spent nothing more is read. */
export interface Budget {
  /** Throws `AnswerTooLarge` when it is spent: enough was read, or what was read last had no room in the answer. */
  demandRoom(): void;
  /** What was read, whether it is answered or was not what is searched for. */
  spend(read: readonly (RecordVersion | undefined)[]): void;
  /** The entry, if there is room for its content; one without content always has room. Throws `AnswerTooLarge`. */
  take(entry: ResponseEntry): ResponseEntry;
}

export const createBudget = (): Budget => {
  let [answerable, readable] = [maxBundle, maxRead];
  return {
    demandRoom() {
      if (readable <= 0) throw answerTooLarge();
    },
    spend(read) {
      for (const record of read) readable -= weightOf(record?.resource);
    },
    take(entry) {
      const weight = entry.resource === undefined ? 0 : weightOf(entry);
      if (weight > answerable) {
        readable = 0;
        throw answerTooLarge();
      }
      answerable -= weight;
      return entry;
    },
  };
};

const answerTooLarge = () =>
  new KernelError('too-costly', 'AnswerTooLarge', 'The entries before fill the answer. Ask for this one by itself.');
