/** What is known of a removal while it lasts, beside the hospital's item: what was destroyed so far, and its key. Forgotten with it. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import type { TenantId } from '../kernel/ids.ts';

export const removables = ['users', 'items', 'apiKeys', 'files'] as const;

export type Removable = (typeof removables)[number];

/** Facts are noted once: what was noted first stays. */
export interface RemovalFacts {
  readonly keyArn?: string;
  /** When KMS deletes the key, by which nothing opens any more whoever kept a copy. RFC 3339. */
  readonly keyDeletedAt?: string;
  readonly certifiedAt?: string;
  readonly ownDomain?: string;
}

export type Removal = RemovalFacts & Readonly<Partial<Record<Removable, number>>>;

export interface RemovalStore {
  find(tenantId: TenantId): Promise<Removal>;
  /** Adds to what was destroyed. A page whose count is lost with its invocation is missing: counts are of that many at least. */
  count(tenantId: TenantId, what: Removable, number: number): Promise<void>;
  note(tenantId: TenantId, facts: RemovalFacts): Promise<Removal>;
}

export const removalKeyOf = (tenantId: string) => ({ pk: `TENANT#${tenantId}`, sk: 'REMOVAL' });

export const createRemovalStore = (client: DynamoDBDocumentClient, table: string): RemovalStore => ({
  async find(tenantId) {
    const get = new GetCommand({ TableName: table, Key: removalKeyOf(tenantId), ConsistentRead: true });
    return ((await client.send(get).catch(translate)).Item ?? {}) as Removal;
  },
  async count(tenantId, what, number) {
    const update = new UpdateCommand({
      TableName: table,
      Key: removalKeyOf(tenantId),
      UpdateExpression: 'ADD #what :number',
      ExpressionAttributeNames: { '#what': what },
      ExpressionAttributeValues: { ':number': number },
    });
    await client.send(update).catch(translate);
  },
  async note(tenantId, facts) {
    const names = Object.keys(facts);
    const update = new UpdateCommand({
      TableName: table,
      Key: removalKeyOf(tenantId),
      UpdateExpression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(Object.entries(facts).map(([name, value]) => [`:${name}`, value])),
      ReturnValues: 'ALL_NEW',
    });
    return (await client.send(update).catch(translate)).Attributes as Removal;
  },
});
