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

/** What is known of a value that is kept. */
export interface Reading {
  /** Of two reads that overlap the later version stays, whichever ends last. None is older than any. */
  readonly version?: number;
  /** When the read began: a value is as old as that, however long it was on its way. Now, unless told. */
  readonly begunAt?: number;
}

export interface TenantCache<Value extends object> {
  /** The entry, unless it is too old. */
  get(key: TenantKey): Value | undefined;
  /** Replaces an entry of this version or an older one; a newer one that is still believed stays. */
  set(key: TenantKey, value: Value, reading?: Reading): void;
}

export const createTenantCache = <Value extends object>({
  capacity,
  timeToLive,
  now,
}: TenantCacheSettings): TenantCache<Value> => {
  const entries = new LRUCache<string, { value: Value; version: number; until: number }>({ max: capacity });
  const believed = (key: TenantKey) => {
    const entry = entries.get(`${key}`);
    return entry && entry.until > now() ? entry : undefined;
  };
  return {
    get: (key) => believed(key)?.value,
    set(key, value, { version = 0, begunAt = now() } = {}) {
      const known = believed(key);
      if (!known || known.version <= version) entries.set(`${key}`, { value, version, until: begunAt + timeToLive });
    },
  };
};
