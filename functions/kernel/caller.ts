/** Who is calling, as the authorizer found it. Never read from a header or a body. */
import type { TenantId } from './ids.ts';
import type { TenantRole } from './permission.ts';

interface Session {
  /** The user's or key's id; appears in the audit trail. */
  readonly userId: string;
  /** When the caller proved who they are, in seconds since the epoch. */
  readonly authenticatedAt: number;
}

export interface TenantCaller extends Session {
  readonly kind: 'tenant';
  readonly tenantId: TenantId;
  readonly roles: readonly TenantRole[];
  readonly credential: 'token' | 'api-key';
  /** `set` where their token says so; `missing` where it does not, or nobody has looked: only a plan that demands one makes it looked for. */
  readonly secondFactor: 'set' | 'missing';
}

/** One of the platform's own people: no tenant, no right on any tenant's records. */
export interface OperatorCaller extends Session {
  readonly kind: 'operator';
}

/** Nobody known, on a route that asks for nobody. */
export interface UnknownCaller {
  readonly kind: 'unknown';
}

export type Caller = TenantCaller | OperatorCaller | UnknownCaller;
