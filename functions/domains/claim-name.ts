/**
 * The name is CloudFront's to serve, for this hospital. CloudFront takes it only once it leads there, so this is where the record that a
 * human makes is waited for. Undone by `releaseName`.
 */
import type { TaskAnswer } from '../edge/task.ts';
import { conflict } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { isQuiet, type OwnDomain, type OwnDomainStore } from '../tenancy/own-domain.store.ts';
import { type CloudFrontNeeds, makeServed, takeServedAway } from './distribution-tenant.client.ts';

export interface ClaimNeeds extends CloudFrontNeeds {
  readonly domains: Pick<OwnDomainStore, 'move'>;
  readonly now: () => Date;
}

/** Seven days. */
const patience = 7 * 86_400_000;

/**
 * `unfinished` until the record is there, and while a call of earlier work could still take away what this makes. Throws
 * `DomainServedElsewhere`, and `RecordMissing` when nobody made the record in seven days.
 */
export const claimName = async (needs: ClaimNeeds, domain: OwnDomain): Promise<TaskAnswer> => {
  if (!isQuiet(domain, needs.now())) return { state: 'unfinished' };
  const made = await makeServed(needs, domain);
  if (made === 'taken')
    throw conflict(
      'DomainServedElsewhere',
      `CloudFront serves ${domain.name} already, for somebody else. Whoever has it there must give it up.`,
    );
  if (made === 'made') {
    await needs.domains.move(domain, { status: 'validating' });
    return {};
  }
  if (needs.now().getTime() < Date.parse(domain.begunAt) + patience) return { state: 'unfinished' };
  throw conflict('RecordMissing', `In seven days ${domain.name} did not lead to the platform: its CNAME record is not there.`);
};

/** `unfinished` until CloudFront has let it go. Twice is once. */
export const releaseName = async (needs: CloudFrontNeeds, tenantId: TenantId): Promise<TaskAnswer> =>
  (await takeServedAway(needs, tenantId)) ? {} : { state: 'unfinished' };
