/** Whose address a request came to, and whether a subdomain can be had: what reservations of subdomains tell anyone. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import { notFound } from '../kernel/errors.ts';
import { hostOf } from '../kernel/host.ts';
import { slugFaults } from '../kernel/slug.ts';
import { slugKeyOf } from '../tenancy/tenant.store.ts';

export interface AddressNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly baseDomain: string;
}

interface Reservation {
  readonly slug: string;
  /** The hospital's name, as people know it. */
  readonly name?: string;
}

/** `origin` is where the caller reached us. Throws `AddressUnknown`, alike for what is free and what merely looks like a hospital's. */
export const readAddress = async (needs: AddressNeeds, origin: string) => {
  const host = hostOf(new URL(origin).host, needs.baseDomain);
  if (host?.kind === 'platform') return { kind: 'platform' as const, name: 'Ward' };
  const found = host && (await reservationOf(needs, host.slug));
  if (!host || found?.slug !== host.slug) throw notFound('AddressUnknown', 'No hospital is at this address.');
  return { kind: 'hospital' as const, slug: found.slug, name: found.name ?? found.slug };
};

/** Bad slugs are no error: whoever types one wants to know what is wrong with it. */
export const readSlug = async (needs: AddressNeeds, slug: string) => {
  const faults = slugFaults(slug);
  if (faults.length > 0) return { slug, available: false, reason: `The subdomain ${faults.join('; it ')}.` };
  const found = await reservationOf(needs, slug);
  if (!found) return { slug, available: true };
  const reason = found.slug === slug ? 'This subdomain is taken.' : 'This subdomain looks like one that is taken.';
  return { slug, available: false, reason };
};

const reservationOf = async ({ control, controlTable }: AddressNeeds, slug: string): Promise<Reservation | undefined> => {
  const get = new GetCommand({ TableName: controlTable, Key: slugKeyOf(slug) });
  return (await control.send(get).catch(translate)).Item as Reservation | undefined;
};
