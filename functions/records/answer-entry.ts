/** One entry of a bundle as it is answered and written down, whatever becomes of it: what a batch and a transaction share. */
import { logFailure } from '../edge/log.ts';
import type { ResponseEntry } from '../fhir/bundle.ts';
import type { TenantCaller } from '../kernel/caller.ts';
import { KernelError } from '../kernel/errors.ts';
import { failedEntry } from './answer.ts';
import type { Interaction } from './bundle-interaction.ts';
import { noteBegun, noteEnded } from './entry-audit.ts';
import type { BundleNeeds } from './perform-interaction.ts';

export interface EntryWork<Asked extends Interaction> {
  /** Its place in the bundle. */
  readonly index: number;
  readonly asks: () => Asked;
  readonly answer: (interaction: Asked) => Promise<ResponseEntry>;
}

/** Answers one entry, and writes down that it began, if it may change something, and how it ended. Throws when that cannot be written. */
export const answerEntry = async <Asked extends Interaction>(
  needs: EntryNeeds,
  { tenantId }: TenantCaller,
  { index, asks, answer }: EntryWork<Asked>,
): Promise<ResponseEntry> => {
  let interaction: Asked | undefined;
  const carryOut = async (): Promise<ResponseEntry> => {
    interaction = asks();
    noteBegun(needs.audit, { index, interaction });
    return answer(interaction);
  };
  const ended = await carryOut().then(
    (answered) => ({ answered }),
    (error: unknown) => failure(needs, tenantId, error),
  );
  noteEnded(needs.audit, { index, interaction, ...ended });
  return ended.answered;
};

type EntryNeeds = Pick<BundleNeeds, 'newId' | 'requestId' | 'audit'>;

/** A failure of ours is logged under the id its outcome carries. */
const failure = ({ newId, requestId }: EntryNeeds, tenantId: string, error: unknown) => {
  const outcomeId = newId();
  if (!(error instanceof KernelError)) logFailure('EntryFailed', error, { requestId, outcomeId, tenantId });
  return { answered: failedEntry(error, outcomeId), reason: error instanceof Error ? error.name : 'unknown' };
};
