/** What can be done with a hospital, by its status. Pure. */
import type { Tenant } from './nouns.ts';

export const actions = ['suspend', 'reactivate', 'changePlan', 'retry', 'restore', 'remove'] as const;

export type Action = (typeof actions)[number];

const permitted: Readonly<Record<Tenant['status'], readonly Action[]>> = {
  provisioning: [],
  active: ['suspend', 'changePlan', 'remove'],
  suspended: ['reactivate', 'changePlan', 'remove'],
  failed: ['retry', 'changePlan', 'remove'],
  leaving: ['restore'],
  removing: [],
};

export const actionsOf = ({ status }: Pick<Tenant, 'status'>): readonly Action[] => permitted[status];
