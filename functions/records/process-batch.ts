/** Carries out the entries of a batch, each on its own: one that fails leaves the others alone. */
import { type RequestBundle, responseBundle } from '../fhir/bundle.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { answerEntry } from './answer-entry.ts';
import { interactionOf, writes } from './bundle-interaction.ts';
import { createBundleReads } from './bundle-reads.ts';
import { type BundleNeeds, demandPermission, performWrite } from './perform-interaction.ts';

export const processBatch = async (needs: BundleNeeds, caller: TenantCaller, { entry: entries }: RequestBundle) => {
  const read = createBundleReads(needs);
  const answers = await mapAtOnce(entries, async (entry, index) => {
    needs.signal.throwIfAborted();
    return answerEntry(needs, caller, {
      index,
      asks: () => interactionOf(entry),
      answer: async (interaction) => {
        demandPermission(caller, interaction);
        return writes(interaction) ? performWrite(needs, caller, interaction) : read(interaction);
      },
    });
  });
  return responseBundle('batch', answers);
};
