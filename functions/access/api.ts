/** The Lambda of access: each route bound to its use case. */
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { environmentOf } from '../kernel/environment.ts';
import { planNamed } from '../kernel/plan.ts';
import { createApiKeyList, createApiKeyStore } from './api-key.store.ts';
import type { ApiKey } from './api-key.ts';
import { contract } from './contract.ts';
import { createApiKey } from './create-api-key.ts';

const { CONTROL_TABLE: controlTable } = environmentOf(['CONTROL_TABLE']);

const shown = (key: ApiKey) => ({ ...key, roles: [...key.roles], expiresAt: new Date(key.expiresAt * 1000).toISOString() });

export const handler = api(contract, {
  async readMe({ caller, tenant }) {
    const isDemanded = caller.credential === 'token' && planNamed(tenant.plan).secondFactor === 'demanded';
    return reply(200, { ...caller, roles: [...caller.roles], secondFactor: isDemanded ? caller.secondFactor : 'not-demanded' });
  },
  async createApiKey({ caller, input, session, tenant }) {
    const keys = createApiKeyStore(session, controlTable);
    const needs = { keys, maxApiKeys: planNamed(tenant.plan).maxApiKeys, slug: tenant.slug, now: () => new Date() };
    const { secret, ...key } = await createApiKey(needs, caller, input.body);
    return reply(201, { ...shown(key), secret });
  },
  async listApiKeys({ session }) {
    const keys = await createApiKeyList(session, controlTable).list();
    return reply(200, { keys: keys.map(shown) });
  },
  async revokeApiKey({ session, input }) {
    await createApiKeyStore(session, controlTable).remove(input.params.keyId);
    return reply(204);
  },
});
