/** Step 1: who calls, from the authorizer's context and nothing else. */
import * as z from 'zod';
import type { TenantCaller } from '../kernel/caller.ts';
import { KernelError } from '../kernel/errors.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import { type TenantRole, tenantRoles } from '../kernel/permission.ts';
import type { Step } from './exchange.ts';

const isRole = (role: string): role is TenantRole => tenantRoles.some((known) => known === role);

/** In seconds since the epoch. */
const times = {
  authenticatedAt: z.coerce.number().int().positive(),
  expiresAt: z.coerce.number().int().positive(),
};

/** API Gateway hands every value over as a string. Unknown roles are dropped: they admit nothing. */
const authorizerSchema = z.discriminatedUnion('kind', [
  z.object({
    ...times,
    kind: z.literal('tenant'),
    userId: z.string().min(1),
    tenantId: tenantIdSchema,
    roles: z.string().transform((roles) => roles.split(' ').filter(isRole)),
    credential: z.enum(['token', 'api-key']),
    secondFactor: z.enum(['set', 'missing']).catch('missing'),
  }),
  z.object({ ...times, kind: z.literal('operator'), userId: z.string().min(1) }),
]);

/** A machine administers nothing, whatever its key's item says. */
const asMachine = (caller: TenantCaller): TenantCaller => ({
  ...caller,
  roles: caller.roles.filter((role) => role !== 'administrator'),
});

/** The gateway keeps the authorizer's answer for minutes, so a credential can end while its answer is still believed. */
export const recogniseCaller =
  (now: () => number): Step =>
  (exchange) => {
    if (exchange.route.allow === 'anyone') return;
    const parsed = authorizerSchema.safeParse(exchange.event.requestContext.authorizer);
    if (!parsed.success) throw new KernelError('unauthenticated', 'CallerUnknown', 'The request carries no caller.');
    const { expiresAt, ...caller } = parsed.data;
    exchange.caller = caller.kind === 'tenant' && caller.credential === 'api-key' ? asMachine(caller) : caller;
    if (expiresAt * 1000 <= now()) {
      throw new KernelError(
        'unauthenticated',
        'CredentialExpired',
        'This credential has ended. Sign in again, or use another key.',
      );
    }
  };
