/** Who may call a route: its audience, and the caller's roles. Roles are added up; none implies another. */
import type { Caller } from './caller.ts';

/**
 * `administrator` settings, people and keys of the hospital · `clinician` reads and writes records and files · `reader` reads them ·
 * `integration` a machine that reads and writes records and files.
 */
export const tenantRoles = ['administrator', 'clinician', 'reader', 'integration'] as const;

export type TenantRole = (typeof tenantRoles)[number];

/** `anyone` needs no credential; `operators` are the platform's own people; a list names roles inside one tenant. */
export type Audience = 'anyone' | 'operators' | readonly [TenantRole, ...TenantRole[]];

/** Every role that may read records. */
export const readers = ['clinician', 'reader', 'integration'] as const;

/** Every role that may write records. */
export const writers = ['clinician', 'integration'] as const;

export const everyRole = tenantRoles;

/** Whether the audience admits the caller. An unknown role admits nothing. */
export const admits = (audience: Audience, caller: Caller): boolean => {
  if (audience === 'anyone') return true;
  if (audience === 'operators') return caller.kind === 'operator';
  return caller.kind === 'tenant' && caller.roles.some((role) => audience.includes(role));
};
