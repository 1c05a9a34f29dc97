/** Takes addresses off SES's suppression list, on which every address stays that a mail of the platform bounced from. */
import { DeleteSuppressedDestinationCommand, paginateListSuppressedDestinations, type SESv2Client } from '@aws-sdk/client-sesv2';

/**
 * The list is read, for it is short, and SES answers one such call a second: asking for each address of a hospital would take an hour.
 * Twice is once. https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
export const unsuppress = async (mail: SESv2Client, emails: readonly string[]): Promise<void> => {
  const wanted = new Set(emails.map((email) => email.toLowerCase()));
  if (wanted.size === 0) return;
  for await (const page of paginateListSuppressedDestinations({ client: mail, pageSize: 1_000 }, {})) {
    for (const { EmailAddress } of page.SuppressedDestinationSummaries ?? []) {
      if (!wanted.has(EmailAddress?.toLowerCase() ?? '')) continue;
      await mail.send(new DeleteSuppressedDestinationCommand({ EmailAddress })).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'NotFoundException')) throw error;
      });
    }
  }
};
