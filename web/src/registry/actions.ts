/** What can be done with a hospital, by its status. Pure. */
import type { Tenant } from './nouns.ts';

export const actions = ['suspend', 'reactivate', 'retry', 'restore', 'remove'] as const;

export type Action = (typeof actions)[number];

const permitted: Readonly<Record<Tenant['status'], readonly Action[]>> = {
  provisioning: [],
  active: ['suspend', 'remove'],
  suspended: ['reactivate', 'remove'],
  failed: ['retry', 'remove'],
  leaving: ['restore'],
  removing: [],
};

export const actionsOf = ({ status }: Pick<Tenant, 'status'>): readonly Action[] => permitted[status];
