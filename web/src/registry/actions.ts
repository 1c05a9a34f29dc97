/** What can be done with a hospital, by its status. Pure. */
import type { Job, Tenant } from './nouns.ts';

export type Action = 'suspend' | 'reactivate' | 'changePlan' | 'retry' | 'restore' | 'remove' | 'removeAgain';

/** What is begun again goes on from where it broke off; while it runs, the API goes on with it as it is. */
const permitted: Readonly<Record<Tenant['status'], readonly Action[]>> = {
  provisioning: ['retry'],
  active: ['suspend', 'changePlan', 'remove'],
  suspended: ['reactivate', 'changePlan', 'remove'],
  failed: ['retry', 'changePlan', 'remove'],
  leaving: ['restore', 'removeAgain'],
  removing: ['removeAgain'],
};

export const actionsOf = ({ status }: Pick<Tenant, 'status'>): readonly Action[] => permitted[status];

/** The way on from a job that failed: `domain` leads to where the hospital's own domain is set or removed again. */
export type WayOn = 'retry' | 'removeAgain' | 'domain';

const ways: Readonly<Record<Job['kind'], WayOn>> = {
  'create-tenant': 'retry',
  'remove-tenant': 'removeAgain',
  'attach-domain': 'domain',
  'detach-domain': 'domain',
};

/** None where other work was begun on the hospital since, or it is what it was to become. */
export const wayOnFrom = ({ id, kind }: Pick<Job, 'id' | 'kind'>, tenant: Tenant): WayOn | undefined => {
  const way = ways[kind];
  if (way === 'domain') return tenant.ownDomain === undefined ? undefined : way;
  return tenant.jobId === id && actionsOf(tenant).includes(way) ? way : undefined;
};
