/**
 * The account's suppression list: mail to these addresses is accepted and not delivered.
 * https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
import * as z from 'zod';
import { readAddress } from './address.ts';
import { notFound, type Operations, operation, paging, seconds } from './operation.ts';
import type { Suppressed } from './resources.ts';

/** Cases make no difference to whom a mail reaches, so neither do they here. */
const EmailAddress = z.string().transform((given) => readAddress(given).address.toLowerCase());
export const suppressionReason = z.enum(['BOUNCE', 'COMPLAINT']);

const describe = (address: string, { reason, updated }: Suppressed): object => ({
  EmailAddress: address,
  Reason: reason,
  LastUpdateTime: seconds(updated),
});

const missing = (address: string) => notFound(`Email address ${address} on your suppression list`);

export const suppressionOperations: Operations = {
  PutSuppressedDestination: operation(z.strictObject({ EmailAddress, Reason: suppressionReason }), {
    run: ({ cloud, resources }, { EmailAddress: address, Reason: reason }) =>
      resources.put('suppressed', address, { reason, updated: cloud.now() }),
  }),
  GetSuppressedDestination: operation(z.strictObject({ EmailAddress }), {
    run({ resources }, { EmailAddress: address }) {
      const found = resources.find('suppressed', address);
      if (!found) throw missing(address);
      return { SuppressedDestination: describe(address, found) };
    },
  }),
  DeleteSuppressedDestination: operation(z.strictObject({ EmailAddress }), {
    run({ resources }, { EmailAddress: address }) {
      if (!resources.remove('suppressed', address)) throw missing(address);
    },
  }),
  ListSuppressedDestinations: operation(z.strictObject({ Reasons: z.array(suppressionReason).optional(), ...paging(1000) }), {
    run({ resources }, { Reasons: reasons, ...page }) {
      const { items, NextToken } = resources.list('suppressed', page);
      const asked = items.filter(([, { reason }]) => reasons?.includes(reason) ?? true);
      return { SuppressedDestinationSummaries: asked.map(([address, found]) => describe(address, found)), NextToken };
    },
  }),
};
