/** A person's roles in a hospital. They live with the hospital, in its partition, not in the user pool. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSessions } from '../aws/tenant-session.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { TenantRole } from '../kernel/permission.ts';
import type { LiveTenant } from '../kernel/tenant.ts';
import { readTenant } from './live-tenant.ts';

export interface Member {
  readonly roles: readonly TenantRole[];
  readonly version: number;
}

export interface Members {
  /** The member and the hospital; nothing when either is not there. */
  find(tenantId: TenantId, userId: string): Promise<{ readonly member: Member; readonly tenant: LiveTenant } | undefined>;
}

export interface MemberSettings {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
}

export const memberKeyOf = (tenantId: string, userId: string) => ({ pk: `${tenantId}#member`, sk: userId });

export const createMembers = ({ sessions, controlTable }: MemberSettings): Members => ({
  async find(tenantId, userId) {
    const tenant = await readTenant({ sessions, controlTable }, tenantId);
    if (!tenant) return undefined;
    const session = await sessions.open(tenant, ['member:read']);
    const get = new GetCommand({ TableName: session.table, Key: memberKeyOf(tenantId, userId), ConsistentRead: true });
    const { Item: member } = await tableOf(session).send(get).catch(translate);
    return member && { member: member as Member, tenant };
  },
});
