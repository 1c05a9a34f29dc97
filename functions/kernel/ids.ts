/** Identifiers: random where nothing is known, derived where the same request must give the same one. */
import { createHash } from 'node:crypto';

/** A tenant's id: a UUID. Its fixed length means that `<id>#*` can match no other tenant's key. */
export type TenantId = string & { readonly brand: 'TenantId' };

export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A lower-case UUID of any version (RFC 9562). */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && uuidPattern.test(value);

/** Throws a TypeError for anything but a tenant's id. For values that already passed a schema, or that we made. */
export const asTenantId = (value: string): TenantId => {
  if (!isUuid(value)) throw new TypeError('not a tenant id');
  return value as TenantId;
};

/**
 * A UUID (version 8, RFC 9562 §5.8) that depends on its parts alone: the same tenant, caller, route and idempotency key give the same
 * resource, so a repeated POST meets the first one's item instead of making a second, and another tenant's key meets nothing.
 */
export const idFrom = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
