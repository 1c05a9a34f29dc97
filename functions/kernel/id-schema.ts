/** Identifiers, as contracts and stored items hold them. */
import * as z from 'zod';
import { type TenantId, uuidPattern } from './ids.ts';

/** A lower-case UUID of any version (RFC 9562). */
export const uuidSchema = z.string().regex(uuidPattern, 'must be a lower-case UUID');

export const tenantIdSchema = uuidSchema.transform((id) => id as TenantId);
