/** Step 1: who calls, from the authorizer's context and nothing else. */
import * as z from 'zod';
import { KernelError } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { type TenantRole, tenantRoles } from '../kernel/permission.ts';
import type { Step } from './exchange.ts';

const isRole = (role: string): role is TenantRole => tenantRoles.some((known) => known === role);

/** API Gateway hands every value over as a string. Unknown roles are dropped: they admit nothing. */
const authorizerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tenant'),
    userId: z.string().min(1),
    tenantId: tenantIdSchema,
    roles: z.string().transform((roles) => roles.split(' ').filter(isRole)),
    credential: z.enum(['token', 'api-key']),
    authenticatedAt: z.coerce.number().int().positive(),
  }),
  z.object({ kind: z.literal('operator'), userId: z.string().min(1), authenticatedAt: z.coerce.number().int().positive() }),
]);

export const recogniseCaller: Step = (exchange) => {
  if (exchange.route.allow === 'anyone') return;
  const parsed = authorizerSchema.safeParse(exchange.event.requestContext.authorizer);
  if (!parsed.success) throw new KernelError('unauthenticated', 'CallerUnknown', 'The request carries no caller.');
  exchange.caller = parsed.data;
};
