/**
 * What is answered must fit: a function answers JSON that holds the body as text, 6 MB in all
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
import type { ResponseEntry } from '../fhir/bundle.ts';
import { KernelError } from '../kernel/errors.ts';

/** Bytes for the contents that a bundle's entries answer with; what is left of 6 MB is for faults and for what was written. */
const maxBundle = 5_000_000;
/** Less, so that a page with its links fits into a bundle's entry. */
const maxPage = 4_000_000;

/** Bytes of `body` as text in JSON: quotes are escaped twice, and one letter may be three bytes. */
const weightOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(body) ?? ''));

/** As many of the first items as a page may weigh, and one at least, so that the next page is another one. */
export const withinWeight = <Item extends { readonly resource?: unknown }>(items: readonly Item[]): readonly Item[] => {
  let weight = 0;
  const beyond = items.findIndex(({ resource }) => {
    weight += weightOf(resource);
    return weight > maxPage;
  });
  return beyond === -1 ? items : items.slice(0, Math.max(1, beyond));
};

/** What the entries of one bundle may weigh together. */
export interface Budget {
  /** The entry, if there is room for its content; one without content always has room. Throws `AnswerTooLarge`. */
  take(entry: ResponseEntry): ResponseEntry;
}

export const createBudget = (): Budget => {
  let left = maxBundle;
  return {
    take(entry) {
      const weight = entry.resource === undefined ? 0 : weightOf(entry);
      if (weight > left) {
        throw new KernelError('too-costly', 'AnswerTooLarge', 'The entries before fill the answer. Ask for this one by itself.');
      }
      left -= weight;
      return entry;
    },
  };
};
