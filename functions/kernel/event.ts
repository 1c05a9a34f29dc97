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

/** What AWS tells of its services, on the account's default bus: that of it which is listened to. */
export const awsEvents = {
  /** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
  'Step Functions Execution Status Change': {
    source: 'aws.states',
    detail: z.object({ name: z.string(), status: z.string() }),
  },
} as const satisfies Readonly<Record<string, { readonly source: `aws.${string}`; readonly detail: z.ZodType }>>;

/** Every event that a function may listen to. */
export const heardEvents = { ...platformEvents, ...awsEvents };

export type HeardEventName = keyof typeof heardEvents;

export type EventDetail<Name extends HeardEventName> = z.output<(typeof heardEvents)[Name]['detail']>;
