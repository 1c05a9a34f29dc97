/** Tenants and their reserved subdomains in the control table, as the control plane's functions see them. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { KernelError } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { skeletonOf } from '../kernel/slug.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';

/** What onboarding needs and a running hospital does not; removed when the tenant is active. */
export interface TenantSetup {
  readonly administrator: { readonly email: string; readonly name: string };
  /** The ARN of its KMS key, from the moment there is one. */
  readonly keyArn?: string;
}

export interface TenantList {
  readonly tenants: readonly Tenant[];
  /** Where the next page begins; absent on the last. */
  readonly next?: Readonly<Record<string, unknown>>;
}

export interface TenantQuery {
  readonly status?: TenantStatus;
  readonly limit: number;
  readonly from?: Readonly<Record<string, unknown>>;
}

export interface TenantStore {
  find(id: TenantId): Promise<Tenant | undefined>;
  findSetup(id: TenantId): Promise<TenantSetup | undefined>;
  /** Keeps the ARN of the tenant's key with its setup. */
  noteKey(id: TenantId, keyArn: string): Promise<void>;
  /** Newest first. */
  list(query: TenantQuery): Promise<TenantList>;
  /** The tenant a subdomain, or one that looks like it, is reserved for. */
  holderOf(slug: string): Promise<{ readonly slug: string; readonly tenantId: string } | undefined>;
  /** Moves from one of `from` to `to`. Throws `StatusNotPermitted`, or `VersionStale` when `version` is given and is not the current. */
  move(id: TenantId, change: StatusChange): Promise<Tenant>;
}

export interface StatusChange {
  readonly from: readonly TenantStatus[];
  readonly to: TenantStatus;
  readonly version?: number;
  readonly at: string;
}

export const tenantKeyOf = (id: string) => ({ pk: `TENANT#${id}`, sk: 'TENANT' });
export const setupKeyOf = (id: string) => ({ pk: `TENANT#${id}`, sk: 'SETUP' });
/** Look-alikes share one key, so the database itself refuses the second. */
export const slugKeyOf = (slug: string) => ({ pk: `SLUG#${skeletonOf(slug)}`, sk: 'SLUG' });

/** Where a tenant stands in `byCreated`, in its one partition by the time it was made: a list goes on behind it. */
export const placeOf = ({ id, createdAt }: Pick<Tenant, 'id' | 'createdAt'>) => ({
  ...tenantKeyOf(id),
  gsi1pk: 'TENANTS',
  gsi1sk: `${createdAt}#${id}`,
});

export const tenantItemOf = (tenant: Tenant) => ({ ...tenant, ...placeOf(tenant) });

export const createTenantStore = (client: DynamoDBDocumentClient, table: string): TenantStore => {
  const get = async (key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true })).catch(translate)).Item;

  return {
    find: async (id) => (await get(tenantKeyOf(id))) as Tenant | undefined,
    findSetup: async (id) => (await get(setupKeyOf(id))) as TenantSetup | undefined,
    async noteKey(id, keyArn) {
      const update = new UpdateCommand({
        TableName: table,
        Key: setupKeyOf(id),
        UpdateExpression: 'SET keyArn = :keyArn',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':keyArn': keyArn },
      });
      await client.send(update).catch(translate);
    },
    holderOf: async (slug) => (await get(slugKeyOf(slug))) as { slug: string; tenantId: string } | undefined,
    async list({ status, limit, from }) {
      const answer = await client
        .send(
          new QueryCommand({
            TableName: table,
            IndexName: 'byCreated',
            KeyConditionExpression: 'gsi1pk = :tenants',
            ...(status ? { FilterExpression: '#status = :status', ExpressionAttributeNames: { '#status': 'status' } } : {}),
            ExpressionAttributeValues: { ':tenants': 'TENANTS', ...(status ? { ':status': status } : {}) },
            ScanIndexForward: false,
            Limit: limit,
            ExclusiveStartKey: from,
          }),
        )
        .catch(translate);
      // IAM binds a session to partitions of the table, not of its indexes: what is listed counts only if it is a tenant's own item.
      const own = (answer.Items ?? []).filter(({ pk, id }) => pk === tenantKeyOf(String(id)).pk);
      return { tenants: own as Tenant[], next: answer.LastEvaluatedKey };
    },
    async move(id, { from, to, version, at }) {
      const states = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
      const answer = await client
        .send(
          new UpdateCommand({
            TableName: table,
            Key: tenantKeyOf(id),
            UpdateExpression: 'SET #status = :to, updatedAt = :at ADD #version :one',
            ConditionExpression: `#status IN (${Object.keys(states).join(', ')})${version === undefined ? '' : ' AND #version = :version'}`,
            ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
            ExpressionAttributeValues: {
              ...states,
              ':to': to,
              ':at': at,
              ':one': 1,
              ...(version === undefined ? {} : { ':version': version }),
            },
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        .catch((error: unknown) => explainRefusedMove(error, version));
      return answer.Attributes as Tenant;
    },
  };
};

const explainRefusedMove = (error: unknown, version: number | undefined): never => {
  if (!isConditionFailed(error)) return translate(error);
  const found = (error as { Item?: { version?: { N?: string }; status?: { S?: string } } }).Item;
  if (!found) throw new KernelError('not-found', 'TenantNotFound', 'There is no such hospital.');
  if (version !== undefined && found.version?.N !== String(version)) {
    throw new KernelError('stale', 'VersionStale', 'The hospital was changed meanwhile. Read it again.');
  }
  throw new KernelError('conflict', 'StatusNotPermitted', `The hospital is ${found.status?.S}; this is not possible now.`);
};

/** Everything onboarding writes before its workflow starts, or nothing of it. False when the tenant is there already. */
export const putNewTenant = async (
  client: DynamoDBDocumentClient,
  table: string,
  items: readonly Readonly<Record<string, unknown>>[],
): Promise<boolean> => {
  const puts = items.map((Item) => ({ Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems: puts }));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    return translate(error);
  }
};

/** Takes all of it back at once, while nothing of it has moved on from its first version; false when something has. */
export const removeNewTenant = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
): Promise<boolean> => {
  const untouched = {
    ConditionExpression: 'attribute_not_exists(#version) OR #version = :first',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':first': 1 },
  };
  const removals = keys.map((Key) => ({ Delete: { TableName: table, Key, ...untouched } }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems: removals }));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    return translate(error);
  }
};
