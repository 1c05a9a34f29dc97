/** A hospital on the platform: its states, its address and what its plan gives it. */
import * as z from 'zod';
import { conflict, type KernelError } from './errors.ts';
import type { TenantId } from './ids.ts';
import { lineSchema } from './line.ts';
import type { Placement } from './placement.ts';
import { type Plan, planSchema } from './plan.ts';
import { slugSchema } from './slug.ts';

/**
 * `provisioning` its workflow runs · `active` · `suspended` by an operator; nobody of it gets in · `failed` its onboarding ended; what
 * it had made is undone, unless its job says otherwise; it can be tried again · `leaving` it will be removed when its grace period ends, and can be restored until then
 * · `removing` what it has is being destroyed. There is no `removed`: a removed tenant has no item.
 */
export const tenantStatuses = ['provisioning', 'active', 'suspended', 'failed', 'leaving', 'removing'] as const;

export type TenantStatus = (typeof tenantStatuses)[number];

/** Of a hospital that has left `provisioning`: onboarding takes nothing of it back. */
export const tenantOpen = (): KernelError =>
  conflict('TenantOpen', 'The hospital is open, or has been. What it has is not taken away.');

export const organizationSchema = z.strictObject({
  name: lineSchema(2, 120),
  type: z.enum(['hospital', 'clinic', 'practice', 'laboratory', 'network']),
  /** Beds or, where there are none, full-time clinicians. */
  size: z.enum(['1-49', '50-199', '200-499', '500-999', '1000+']),
});

export type Organization = z.infer<typeof organizationSchema>;

/** What is asked of whoever wants a hospital onboarded: an operator, or the hospital itself. */
export const newTenantSchema = z.strictObject({
  organization: organizationSchema,
  slug: slugSchema,
  plan: planSchema,
  /** The first administrator; the invitation goes to this address. */
  administrator: z.strictObject({
    email: z.email('must be an e-mail address').max(254),
    name: lineSchema(1, 120),
  }),
});

export type NewTenant = z.output<typeof newTenantSchema>;

/** What an operator did with a hospital. */
export const tenantChangeSchema = z.object({
  what: z.enum(['suspended', 'reactivated', 'plan-changed', 'removal-asked', 'restored']),
  /** The plan from then on, where that changed. */
  plan: planSchema.optional(),
  /** The id of the operator. */
  by: z.string(),
  /** RFC 3339, UTC. */
  at: z.string(),
});

export type TenantChange = Readonly<z.output<typeof tenantChangeSchema>>;

/** The last so many are kept with the hospital; the audit has all. */
const mostChanges = 20;

/** The hospital's changes with one more, oldest first. */
export const withChange = ({ changes = [] }: Pick<Tenant, 'changes'>, change: TenantChange): readonly TenantChange[] =>
  [...changes, change].slice(-mostChanges);

export interface Tenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly organization: Organization;
  readonly plan: Plan['name'];
  readonly status: TenantStatus;
  readonly placement: Placement;
  /** Another name that leads to its address, or shall: `records.charite.example`. */
  readonly ownDomain?: string;
  /** Where it signed itself up: what that holds goes when it goes. */
  readonly signUpId?: string;
  /** The work that was last begun on it as a whole. */
  readonly jobId: string;
  /** Oldest first; absent where nothing was changed. */
  readonly changes?: readonly TenantChange[];
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows by one with every change; the condition of the next. */
  readonly version: number;
}

/** What must be true of a tenant at every request, read at most five seconds ago. */
export type LiveTenant = Pick<Tenant, 'id' | 'slug' | 'plan' | 'status' | 'placement' | 'version'>;
