/**
 * What happens on the platform and others may want to hear of. An event is a hint that somebody looks: it holds ids and what is public,
 * no patient's data, no person's name or address. Each is published at least once.
 */
import * as z from 'zod';
import { tenantIdSchema, uuidSchema } from './id-schema.ts';
import { planSchema } from './plan.ts';

export const platformEvents = {
  /** A hospital's doors are open. Of one whose last step then failed they are shut again: look at its status. */
  TenantActivated: {
    source: 'ward.tenants',
    detail: z.object({ tenantId: tenantIdSchema, slug: z.string(), plan: planSchema, at: z.string() }),
  },
  /** Somebody who signed a hospital up has shown that the address is theirs, or asks for the same again. */
  SignUpVerified: { source: 'ward.sign-ups', detail: z.object({ signUpId: uuidSchema }) },
} as const satisfies Readonly<Record<string, { readonly source: `ward.${string}`; readonly detail: z.ZodType }>>;

export type EventName = keyof typeof platformEvents;

export type EventDetail<Name extends EventName> = z.output<(typeof platformEvents)[Name]['detail']>;
