/** A cache in which one tenant cannot name another's entry: its keys are made by tenant sessions alone. */
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../kernel/ids.ts';

/** Made by `TenantSession.cacheKey`. The parts are length-prefixed, so no area or name can spell another tenant's key. */
export class TenantKey {
  readonly #text: string;

  constructor(tenantId: TenantId, area: string, name: string) {
    this.#text = [tenantId, area, name].map((part) => `${part.length}:${part}`).join('');
  }

  toString(): string {
    return this.#text;
  }
}

export interface TenantCacheSettings {
  /** The most entries, of all tenants together. */
  readonly capacity: number;
  /** Milliseconds an entry is believed. */
  readonly timeToLive: number;
  readonly now: () => number;
}

export interface TenantCache<Value extends object> {
  /** The entry, unless it is too old or its version is below `version`. */
  get(key: TenantKey, version?: number): Value | undefined;
  set(key: TenantKey, value: Value, version?: number): void;
  delete(key: TenantKey): void;
}

export const createTenantCache = <Value extends object>({
  capacity,
  timeToLive,
  now,
}: TenantCacheSettings): TenantCache<Value> => {
  const entries = new LRUCache<string, { value: Value; version: number; until: number }>({ max: capacity });
  return {
    get(key, version = 0) {
      const entry = entries.get(`${key}`);
      return entry && entry.until > now() && entry.version >= version ? entry.value : undefined;
    },
    set: (key, value, version = 0) => void entries.set(`${key}`, { value, version, until: now() + timeToLive }),
    delete: (key) => void entries.delete(`${key}`),
  };
};
