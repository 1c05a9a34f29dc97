/** Carries out the entries of a batch, each on its own: one that fails leaves the others alone. */
import { logFailure } from '../edge/log.ts';
import { type RequestBundle, type ResponseEntry, responseBundle } from '../fhir/bundle.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { KernelError } from '../kernel/errors.ts';
import { failedEntry } from './answer.ts';
import { interactionOf } from './interaction.ts';
import { type BundleNeeds, performInteraction } from './perform-interaction.ts';
import { createBudget } from './weight.ts';

/** Entries under way at once: enough to hide the table's latency, too few to fill its sockets. */
const atOnce = 8;

export const processBatch = async (needs: BundleNeeds, caller: TenantCaller, { entry: entries }: RequestBundle) => {
  const answers: ResponseEntry[] = [];
  const left = entries.entries();
  const budget = createBudget();
  const worker = async (): Promise<void> => {
    for (const [index, entry] of left) {
      answers[index] = await answerOrFail(needs, async () =>
        budget.take(await performInteraction(needs, caller, interactionOf(entry))),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return responseBundle('batch', answers);
};

/** A failure of ours is logged under the id its outcome carries. */
export const answerOrFail = async (
  needs: Pick<BundleNeeds, 'newId'>,
  answer: () => Promise<ResponseEntry>,
): Promise<ResponseEntry> => {
  try {
    return await answer();
  } catch (error) {
    const requestId = needs.newId();
    if (!(error instanceof KernelError)) logFailure('EntryFailed', error, { requestId });
    return failedEntry(error, requestId);
  }
};
