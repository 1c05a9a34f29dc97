/** A hospital's own domain, for tests: brought to where each route of it is answered well. */
import { tenantKeyOf } from '../functions/tenancy/tenant.store.ts';
import type { NamedRoute } from '../lib/openapi.ts';
import type { ApiClient, ApiRequest } from '../local/api-client.ts';
import type { OwnCloud } from './own-cloud.ts';

/** A route of domains asked well: by whom, for what, and whether it is done afterwards. */
export interface DomainAsked {
  readonly client: ApiClient;
  readonly request: ApiRequest;
  isThere(): Promise<boolean>;
}

export const isOfDomains = ({ route }: NamedRoute): boolean => route.path.endsWith('/domain');

export interface DomainWanted {
  readonly own: OwnCloud;
  readonly operator: ApiClient;
  readonly tenantId: string;
  /** Nobody else's. */
  readonly domain: string;
}

/** Anew each time: whatever domain the hospital had is forgotten, and what was at work on it ends by itself. */
export const askedOfDomain = async (
  { own, operator, tenantId, domain }: DomainWanted,
  { name, route }: NamedRoute,
): Promise<DomainAsked> => {
  const { pk, sk } = tenantKeyOf(tenantId);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const TableName = own.told.outputs.ControlTable;
  await own.embedded.root('dynamodb', 'UpdateItem', { TableName, Key, UpdateExpression: 'REMOVE ownDomain' });
  const path = `/v1/tenants/${tenantId}/domain`;
  const set: ApiRequest = { method: 'PUT', path, body: { name: domain }, headers: { 'content-type': 'application/json' } };
  const begun = name === 'setDomain' ? undefined : await operator(set);
  if (begun && begun.status !== 202) throw new Error(`setting a domain was answered ${begun.status}: ${begun.text}`);
  const isGone = (found: { status: number; text: string }) => found.status === 404 || found.text.includes('"removing"');
  return {
    client: operator,
    request: name === 'setDomain' ? set : { method: route.method, path },
    async isThere() {
      const found = await operator({ path });
      return name === 'removeDomain' ? isGone(found) : found.text.includes(domain);
    },
  };
};
