/**
 * Partitions of an index. IAM binds a session to partitions of the table, but the index keys of an item that is written are attributes
 * like any other: code with one hospital's session could name another's index partition. So the name holds a keyed hash that only the
 * hospital's own data key can make.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (`dynamodb:LeadingKeys` is the table's key)
 */
import { createHmac } from 'node:crypto';
import type { TenantId } from '../kernel/ids.ts';
import type { DataKey } from './data-key.ts';

export interface IndexOwner {
  readonly tenantId: TenantId;
  readonly key: DataKey;
}

/** `<tenantId>#<area>#<hash of the name>`: begins as the tenant's scopes demand of a query. */
export const indexPartition = ({ tenantId, key }: IndexOwner, area: string, name: string): string =>
  `${tenantId}#${area}#${createHmac('sha256', key.derive('index')).update(name).digest('base64url')}`;
