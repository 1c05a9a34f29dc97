/**
 * What a hospital buys. The names are part of the API. The figures are read from here wherever they decide, never copied
 * (docs/decisions/0044-plans-are-read.md).
 */
import * as z from 'zod';
import { conflict } from './errors.ts';
import type { Placement } from './placement.ts';

export const planNames = ['starter', 'standard', 'enterprise', 'dedicated'] as const;

export const planSchema = z.enum(planNames);

export interface Plan {
  readonly name: (typeof planNames)[number];
  /** Where its hospitals' data is: in the shared table and bucket, or in their own. */
  readonly placement: Placement['kind'];
  /** How long a sign-in lasts, in seconds. */
  readonly sessionSeconds: number;
  /** The largest file, in bytes. */
  readonly maxFileBytes: number;
  readonly maxApiKeys: number;
  /** Whether its people sign in with a second factor, or may choose to. */
  readonly secondFactor: 'demanded' | 'offered';
}

const MiB = 1024 * 1024;

const large = { sessionSeconds: 8 * 3600, maxFileBytes: 5000 * MiB, maxApiKeys: 100, secondFactor: 'demanded' } as const;

const plans: Readonly<Record<Plan['name'], Plan>> = {
  starter: {
    name: 'starter',
    placement: 'pooled',
    sessionSeconds: 12 * 3600,
    maxFileBytes: 100 * MiB,
    maxApiKeys: 5,
    secondFactor: 'offered',
  },
  standard: {
    name: 'standard',
    placement: 'pooled',
    sessionSeconds: 12 * 3600,
    maxFileBytes: 500 * MiB,
    maxApiKeys: 25,
    secondFactor: 'offered',
  },
  enterprise: { name: 'enterprise', placement: 'pooled', ...large },
  dedicated: { name: 'dedicated', placement: 'dedicated', ...large },
};

export const planNamed = (name: Plan['name']): Plan => plans[name];

/** The plans by which a hospital's data stays where it is. */
export const plansAt = ({ kind }: Placement): readonly Plan['name'][] =>
  planNames.filter((name) => plans[name].placement === kind);

/** Throws `MoveNotOffered` for a plan by which its data would have to move: nothing moves it yet. */
export const requireInPlace = (name: Plan['name'], placement: Placement): void => {
  const inPlace = plansAt(placement);
  if (inPlace.includes(name)) return;
  throw conflict(
    'MoveNotOffered',
    `By the plan "${name}" the hospital’s data would move ${placement.kind === 'pooled' ? 'into a table and a bucket of its own' : 'into those that hospitals share'}. Hospitals cannot be moved yet: choose ${inPlace.join(', ')}.`,
  );
};
