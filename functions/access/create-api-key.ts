/** Makes an API key for machines of the hospital. The secret is in the answer and nowhere else. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { TenantCaller } from '../kernel/caller.ts';
import { conflict } from '../kernel/errors.ts';
import type { ApiKeyStore } from './api-key.store.ts';
import { type ApiKey, apiKeyKeyOf, makeApiKey } from './api-key.ts';
import type { newApiKeySchema } from './contract.ts';

export interface CreateApiKeyNeeds {
  readonly keys: Pick<ApiKeyStore, 'list' | 'put'>;
  readonly maxApiKeys: number;
  /** The hospital's subdomain: the only host the key will be good at. */
  readonly slug: string;
  readonly now: () => Date;
}

const secondsPerDay = 86_400;

export const createApiKey = async (
  needs: CreateApiKeyNeeds,
  { tenantId }: TenantCaller,
  { name, roles, days }: z.output<typeof newApiKeySchema>,
): Promise<ApiKey & { readonly secret: string }> => {
  const now = needs.now();
  const alive = (await needs.keys.list()).filter((key) => key.expiresAt * 1000 > now.getTime());
  if (alive.length >= needs.maxApiKeys) {
    throw conflict('TooManyApiKeys', `The plan allows ${needs.maxApiKeys} API keys. Revoke one first.`);
  }
  const id = randomUUID();
  const { text, hash } = makeApiKey(tenantId, id);
  const key: ApiKey = {
    id,
    name,
    roles,
    createdAt: now.toISOString(),
    expiresAt: Math.floor(now.getTime() / 1000) + days * secondsPerDay,
  };
  await needs.keys.put({ ...key, ...apiKeyKeyOf(tenantId, id), slug: needs.slug, hash });
  return { ...key, secret: text };
};
