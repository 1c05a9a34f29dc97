/** Takes addresses off SES's suppression list, on which every address stays that a mail of the platform bounced from. */
import { DeleteSuppressedDestinationCommand, paginateListSuppressedDestinations, type SESv2Client } from '@aws-sdk/client-sesv2';
import { paces } from '../kernel/pace.ts';
import { awaitTurn, type Pacer } from '../tenancy/pacer.ts';

export interface UnsuppressNeeds {
  readonly mail: SESv2Client;
  readonly pacer: Pacer;
}

/**
 * Reads the list once, when it is first needed: SES answers one such call a second, so asking for each address of a hospital would take an
 * hour. Twice is once. Throws `NotYourTurn`. https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
export const createUnsuppress = ({ mail, pacer }: UnsuppressNeeds): ((emails: readonly string[]) => Promise<void>) => {
  let reading: Promise<readonly string[]> | undefined;
  return async (emails) => {
    const wanted = new Set(emails.map((email) => email.toLowerCase()));
    reading ??= readSuppressed({ mail, pacer });
    for (const EmailAddress of await reading) {
      if (!wanted.has(EmailAddress.toLowerCase())) continue;
      await awaitTurn(pacer, paces.suppressions);
      await mail.send(new DeleteSuppressedDestinationCommand({ EmailAddress })).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'NotFoundException')) throw error;
      });
    }
  };
};

const readSuppressed = async ({ mail, pacer }: UnsuppressNeeds): Promise<readonly string[]> => {
  const found: string[] = [];
  await awaitTurn(pacer, paces.suppressions);
  for await (const page of paginateListSuppressedDestinations({ client: mail, pageSize: 1_000 }, {})) {
    found.push(...(page.SuppressedDestinationSummaries ?? []).flatMap(({ EmailAddress }) => EmailAddress ?? []));
    if (page.NextToken) await awaitTurn(pacer, paces.suppressions);
  }
  return found;
};
