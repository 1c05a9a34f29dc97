/** The hospital's own name in the platform's zone: `<slug>.<domain>`, an alias of the site. Undone by `removeSubdomain`. */
import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  type Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import { conflict, unavailable } from '../kernel/errors.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';

export interface SubdomainNeeds {
  readonly dns: Pick<Route53Client, 'send'>;
  /** `none` in a stage without a domain. */
  readonly hostedZoneId: string;
  readonly baseDomain: string;
  /** The domain name of the distribution that answers for every hospital. */
  readonly site: string;
  readonly tenants: Pick<TenantStore, 'findSetup' | 'note'>;
}

type Addressed = Pick<Tenant, 'id' | 'slug'>;

/** Both families, or a hospital whose network speaks IPv6 alone would not be found. */
const types: readonly RRType[] = ['A', 'AAAA'];

/** The zone of every distribution. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const zoneOfDistributions = 'Z2FDTNDATAQYW2';

/** The change is noted: whoever waits for it asks for this one. Twice is once. Throws `StageWithoutDomain`. */
export const registerSubdomain = async (needs: SubdomainNeeds, tenant: Addressed): Promise<void> => {
  if (needs.hostedZoneId === 'none')
    throw conflict(
      'StageWithoutDomain',
      'This stage has no hosted zone, so no hospital can have an address. Deploy it with one.',
    );
  await needs.tenants.note(tenant.id, { changeId: await change(needs, tenant, 'UPSERT') });
};

/** Throws `SubdomainNotInSync` until all of Route 53's servers know the name: about a minute. */
export const awaitSubdomain = async ({ dns, tenants }: SubdomainNeeds, { id }: Addressed): Promise<void> => {
  const { changeId } = (await tenants.findSetup(id)) ?? {};
  const answer = changeId ? await dns.send(new GetChangeCommand({ Id: changeId })) : undefined;
  if (answer?.ChangeInfo?.Status !== 'INSYNC')
    throw unavailable('SubdomainNotInSync', 'The subdomain is not known everywhere yet. Try again.');
};

/** Twice is once. */
export const removeSubdomain = async (needs: SubdomainNeeds, tenant: Addressed): Promise<void> => {
  await change(needs, tenant, 'DELETE').catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'InvalidChangeBatch' && /not found/.test(error.message))) throw error;
  });
  await needs.tenants.note(tenant.id, { changeId: undefined });
};

const change = async (
  { dns, hostedZoneId, baseDomain, site }: SubdomainNeeds,
  { slug }: Addressed,
  Action: ChangeAction,
): Promise<string> => {
  const recordOf = (Type: RRType) => ({
    Name: `${slug}.${baseDomain}`,
    Type,
    AliasTarget: { HostedZoneId: zoneOfDistributions, DNSName: site, EvaluateTargetHealth: false },
  });
  const { ChangeInfo: info } = await dns.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: { Changes: types.map((type) => ({ Action, ResourceRecordSet: recordOf(type) })) },
    }),
  );
  return info?.Id ?? '';
};
