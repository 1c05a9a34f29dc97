/** A hospital as it must be for a change of it to be answered well: for tests that ask every route. */
import type { NamedRoute } from '../lib/openapi.ts';
import type { ApiClient, ApiRequest } from '../local/api-client.ts';

/** What a change of a hospital starts from: what its opposite leads to. */
const opposites: Readonly<Record<string, Pick<ApiRequest, 'method' | 'path' | 'body'>>> = {
  suspendTenant: { method: 'POST', path: '/reactivate' },
  reactivateTenant: { method: 'POST', path: '/suspend' },
  changePlan: { method: 'POST', path: '/plan', body: { plan: 'standard' } },
  removeTenant: { method: 'POST', path: '/restore' },
  restoreTenant: { method: 'DELETE', path: '' },
};

/** Nothing for a route that changes no hospital's status or plan; what is there already stays so. */
export const turnBack = async (operator: ApiClient, { name }: Pick<NamedRoute, 'name'>, tenantId: string): Promise<void> => {
  const opposite = opposites[name];
  if (opposite) await operator({ ...opposite, path: `/v1/tenants/${tenantId}${opposite.path}` });
};
