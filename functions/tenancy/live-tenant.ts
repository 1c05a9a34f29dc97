/**
 * The tenant as it is now: read with the tenant's own session (the function's bare role sees no tenant), believed for five seconds.
 * Suspending a hospital or revoking a key is therefore felt everywhere within those five seconds.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { tableOf, translate } from '../aws/table.ts';
import { createTenantCache, type TenantCache } from '../aws/tenant-cache.ts';
import type { TenantSession, TenantSessions } from '../aws/tenant-session.ts';
import { tenantIdSchema } from '../kernel/id-schema.ts';
import type { TenantId } from '../kernel/ids.ts';
import { placementSchema } from '../kernel/placement.ts';
import { planSchema } from '../kernel/plan.ts';
import { type LiveTenant, tenantStatuses } from '../kernel/tenant.ts';

export interface LiveTenants {
  /** Throws `unavailable` when it cannot be known, and a ZodError when its item is not a tenant's: nobody gets in by a damaged one. */
  find(tenantId: TenantId): Promise<LiveTenant | undefined>;
  isKeyAlive(tenantId: TenantId, keyId: string): Promise<boolean>;
}

export interface LiveTenantSettings {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
  readonly now: () => number;
}

const believedMilliseconds = 5_000;
const capacity = 5_000;

interface Read {
  readonly pk: string;
  readonly sk: string;
}

type Item = Readonly<Record<string, unknown>>;

const liveTenantSchema: z.ZodType<LiveTenant> = z.object({
  id: tenantIdSchema,
  slug: z.string().min(1),
  plan: planSchema,
  status: z.enum(tenantStatuses),
  placement: placementSchema,
  version: z.number(),
});

/** What is gone does not come back under its id, so nothing is newer than its absence. */
const versionOf = (item: Item | undefined): number => (item ? Number(item.version ?? 0) : Number.POSITIVE_INFINITY);

const tenantKeyOf = (tenantId: TenantId): Read => ({ pk: `TENANT#${tenantId}`, sk: 'TENANT' });

const readItem = async (session: TenantSession<'tenant:read'>, controlTable: string, Key: Read): Promise<Item | undefined> => {
  const get = new GetCommand({ TableName: controlTable, Key: { ...Key }, ConsistentRead: true });
  return (await tableOf(session).send(get).catch(translate)).Item;
};

/** As it is this moment, for whoever may not believe what was read before. Throws as `LiveTenants.find` does. */
export const readTenant = async (
  { sessions, controlTable }: Pick<LiveTenantSettings, 'sessions' | 'controlTable'>,
  tenantId: TenantId,
): Promise<LiveTenant | undefined> => {
  const session = await sessions.open({ id: tenantId }, ['tenant:read']);
  const item = await readItem(session, controlTable, tenantKeyOf(tenantId));
  return item && liveTenantSchema.parse(item);
};

export const createLiveTenants = ({ sessions, controlTable, now }: LiveTenantSettings): LiveTenants => {
  const cache: TenantCache<{ item: Item | undefined }> = createTenantCache({ capacity, timeToLive: believedMilliseconds, now });

  const read = async (session: TenantSession<'tenant:read'>, key: Read): Promise<Item | undefined> => {
    const name = session.cacheKey(key.pk, key.sk);
    const cached = cache.get(name);
    if (cached) return cached.item;
    const begunAt = now();
    const item = await readItem(session, controlTable, key);
    cache.set(name, { item }, { version: versionOf(item), begunAt });
    return item;
  };

  return {
    async find(tenantId) {
      const session = await sessions.open({ id: tenantId }, ['tenant:read']);
      const item = await read(session, tenantKeyOf(tenantId));
      return item && liveTenantSchema.parse(item);
    },
    async isKeyAlive(tenantId, keyId) {
      const session = await sessions.open({ id: tenantId }, ['tenant:read']);
      const key = await read(session, { pk: `APIKEY#${tenantId}`, sk: keyId });
      return key !== undefined && Number(key.expiresAt) * 1000 > now();
    },
  };
};
