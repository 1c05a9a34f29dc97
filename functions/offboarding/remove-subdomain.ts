/** Takes the hospital's name out of the platform's zone: nobody finds an address there any more. */
import { ChangeResourceRecordSetsCommand, type Route53Client, type RRType } from '@aws-sdk/client-route-53';
import type { Tenant } from '../kernel/tenant.ts';

export interface RemoveSubdomainNeeds {
  readonly dns: Pick<Route53Client, 'send'>;
  /** `none` in a stage without a domain: it has no names to take out. */
  readonly hostedZoneId: string;
  readonly baseDomain: string;
  /** The domain name of the distribution that answers for every hospital, of which the name is an alias. */
  readonly site: string;
}

/** Those that onboarding registers. */
const types: readonly RRType[] = ['A', 'AAAA'];

/** The zone of every distribution. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const zoneOfDistributions = 'Z2FDTNDATAQYW2';

/** A record is deleted by naming all of it. Twice is once. */
export const removeSubdomain = async (
  { dns, hostedZoneId, baseDomain, site }: RemoveSubdomainNeeds,
  { slug }: Pick<Tenant, 'slug'>,
): Promise<void> => {
  if (hostedZoneId === 'none') return;
  const AliasTarget = { HostedZoneId: zoneOfDistributions, DNSName: site, EvaluateTargetHealth: false };
  const Changes = types.map((Type) => ({
    Action: 'DELETE' as const,
    ResourceRecordSet: { Name: `${slug}.${baseDomain}`, Type, AliasTarget },
  }));
  await dns
    .send(new ChangeResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ChangeBatch: { Changes } }))
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'InvalidChangeBatch' && /not found/.test(error.message))) throw error;
    });
};
