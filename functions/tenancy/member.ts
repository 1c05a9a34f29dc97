/** A person's roles in a hospital. They live with the hospital, in its partition, not in the user pool. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSessions } from '../aws/tenant-session.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { TenantRole } from '../kernel/permission.ts';
import type { Tenant } from '../kernel/tenant.ts';

export interface Member {
  readonly roles: readonly TenantRole[];
  readonly version: number;
}

export interface Members {
  /** The member and the hospital; nothing when either is not there. */
  find(tenantId: TenantId, userId: string): Promise<{ readonly member: Member; readonly tenant: Tenant } | undefined>;
}

export interface MemberSettings {
  readonly sessions: TenantSessions;
  readonly table: string;
  readonly controlTable: string;
}

export const memberKeyOf = (tenantId: string, userId: string) => ({ pk: `${tenantId}#member`, sk: userId });

export const createMembers = ({ sessions, table, controlTable }: MemberSettings): Members => ({
  async find(tenantId, userId) {
    const client = tableOf(await sessions.open(tenantId, ['tenant:read', 'member:read']));
    const get = async (TableName: string, Key: Record<string, string>) =>
      (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true })).catch(translate)).Item;
    const [member, tenant] = await Promise.all([
      get(table, memberKeyOf(tenantId, userId)),
      get(controlTable, { pk: `TENANT#${tenantId}`, sk: 'TENANT' }),
    ]);
    return member && tenant ? { member: member as Member, tenant: tenant as Tenant } : undefined;
  },
});
