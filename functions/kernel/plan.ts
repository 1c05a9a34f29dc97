/** What a tenant buys. The names are part of the API; the figures are the defaults a new tenant is given. */
import * as z from 'zod';

export const planNames = ['starter', 'standard', 'enterprise'] as const;

export const planSchema = z.enum(planNames);

export interface Plan {
  readonly name: (typeof planNames)[number];
  /** How long a sign-in lasts, in seconds. */
  readonly sessionSeconds: number;
  /** The largest file, in bytes. */
  readonly maxFileBytes: number;
  readonly maxApiKeys: number;
}

const MiB = 1024 * 1024;

const plans: Readonly<Record<Plan['name'], Plan>> = {
  starter: { name: 'starter', sessionSeconds: 12 * 3600, maxFileBytes: 100 * MiB, maxApiKeys: 5 },
  standard: { name: 'standard', sessionSeconds: 12 * 3600, maxFileBytes: 500 * MiB, maxApiKeys: 25 },
  enterprise: { name: 'enterprise', sessionSeconds: 8 * 3600, maxFileBytes: 5000 * MiB, maxApiKeys: 100 },
};

export const planNamed = (name: Plan['name']): Plan => plans[name];
