/** How fast the platform asks AWS for what AWS gives slowly: the quotas, named once. Who keeps them is `tenancy/pacer.ts`. */

export interface Pace {
  readonly name: string;
  /** Between two turns, in milliseconds. */
  readonly interval: number;
  /** How long a turn may be waited for, in milliseconds: when it lies farther ahead none is given, and the queue grows no longer. */
  readonly patience: number;
}

/** Turns nearer than 204 ms would put a sixth call into a second; the four are for a call that is late on its way. */
const fiveASecond = 204;

/**
 * AWS counts per account and Region, whoever calls; a stage has both to itself, but for people and deployments. Each of these is one of the
 * quotas, or a share of one:
 *
 * KMS takes 5 CreateKey and 5 CreateAlias a second. https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
 *
 * Route 53 takes 5 requests a second of an account, of all kinds together; the three paces leave it one of them. More than that is granted
 * to accounts by now, with a limit on single changes beside it. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html
 *
 * SES takes one call a second that sends no mail. https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
export const paces = {
  /** A hospital's place among those to be onboarded. As fast as keys are made: whatever comes later is allowed to be faster. */
  onboarding: { name: 'onboarding', interval: fiveASecond, patience: 3_600_000 },
  key: { name: 'key', interval: fiveASecond, patience: 20_000 },
  keyName: { name: 'key-name', interval: fiveASecond, patience: 20_000 },
  /** One change a second, for as many names as wait for it. */
  subdomains: { name: 'subdomains', interval: 1_050, patience: 20_000 },
  subdomainRemoval: { name: 'subdomain-removal', interval: 1_050, patience: 20_000 },
  /** Two a second. Whoever cannot look at once comes again later. */
  subdomainLook: { name: 'subdomain-look', interval: 525, patience: 0 },
  /** Of the list of addresses that no mail is delivered to. */
  suppressions: { name: 'suppressions', interval: 1_050, patience: 20_000 },
} as const satisfies Readonly<Record<string, Pace>>;

/** Of the control table: the item that knows when the next turn is. */
export const pacePartitionOf = ({ name }: Pick<Pace, 'name'>): string => `PACE#${name}`;
