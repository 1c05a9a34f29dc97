/**
 * The tenant as it is now: read with the tenant's own session (the function's bare role sees no tenant), believed for five seconds.
 * Suspending a hospital or revoking a key is therefore felt everywhere within those five seconds.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import { createTenantCache, type TenantCache } from '../aws/tenant-cache.ts';
import type { TenantSession, TenantSessions } from '../aws/tenant-session.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { LiveTenant } from '../kernel/tenant.ts';

export interface LiveTenants {
  /** Throws `unavailable` when it cannot be known. */
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

export const createLiveTenants = ({ sessions, controlTable, now }: LiveTenantSettings): LiveTenants => {
  const cache: TenantCache<{ item: Item | undefined }> = createTenantCache({ capacity, timeToLive: believedMilliseconds, now });

  const read = async (session: TenantSession<'tenant:read'>, key: Read): Promise<Item | undefined> => {
    const name = session.cacheKey(key.pk, key.sk);
    const cached = cache.get(name);
    if (cached) return cached.item;
    const { Item: item } = await tableOf(session)
      .send(new GetCommand({ TableName: controlTable, Key: key, ConsistentRead: true }))
      .catch(translate);
    cache.set(name, { item });
    return item;
  };

  return {
    async find(tenantId) {
      const session = await sessions.open(tenantId, ['tenant:read']);
      return (await read(session, { pk: `TENANT#${tenantId}`, sk: 'TENANT' })) as LiveTenant | undefined;
    },
    async isKeyAlive(tenantId, keyId) {
      const session = await sessions.open(tenantId, ['tenant:read']);
      const key = await read(session, { pk: `APIKEY#${tenantId}`, sk: keyId });
      return key !== undefined && Number(key.expiresAt) * 1000 > now();
    },
  };
};
