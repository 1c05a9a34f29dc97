/** A hospital's own domain, `records.charite.example`: another name for its address, made by whoever runs the hospital's DNS. */
import * as z from 'zod';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** RFC 1123 §2.1, in lower case, two labels at least, the last of which is no number: an address is no name. */
const shape = new RegExp(`^(${label}\\.)+${label}$`);

export const ownDomainSchema = z
  .string()
  .max(253)
  .regex(shape, 'must be a name such as records.charite.example: a–z, 0–9 and hyphens, in lower case, with a dot')
  .refine((name) => !/\.[0-9]+$/.test(name), 'must be a name, not an address')
  .meta({ description: 'The domain, in lower case; punycode as it is typed' });

/**
 * `waiting-for-dns` its record is not made, or leads elsewhere · `validating` it leads here, and its certificate is not issued yet ·
 * `active` it serves · `failed` it could not be served, or not be removed; `reason` says why · `removing` it is being taken away.
 */
export const ownDomainStatuses = ['waiting-for-dns', 'validating', 'active', 'failed', 'removing'] as const;

export type OwnDomainStatus = (typeof ownDomainStatuses)[number];
