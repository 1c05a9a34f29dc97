/** What becomes of the decisions when a condition is lost in one of the locks, or in both. */
import type { Attempt } from './attempt.ts';
import { attemptsOn, type Decisions, decideEach } from './decide-all.ts';
import { type Opening, openingsOf } from './openings.ts';
import type { DeployedPlatform } from './platform.ts';
import { actionsChangedBy, type Removal, without } from './removals.ts';
import type { Changes } from './session.ts';
import type { Key } from './tenant-keys.ts';

export const locks = ['the session policy', 'the role’s own policy', 'both'] as const;

export type Lock = (typeof locks)[number];

const changesOf = (removal: Removal, lock: Lock): Changes => {
  const lose = without(removal);
  return {
    ...(lock === 'the role’s own policy' ? {} : { session: (policies) => policies.map(lose) }),
    ...(lock === 'the session policy' ? {} : { role: (policies) => policies.map(lose) }),
  };
};

/** Of each role the session with the most scopes: whatever opens, opens there. */
export const widestOf = (openings: readonly Opening[]): Opening[] => {
  const byRole = Map.groupBy(openings, ({ role }) => role.arn).values();
  return [...byRole].flatMap((all) => all.toSorted((one, other) => other.scopes.length - one.scopes.length).slice(0, 1));
};

export interface Loss {
  readonly removal: Removal;
  readonly lock: Lock;
  readonly keys: readonly Key[];
}

export const decideWithout = (platform: DeployedPlatform, { removal, lock, keys }: Loss): Decisions => {
  const openings = widestOf(openingsOf(platform));
  const documents = openings.flatMap(({ role, policy }) => [...role.policies, policy]);
  const actions = actionsChangedBy(removal, documents);
  const attempts = attemptsWith(platform, keys).filter(({ asks }) => asks.some(({ action }) => actions.has(action)));
  return decideEach(openings, attempts, changesOf(removal, lock));
};

const made = new Map<readonly Key[], Attempt[]>();

/** Made once for the same keys: they are asked for every condition that is lost. */
const attemptsWith = (platform: DeployedPlatform, keys: readonly Key[]): Attempt[] => {
  const attempts = made.get(keys) ?? attemptsOn(platform, keys);
  made.set(keys, attempts);
  return attempts;
};
