/** A hospital's own name in the platform's zone, `<slug>.<domain>`, as Route 53 is told of it: an alias of the site. */
import {
  type Change,
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  type Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import { paces } from '../kernel/pace.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { awaitTurn, type Pacer } from './pacer.ts';
import type { TenantStore } from './tenant.store.ts';

export interface Zone {
  readonly dns: Pick<Route53Client, 'send'>;
  /** `none` in a stage without a domain. */
  readonly hostedZoneId: string;
  readonly baseDomain: string;
  /** The domain name of the distribution that answers for every hospital. */
  readonly site: string;
}

export type Addressed = Pick<Tenant, 'id' | 'slug'>;

/** Both families, or a hospital whose network speaks IPv6 alone would not be found. */
const types: readonly RRType[] = ['A', 'AAAA'];

/** The zone of every distribution. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const zoneOfDistributions = 'Z2FDTNDATAQYW2';

/** All of them in one request, and so all or none; the change's id. A record is deleted by naming all of it. */
export const changeSubdomains = async (
  { dns, hostedZoneId, baseDomain, site }: Zone,
  Action: ChangeAction,
  slugs: readonly string[],
): Promise<string> => {
  const AliasTarget = { HostedZoneId: zoneOfDistributions, DNSName: site, EvaluateTargetHealth: false };
  const Changes: Change[] = slugs.flatMap((slug) =>
    types.map((Type) => ({ Action, ResourceRecordSet: { Name: `${slug}.${baseDomain}`, Type, AliasTarget } })),
  );
  const { ChangeInfo: info } = await dns.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ChangeBatch: { Changes } }),
  );
  return info?.Id ?? '';
};

/** Route 53 will make nothing of the batch. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html */
export const isInvalidBatch = (error: unknown): error is Error => error instanceof Error && error.name === 'InvalidChangeBatch';

export interface RemoveSubdomainNeeds {
  readonly zone: Zone;
  readonly pacer: Pacer;
  readonly tenants: Pick<TenantStore, 'holderOf'>;
}

/** Takes the name out while the slug is the hospital's own: another's stays. Twice is once. Throws `NotYourTurn`. */
export const removeSubdomain = async ({ zone, pacer, tenants }: RemoveSubdomainNeeds, { id, slug }: Addressed): Promise<void> => {
  if (zone.hostedZoneId === 'none' || (await tenants.holderOf(slug))?.tenantId !== id) return;
  await awaitTurn(pacer, paces.subdomainRemoval);
  await changeSubdomains(zone, 'DELETE', [slug]).catch((error: unknown) => {
    if (!isInvalidBatch(error) || !/not found/.test(error.message)) throw error;
  });
};
