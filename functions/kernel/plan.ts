/**
 * What a hospital buys. The names are part of the API. The figures are read from here wherever they decide, never copied
 * (docs/decisions/0044-plans-are-read.md).
 */
import * as z from 'zod';
import { conflict } from './errors.ts';

export const planNames = ['starter', 'standard', 'enterprise', 'dedicated'] as const;

export const planSchema = z.enum(planNames);

export interface Plan {
  readonly name: (typeof planNames)[number];
  /** Where its hospitals' data is: in the shared table and bucket, or in their own. */
  readonly placement: 'pooled' | 'dedicated';
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

/** The plans a hospital can be given: nothing makes a hospital's own table and bucket, or moves it into them. */
export const offeredPlans = planNames.filter((name) => plans[name].placement === 'pooled');

/** Throws `PlacementNotOffered`. */
export const requireOffered = (name: Plan['name']): void => {
  if (offeredPlans.includes(name)) return;
  throw conflict(
    'PlacementNotOffered',
    `The plan "${name}" keeps a hospital’s data in a table and a bucket of its own. Hospitals cannot be moved there yet: choose ${offeredPlans.join(', ')}.`,
  );
};
