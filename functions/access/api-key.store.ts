/** A hospital's API keys, through its own session. */
import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { notFound } from '../kernel/errors.ts';
import { type ApiKey, type ApiKeyItem, apiKeyKeyOf } from './api-key.ts';

export interface ApiKeyList {
  /** All of them; a plan allows a hundred at most. */
  list(): Promise<readonly ApiKey[]>;
}

export interface ApiKeyStore extends ApiKeyList {
  put(item: ApiKeyItem): Promise<void>;
  /** Throws `ApiKeyNotFound`. */
  remove(keyId: string): Promise<void>;
}

/** What a session that only reads may do: `apikey:write` reads as well. */
export const createApiKeyList = (
  session: TenantSession<'apikey:read'> | TenantSession<'apikey:write'>,
  table: string,
): ApiKeyList => ({
  async list() {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': apiKeyKeyOf(session.tenantId, '').pk },
      ConsistentRead: true,
    });
    return ((await tableOf(session).send(query).catch(translate)).Items ?? []) as ApiKey[];
  },
});

export const createApiKeyStore = (session: TenantSession<'apikey:write'>, table: string): ApiKeyStore => {
  const client = tableOf(session);
  const keys = createApiKeyList(session, table);
  return {
    ...keys,
    put: async (Item) => void (await client.send(new PutCommand({ TableName: table, Item })).catch(translate)),
    // Looked for first: a condition would refuse the second try of a removal whose answer was lost.
    async remove(keyId) {
      const isThere = (await keys.list()).some(({ id }) => id === keyId);
      if (!isThere) throw notFound('ApiKeyNotFound', 'There is no such API key.');
      const remove = new DeleteCommand({ TableName: table, Key: apiKeyKeyOf(session.tenantId, keyId) });
      await client.send(remove).catch(translate);
    },
  };
};
